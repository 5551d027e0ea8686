//! The count of PIN tries, kept for unknown accounts too.

use rusqlite::{Connection, OptionalExtension, params};
use salus_records::{AccountId, Time};

use super::{GuardError, columns};

/// Tries since the last success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub failures: u32,
    /// How many of them no event tells of yet.
    pub unlogged: u32,
}

/// Reads the count.
///
/// # Errors
/// [`GuardError::Store`].
pub fn get(conn: &Connection, uid: AccountId) -> Result<Tries, GuardError> {
    let tries = conn
        .prepare_cached("SELECT failures, unlogged FROM pin_tries WHERE uid = ?1")?
        .query_row([uid.as_bytes()], |row| {
            Ok(Tries {
                failures: row.get(0)?,
                unlogged: row.get(1)?,
            })
        })
        .optional()?;
    Ok(tries.unwrap_or_default())
}

/// Counts one more try.
///
/// # Errors
/// [`GuardError::Store`].
pub fn count(conn: &Connection, uid: AccountId, now: Time) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT INTO pin_tries (uid, failures, unlogged, last) VALUES (?1, 1, 1, ?2)
         ON CONFLICT (uid) DO UPDATE SET failures = failures + 1, unlogged = unlogged + 1, last = ?2",
    )?
    .execute(params![uid.as_bytes(), columns::int(now.0)])?;
    Ok(())
}

/// Starts over after a success or a reset.
///
/// # Errors
/// [`GuardError::Store`].
pub fn clear(conn: &Connection, uid: AccountId) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM pin_tries WHERE uid = ?1")?
        .execute([uid.as_bytes()])?;
    Ok(())
}

/// Notes that an event tells of every try so far.
///
/// # Errors
/// [`GuardError::Store`].
pub fn logged(conn: &Connection, uid: AccountId) -> Result<(), GuardError> {
    conn.prepare_cached("UPDATE pin_tries SET unlogged = 0 WHERE uid = ?1")?
        .execute([uid.as_bytes()])?;
    Ok(())
}

/// Accounts with a chain and with tries that no event tells of, the last of them before `quiet_since`.
///
/// # Errors
/// [`GuardError::Store`].
pub fn unlogged(conn: &Connection, quiet_since: Time) -> Result<Vec<AccountId>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT uid FROM pin_tries WHERE unlogged > 0 AND last < ?1 AND uid IN (SELECT uid FROM chain)",
    )?;
    let uids = statement
        .query_map([columns::int(quiet_since.0)], |row| columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(uids)
}
