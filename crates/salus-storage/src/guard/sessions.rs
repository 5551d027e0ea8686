//! Sessions at the custodian, by the hash of their token.

use rusqlite::{Connection, OptionalExtension, params};
use salus_ledger::Hash;
use salus_records::{AccountId, Time};

use super::{GuardError, columns};

/// One session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub uid: AccountId,
    /// When it began.
    pub started: Time,
    /// When it was last used.
    pub last_used: Time,
}

/// Opens a session.
///
/// # Errors
/// [`GuardError::Store`].
pub fn start(conn: &Connection, token: &Hash, uid: AccountId, now: Time) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT INTO session (token, uid, started, last_used) VALUES (?1, ?2, ?3, ?3)",
    )?
    .execute(params![token.0, uid.as_bytes(), columns::int(now.0)])?;
    Ok(())
}

/// Looks a session up; that of a stopped account counts no more, should one have been left.
///
/// # Errors
/// [`GuardError::Store`].
pub fn find(conn: &Connection, token: &Hash) -> Result<Option<Session>, GuardError> {
    let session = conn
        .prepare_cached(
            "SELECT s.uid, s.started, s.last_used FROM session s JOIN account a USING (uid)
         WHERE s.token = ?1 AND a.disabled = 0",
        )?
        .query_row([token.0], |row| {
            Ok(Session {
                uid: columns::id(row, 0)?,
                started: columns::time(row, 1)?,
                last_used: columns::time(row, 2)?,
            })
        })
        .optional()?;
    Ok(session)
}

/// Notes that a session was used.
///
/// # Errors
/// [`GuardError::Store`].
pub fn touch(conn: &Connection, token: &Hash, now: Time) -> Result<(), GuardError> {
    conn.prepare_cached("UPDATE session SET last_used = ?2 WHERE token = ?1")?
        .execute(params![token.0, columns::int(now.0)])?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// [`GuardError::Store`].
pub fn end(conn: &Connection, token: &Hash) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM session WHERE token = ?1")?
        .execute([token.0])?;
    Ok(())
}

/// Ends the sessions of an account, all but `keep`.
///
/// # Errors
/// [`GuardError::Store`].
pub fn end_all(conn: &Connection, uid: AccountId, keep: Option<&Hash>) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM session WHERE uid = ?1 AND token IS NOT ?2")?
        .execute(params![uid.as_bytes(), keep.map(|hash| hash.0)])?;
    Ok(())
}

/// Removes sessions that began or were used too long ago.
///
/// # Errors
/// [`GuardError::Store`].
pub fn sweep(
    conn: &Connection,
    started_before: Time,
    used_before: Time,
) -> Result<usize, GuardError> {
    Ok(conn.execute(
        "DELETE FROM session WHERE started < ?1 OR last_used < ?2",
        [columns::int(started_before.0), columns::int(used_before.0)],
    )?)
}
