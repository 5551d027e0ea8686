//! The ledger in a data directory, read beside a running server and without changing anything.

use std::{ops::Range, path::Path};

use rusqlite::{Connection, OpenFlags};

use crate::error::CliError;

/// The ledger's database, open for reading.
pub struct Local(Connection);

impl Local {
    /// Opens the ledger of the organisation in `data`.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(data: &Path) -> Result<Self, CliError> {
        let path = data.join("ledger").join("ledger.db");
        if !path.is_file() {
            return Err(CliError::new(
                format!("there is no organisation in {}", data.display()),
                "check the path (--data), or name a server (--server)",
            ));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&path, flags)
            .map(Self)
            .map_err(|error| unreadable(&error))
    }

    /// Stored entries with their indices, from `range.start` on.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<(u64, Vec<u8>)>, CliError> {
        let read = || -> rusqlite::Result<Vec<(u64, Vec<u8>)>> {
            let mut rows = self.0.prepare(
                "SELECT idx, bytes FROM entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
            )?;
            let number = |index: u64| i64::try_from(index).unwrap_or(i64::MAX);
            let found = rows.query_map([number(range.start), number(range.end)], |row| {
                let index: i64 = row.get(0)?;
                Ok((index.unsigned_abs(), row.get(1)?))
            })?;
            found.collect()
        };
        read().map_err(|error| unreadable(&error))
    }

    /// One more than the last index.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn size(&self) -> Result<u64, CliError> {
        let last: Option<i64> = self
            .0
            .query_row("SELECT max(idx) FROM entries", [], |row| row.get(0))
            .map_err(|error| unreadable(&error))?;
        Ok(last.map_or(0, |last| last.unsigned_abs() + 1))
    }

    /// The first entry, if it can be read.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn genesis(&self) -> Result<Option<Vec<u8>>, CliError> {
        Ok(self.entries(0..1)?.pop().map(|(_, bytes)| bytes))
    }
}

fn unreadable(error: &rusqlite::Error) -> CliError {
    CliError::new(
        format!("the ledger's database cannot be read ({error})"),
        "keep a copy of it, then restore it from a mirror or a backup",
    )
}
