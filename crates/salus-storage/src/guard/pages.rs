//! `pages.db`: the keys of the pages that outer keys lie in, and nothing else.
//!
//! What was destroyed here is gone for good: a backup of the custodian's other database holds
//! outer keys only under page keys. The file is small, has no write-ahead log, and SQLite
//! overwrites what is deleted; it gets a backup of its own, with the short retention that erasure
//! receipts state.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::{Connection, OpenFlags, params};

use super::{GuardError, Sealed, out_keys::PageId};
use crate::{files, sql::StoreError};

const APPLICATION_ID: i32 = 0x5341_5047;

/// The keys of pages; every call blocks until the disk has answered.
pub struct PageKeys {
    conn: Mutex<Connection>,
    stopped: AtomicBool,
}

impl PageKeys {
    /// Opens the database at `path`, creating it, readable by its owner only, if it is not there.
    ///
    /// # Errors
    /// [`GuardError::Damaged`] when the file is not one of ours.
    pub fn open(path: &Path) -> Result<Self, GuardError> {
        // Before the file: without its journal a write that a power failure cut short would stay.
        files::make_file(&journal_of(path)).map_err(refused)?;
        let fresh = files::make_file(path).map_err(refused)?;
        // SQLite does this too, but does not say when it fails.
        files::sync_parent(path).map_err(refused)?;
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.pragma_update(None, "secure_delete", true)?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        // A transaction ends when the journal's length is durable; no name has to go for that.
        conn.pragma_update_and_check(None, "journal_mode", "TRUNCATE", |_| Ok(()))?;
        if fresh {
            conn.execute_batch(
                "BEGIN; CREATE TABLE page_key (
                    page INTEGER PRIMARY KEY AUTOINCREMENT,
                    generation INTEGER NOT NULL,
                    sealed BLOB NOT NULL
                 ) STRICT; COMMIT",
            )?;
            conn.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        let found: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if found != APPLICATION_ID {
            return Err(GuardError::Damaged);
        }
        Ok(Self {
            conn: Mutex::new(conn),
            stopped: AtomicBool::new(false),
        })
    }

    /// Every page with its sealed key.
    ///
    /// # Errors
    /// [`GuardError::Store`].
    pub fn all(&self) -> Result<Vec<(PageId, Sealed)>, GuardError> {
        let conn = self.conn();
        let mut statement =
            conn.prepare("SELECT page, generation, sealed FROM page_key ORDER BY page")?;
        let keys = statement
            .query_map([], |row| {
                Ok((
                    row.get(0)?,
                    Sealed {
                        generation: row.get(1)?,
                        bytes: row.get(2)?,
                    },
                ))
            })?
            .collect::<Result<_, _>>()?;
        Ok(keys)
    }

    /// Makes a page; `seal` is given its number and returns its sealed key.
    ///
    /// # Errors
    /// [`GuardError::Store`].
    pub fn add(&self, seal: impl FnOnce(PageId) -> Sealed) -> Result<PageId, GuardError> {
        self.write(|conn| {
            let transaction = conn.transaction()?;
            transaction.execute(
                "INSERT INTO page_key (generation, sealed) VALUES (0, x'')",
                [],
            )?;
            let page = transaction.last_insert_rowid();
            let sealed = seal(page);
            transaction.execute(
                "UPDATE page_key SET generation = ?2, sealed = ?3 WHERE page = ?1",
                params![page, sealed.generation, sealed.bytes],
            )?;
            transaction.commit()?;
            Ok(page)
        })
    }

    /// Replaces the sealed form of a page's key.
    ///
    /// # Errors
    /// [`GuardError::Store`].
    pub fn reseal(&self, page: PageId, sealed: &Sealed) -> Result<(), GuardError> {
        self.write(|conn| {
            conn.execute(
                "UPDATE page_key SET generation = ?2, sealed = ?3 WHERE page = ?1",
                params![page, sealed.generation, sealed.bytes],
            )
        })?;
        Ok(())
    }

    /// Destroys the key of a page.
    ///
    /// # Errors
    /// [`GuardError::Store`].
    pub fn destroy(&self, page: PageId) -> Result<(), GuardError> {
        self.write(|conn| conn.execute("DELETE FROM page_key WHERE page = ?1", [page]))?;
        Ok(())
    }

    /// Writes, unless a disk error ended that: a sync that succeeds when it is repeated says nothing
    /// of what the failed one should have stored.
    fn write<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, GuardError> {
        let mut conn = self.conn();
        if self.stopped.load(Ordering::Acquire) {
            return Err(StoreError::Stopped.into());
        }
        let written = work(&mut conn).map_err(StoreError::from);
        if let Err(error) = &written
            && error.ends_writing()
        {
            tracing::error!(%error, "the page keys accept no more writes");
            self.stopped.store(true, Ordering::Release);
        }
        Ok(written?)
    }

    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where SQLite keeps what a transaction overwrites until it ends.
fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn refused(error: io::Error) -> GuardError {
    if files::is_disk_full(&error) {
        return StoreError::DiskFull.into();
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
    rusqlite::Error::SqliteFailure(code, None).into()
}
