use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::owner_lock::OwnerLock;
use super::schema::{Found, Schema};
use crate::files;

/// The first SQLite whose WAL reset cannot lose committed rows.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a statement waits for a foreign program that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a database could not be opened; nothing in it was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory for the database does not exist.
    #[error("the directory {} does not exist; create it, then start again", .0.display())]
    NoDirectory(PathBuf),
    /// The file or its directory cannot be written.
    #[error("{} cannot be written; give this user write access to it and to its directory, then start again", .0.display())]
    NotWritable(PathBuf),
    /// Another process owns the database.
    #[error("another process is using {}; stop it, then start again", .0.display())]
    Locked(PathBuf),
    /// The file is not the kind of database that was asked for.
    #[error(
        "the file is not a {name} database of Salus; check the configured path; nothing was changed"
    )]
    OtherApplication {
        /// The database that was expected.
        name: &'static str,
    },
    /// A later release has migrated the database.
    #[error(
        "the {name} database was written by a newer release (schema {found}, this release knows {known}); install that release or restore a backup; nothing was changed"
    )]
    Newer {
        /// The database.
        name: &'static str,
        /// The number of migrations in the file.
        found: i64,
        /// The number of migrations that this release knows.
        known: usize,
    },
    /// The file is damaged or is no SQLite database at all.
    #[error("{} is damaged or is not a database; keep a copy of it, then restore a backup; nothing was changed", .0.display())]
    Corrupt(PathBuf),
    /// A migration failed and was rolled back.
    #[error(
        "migration {number} of the {name} database failed and was rolled back; keep the previous release and report this"
    )]
    Migration {
        /// The database.
        name: &'static str,
        /// The migration, counted from 1.
        number: usize,
        /// What SQLite said.
        #[source]
        source: StoreError,
    },
    /// The volume is full.
    #[error("the disk that holds the database is full; free some space, then start again")]
    DiskFull,
    /// The program was built with a SQLite that can lose committed rows.
    #[error(
        "this program was built with SQLite {0}, which can lose committed data; use a build with 3.51.3 or later"
    )]
    OldSqlite(&'static str),
    /// The operating system refused for another reason.
    #[error("{} could not be opened", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// SQLite refused for another reason.
    #[error("{} could not be opened", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: StoreError,
    },
}

/// An owned, migrated database and the lock that keeps others out.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) writer: Connection,
    pub(super) lock: OwnerLock,
}

/// Takes ownership of the database at `path`, creating it if there is none.
pub(super) fn open(path: &Path, schema: &Schema) -> Result<Opened, OpenError> {
    assert_sqlite_version()?;
    create_owner_only(path)?;
    let path = path
        .canonicalize()
        .map_err(|source| refused(path, source))?;
    let lock = OwnerLock::take(&path)
        .map_err(|source| refused(&path, source))?
        .ok_or_else(|| OpenError::Locked(path.clone()))?;
    let mut writer =
        connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| failed(&path, error))?;
    let found = Found::read(&writer).map_err(|error| failed(&path, error))?;
    let applied = schema.applied(&found)?;
    if writer
        .is_readonly(rusqlite::MAIN_DB)
        .map_err(|error| failed(&path, error))?
    {
        return Err(OpenError::NotWritable(path));
    }
    settle_writer(&writer).map_err(|error| failed(&path, error))?;
    schema.migrate(&mut writer, applied)?;
    // By now there is a write-ahead log. SQLite does this too, but does not say when it fails.
    files::sync_parent(&path).map_err(|source| refused(&path, source))?;
    Ok(Opened { path, writer, lock })
}

/// Opens one more connection, for reading only.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| failed(path, error))
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Otherwise some statements are compiled anew for each value that is bound to them.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Sorting must not leave patient data in temporary files.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

fn settle_writer(conn: &Connection) -> rusqlite::Result<()> {
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        // A file system without shared memory, for example: FULL would then not mean durable.
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
            None,
        ));
    }
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "secure_delete", true)?;
    // Without this, INSERT OR REPLACE deletes rows past the triggers that guard them.
    conn.pragma_update(None, "recursive_triggers", true)
}

/// Refuses a SQLite library with the WAL-reset defect.
fn assert_sqlite_version() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    Ok(())
}

/// Creates an empty file that only its owner can read, unless the file exists.
///
/// SQLite gives the WAL and shared-memory files the permissions of this one.
fn create_owner_only(path: &Path) -> Result<(), OpenError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !directory.is_dir() {
        return Err(OpenError::NoDirectory(directory.to_owned()));
    }
    let made = files::make_file(path).map(drop);
    made.map_err(|source| refused(path, source))
}

fn refused(path: &Path, source: io::Error) -> OpenError {
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            OpenError::NotWritable(path.to_owned())
        }
        _ if files::is_disk_full(&source) => OpenError::DiskFull,
        _ => OpenError::Io {
            path: path.to_owned(),
            source,
        },
    }
}

fn failed(path: &Path, error: rusqlite::Error) -> OpenError {
    let denied = matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::PermissionDenied)
    );
    if denied {
        return OpenError::NotWritable(path.to_owned());
    }
    match error.into() {
        StoreError::DiskFull => OpenError::DiskFull,
        StoreError::Corrupt(_) => OpenError::Corrupt(path.to_owned()),
        StoreError::Busy => OpenError::Locked(path.to_owned()),
        source => OpenError::Database {
            path: path.to_owned(),
            source,
        },
    }
}
