//! The key log's lines, gathered from the ledger: public, kept so that nobody has to search.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{GuardError, columns};

/// One line of the key log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// Ledger index.
    pub index: u64,
    /// Bytes of the entry.
    pub entry: Vec<u8>,
}

/// The lines after the first `known`, in order. They are numbered from 1 without a gap, since none is
/// ever deleted.
///
/// # Errors
/// [`GuardError::Store`].
pub fn after(conn: &Connection, known: u64) -> Result<Vec<KeyLine>, GuardError> {
    let mut statement =
        conn.prepare_cached("SELECT idx, entry FROM key_line WHERE n > ?1 ORDER BY n")?;
    let lines = statement
        .query_map([columns::int(known)], line)?
        .collect::<Result<_, _>>()?;
    Ok(lines)
}

/// The newest line.
///
/// # Errors
/// [`GuardError::Store`].
pub fn newest(conn: &Connection) -> Result<Option<KeyLine>, GuardError> {
    let line = conn
        .prepare_cached("SELECT idx, entry FROM key_line ORDER BY n DESC LIMIT 1")?
        .query_row([], line)
        .optional()?;
    Ok(line)
}

fn line(row: &Row<'_>) -> rusqlite::Result<KeyLine> {
    Ok(KeyLine {
        index: columns::number(row, 0)?,
        entry: row.get(1)?,
    })
}

/// Index of the first ledger entry that was not searched.
///
/// # Errors
/// [`GuardError::Store`].
pub fn searched(conn: &Connection) -> Result<u64, GuardError> {
    let upto = conn
        .prepare_cached("SELECT upto FROM key_scan")?
        .query_row([], |row| columns::number(row, 0))
        .optional()?;
    Ok(upto.unwrap_or(0))
}

/// Adds lines and notes how far the ledger was searched.
///
/// # Errors
/// [`GuardError::Store`].
pub fn add(conn: &Connection, lines: &[KeyLine], upto: u64) -> Result<(), GuardError> {
    let mut insert =
        conn.prepare_cached("INSERT OR IGNORE INTO key_line (idx, entry) VALUES (?1, ?2)")?;
    for line in lines {
        insert.execute(params![columns::int(line.index), line.entry])?;
    }
    conn.prepare_cached("INSERT OR REPLACE INTO key_scan (one, upto) VALUES (1, ?1)")?
        .execute([columns::int(upto)])?;
    Ok(())
}
