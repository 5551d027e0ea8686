//! What is committed here and still has to reach the ledger.
//!
//! A row is written in the transaction of the event that it stands for and removed when the entry
//! is durable, so no crash leaves an unlogged action.

use rusqlite::{Connection, OptionalExtension, params};
use salus_records::AccountId;

use super::{GuardError, chain::EventRow, columns};

/// An event that waits for the ledger, with the key that makes its appending repeatable.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Idempotency key.
    pub key: [u8; 16],
    /// The event.
    pub event: EventRow,
}

/// Queues an event for the ledger.
///
/// # Errors
/// [`GuardError::Store`].
pub fn queue(conn: &Connection, key: &[u8; 16], event: &EventRow) -> Result<(), GuardError> {
    conn.prepare_cached("INSERT INTO ledger_outbox (key, subject, seq) VALUES (?1, ?2, ?3)")?
        .execute(params![
            key,
            event.subject.as_bytes(),
            columns::int(event.seq)
        ])?;
    Ok(())
}

/// The events of one account that wait, in their order.
///
/// # Errors
/// [`GuardError::Store`].
pub fn waiting(conn: &Connection, subject: AccountId) -> Result<Vec<Waiting>, GuardError> {
    let keys: Vec<([u8; 16], u64)> = conn
        .prepare_cached("SELECT key, seq FROM ledger_outbox WHERE subject = ?1 ORDER BY seq")?
        .query_map([subject.as_bytes()], |row| {
            Ok((row.get(0)?, columns::number(row, 1)?))
        })?
        .collect::<Result<_, _>>()?;
    keys.into_iter()
        .map(|(key, seq)| {
            let event = super::chain::get(conn, subject, seq)?.ok_or(GuardError::Damaged)?;
            Ok(Waiting { key, event })
        })
        .collect()
}

/// Accounts with events that wait.
///
/// # Errors
/// [`GuardError::Store`].
pub fn subjects(conn: &Connection) -> Result<Vec<AccountId>, GuardError> {
    let mut statement = conn.prepare_cached("SELECT DISTINCT subject FROM ledger_outbox")?;
    let uids = statement
        .query_map([], |row| columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(uids)
}

/// Notes that an event is durable in the ledger, and lets what it stands for take effect.
///
/// # Errors
/// [`GuardError::Store`].
pub fn done(
    conn: &Connection,
    waiting: &Waiting,
    index: u64,
    entry: &[u8],
) -> Result<(), GuardError> {
    let (subject, seq) = (waiting.event.subject, columns::int(waiting.event.seq));
    conn.prepare_cached("UPDATE event SET idx = ?3, entry = ?4 WHERE subject = ?1 AND seq = ?2")?
        .execute(params![subject.as_bytes(), seq, columns::int(index), entry])?;
    conn.prepare_cached("UPDATE version SET visible = 1 WHERE patient = ?1 AND seq = ?2")?
        .execute(params![subject.as_bytes(), seq])?;
    conn.prepare_cached("UPDATE consent SET active = 1 WHERE patient = ?1 AND seq = ?2")?
        .execute(params![subject.as_bytes(), seq])?;
    conn.prepare_cached("DELETE FROM ledger_outbox WHERE key = ?1")?
        .execute([waiting.key])?;
    Ok(())
}

/// A line of the key log that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingKey {
    /// Idempotency key.
    pub key: [u8; 16],
    /// The public statement.
    pub body: Vec<u8>,
}

/// Queues a line of the key log; the number orders the lines.
///
/// # Errors
/// [`GuardError::Store`].
pub fn queue_key(conn: &Connection, key: &[u8; 16], body: &[u8]) -> Result<(), GuardError> {
    conn.prepare_cached("INSERT INTO key_outbox (key, body) VALUES (?1, ?2)")?
        .execute(params![key, body])?;
    Ok(())
}

/// The first line of the key log that waits.
///
/// # Errors
/// [`GuardError::Store`].
pub fn next_key(conn: &Connection) -> Result<Option<WaitingKey>, GuardError> {
    let next = conn
        .prepare_cached("SELECT key, body FROM key_outbox ORDER BY n LIMIT 1")?
        .query_row([], |row| {
            Ok(WaitingKey {
                key: row.get(0)?,
                body: row.get(1)?,
            })
        })
        .optional()?;
    Ok(next)
}

/// Notes that a line of the key log is durable.
///
/// # Errors
/// [`GuardError::Store`].
pub fn key_done(conn: &Connection, key: &[u8; 16]) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM key_outbox WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
