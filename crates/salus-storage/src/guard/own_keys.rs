//! The custodian's own long-term keys, and the last checkpoint that it believed.

use rusqlite::{Connection, OptionalExtension, params};

use super::{GuardError, Sealed};

/// Reads one of the custodian's keys by name.
///
/// # Errors
/// [`GuardError::Store`].
pub fn get(conn: &Connection, name: &str) -> Result<Option<Sealed>, GuardError> {
    let row = conn
        .prepare_cached("SELECT generation, sealed FROM own_key WHERE name = ?1")?
        .query_row([name], |row| {
            Ok(Sealed {
                generation: row.get(0)?,
                bytes: row.get(1)?,
            })
        })
        .optional()?;
    Ok(row)
}

/// Stores or replaces one of the custodian's keys.
///
/// # Errors
/// [`GuardError::Store`].
pub fn put(conn: &Connection, name: &str, key: &Sealed) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO own_key (name, generation, sealed) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![name, key.generation, key.bytes])?;
    Ok(())
}

/// Names of the keys sealed under an older generation than `newest`.
///
/// # Errors
/// [`GuardError::Store`].
pub fn older(conn: &Connection, newest: u32) -> Result<Vec<String>, GuardError> {
    let mut statement = conn.prepare_cached("SELECT name FROM own_key WHERE generation < ?1")?;
    let names = statement
        .query_map([newest], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(names)
}

/// Reads the newest checkpoint that was verified, as a signed note.
///
/// # Errors
/// [`GuardError::Store`].
pub fn checkpoint(conn: &Connection) -> Result<Option<Vec<u8>>, GuardError> {
    let note = conn
        .prepare_cached("SELECT note FROM kept_checkpoint")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(note)
}

/// Keeps the newest checkpoint that was verified.
///
/// # Errors
/// [`GuardError::Store`].
pub fn keep_checkpoint(conn: &Connection, note: &[u8]) -> Result<(), GuardError> {
    conn.prepare_cached("INSERT OR REPLACE INTO kept_checkpoint (one, note) VALUES (1, ?1)")?
        .execute([note])?;
    Ok(())
}
