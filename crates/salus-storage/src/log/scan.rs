use rusqlite::{Connection, Error, ErrorCode};

use super::store::{self, EntryRow};

/// Rows read under one statement.
const ROWS: u64 = 1024;
/// Bytes that a row needs at least: those of its leaf hash.
const LEAST_ROW: u64 = 32;

/// Walks the rows of `entries` in order, around pages that cannot be read.
pub(super) struct Scan<'a> {
    conn: &'a Connection,
    next: u64,
    /// Where to stop looking for readable rows.
    end: u64,
    /// First index of the rows that could not be read, if there are any.
    pub(super) unreadable: Option<u64>,
}

impl<'a> Scan<'a> {
    /// Starts at the first entry; `size` is how many entries there should be.
    pub(super) fn new(conn: &'a Connection, size: u64) -> rusqlite::Result<Self> {
        // A damaged number can say more than the file holds; nobody waits for a search of that.
        let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bytes: i64 = conn.query_row(sql, [], |row| row.get(0))?;
        Ok(Self {
            conn,
            next: 0,
            end: size.min(bytes as u64 / LEAST_ROW),
            unreadable: None,
        })
    }

    /// Hands the next rows to `take`; false when there are no more.
    ///
    /// # Errors
    /// Only those that say nothing about a row.
    pub(super) fn step(&mut self, mut take: impl FnMut(EntryRow<'_>)) -> rusqlite::Result<bool> {
        let mut found = false;
        let next = &mut self.next;
        let outcome = store::entries::<Error>(self.conn, *next, ROWS, |row| {
            found = true;
            *next = row.index + 1;
            take(row);
            Ok(())
        });
        match outcome {
            Ok(()) => Ok(found),
            Err(error) if is_damage(&error) => {
                self.unreadable.get_or_insert(self.next);
                // Rows on other pages may still be found one by one.
                self.next += 1;
                Ok(self.next < self.end)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether an error is about what is stored, not about reaching it.
pub(super) fn is_damage(error: &Error) -> bool {
    match error.sqlite_error_code() {
        Some(code) => matches!(
            code,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure
        ),
        // A value of another type than the schema's.
        None => true,
    }
}
