//! Numbers used once: a signed command counts a single time.

use rusqlite::{Connection, params};
use salus_records::{AccountId, Nonce, Time};

use super::{GuardError, columns::int};

/// Uses up a number until `expires`; false when it was used before.
///
/// # Errors
/// [`GuardError::Store`].
pub fn spend(
    conn: &Connection,
    uid: AccountId,
    nonce: Nonce,
    expires: Time,
) -> Result<bool, GuardError> {
    let added = conn
        .prepare_cached("INSERT OR IGNORE INTO nonce (uid, nonce, expires) VALUES (?1, ?2, ?3)")?
        .execute(params![uid.as_bytes(), nonce.as_bytes(), int(expires.0)])?;
    Ok(added == 1)
}

/// Forgets numbers whose commands are refused for their age anyway.
///
/// # Errors
/// [`GuardError::Store`].
pub fn sweep(conn: &Connection, now: Time) -> Result<usize, GuardError> {
    Ok(conn.execute("DELETE FROM nonce WHERE expires < ?1", [int(now.0)])?)
}
