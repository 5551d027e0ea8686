use std::sync::Arc;

use rusqlite::ErrorCode;

/// Why the database could not answer.
///
/// Cheap to clone, because one failed commit answers everyone who waited for it. It holds no
/// row content: SQLite's messages name tables and columns, never values.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The volume is full; the write was rolled back and may be tried again.
    #[error(
        "the disk that holds the database is full: nothing was stored; free some space, then try again"
    )]
    DiskFull,
    /// The disk failed while storing; whether the write survived is unknown until a restart.
    #[error(
        "the disk reported an error while storing: the write is not confirmed; check the disk, then restart and look whether it is there"
    )]
    Disk(#[source] Arc<rusqlite::Error>),
    /// An earlier disk error ended all writing in this process.
    #[error("the database accepts no more writes after a disk error; check the disk, then restart")]
    Stopped,
    /// The database file is damaged.
    #[error(
        "the database file is damaged; stop the program, keep a copy of the file, then restore a backup"
    )]
    Corrupt(#[source] Arc<rusqlite::Error>),
    /// Another program holds a lock on the database file.
    #[error("another program holds the database file; close it, then try again")]
    Busy,
    /// Another write of the same group ended the transaction; nothing of this one was stored.
    #[error("the write was rolled back together with a failed one; nothing was stored; try again")]
    Aborted,
    /// The handle was closed before the work ran.
    #[error("the database is closed; restart the program")]
    Closed,
    /// The closure panicked; its changes were rolled back.
    #[error(
        "a database operation failed because of a defect in the program; nothing was stored; please report it"
    )]
    Panicked,
    /// SQLite refused a statement, for example because of a constraint.
    #[error("the database refused a statement")]
    Statement(#[source] Arc<rusqlite::Error>),
}

impl StoreError {
    /// Says whether the disk can no longer be trusted with further writes.
    pub(crate) fn ends_writing(&self) -> bool {
        matches!(self, Self::Disk(_) | Self::Corrupt(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Disk(Arc::new(error)),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt(Arc::new(error))
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Statement(Arc::new(error)),
        }
    }
}
