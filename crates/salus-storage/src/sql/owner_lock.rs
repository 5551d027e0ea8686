use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::files;

/// The lock file `<database>.lock` that makes one process the owner of a database.
///
/// The operating system releases it when the process ends, however it ends. The file itself
/// stays: removing it would let two processes lock two different files of one name.
pub(super) struct OwnerLock {
    _file: File,
}

impl OwnerLock {
    /// Takes the lock without waiting; `Ok(None)` means that somebody else owns the database.
    pub(super) fn take(database: &Path) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = files::owner_only(&mut options).open(lock_path(database))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
