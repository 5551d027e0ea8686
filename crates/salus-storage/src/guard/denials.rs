//! Refusals of signed-in people, gathered so that a burst makes one line in the chain.

use rusqlite::{Connection, OptionalExtension, params};
use salus_records::{AccountId, Time};

use super::{GuardError, columns};

/// Refusals of one actor about one subject that no event tells of yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlogged {
    /// Whose record.
    pub subject: AccountId,
    /// Who was refused.
    pub actor: AccountId,
    /// How many times.
    pub count: u32,
}

/// Counts a refusal; returns how many an event has to tell of now, or `None` while a burst lasts.
///
/// A burst lasts until `window` milliseconds after the last event.
///
/// # Errors
/// [`GuardError::Store`].
pub fn count(
    conn: &Connection,
    subject: AccountId,
    actor: AccountId,
    now: Time,
    window: u64,
) -> Result<Option<u32>, GuardError> {
    let known: Option<(Time, u32)> = conn
        .prepare_cached("SELECT since, unlogged FROM denial WHERE subject = ?1 AND actor = ?2")?
        .query_row(params![subject.as_bytes(), actor.as_bytes()], |row| {
            Ok((columns::time(row, 0)?, row.get(1)?))
        })
        .optional()?;
    match known {
        Some((since, _)) if now < since.plus(window) => {
            conn.prepare_cached(
                "UPDATE denial SET unlogged = unlogged + 1 WHERE subject = ?1 AND actor = ?2",
            )?
            .execute(params![subject.as_bytes(), actor.as_bytes()])?;
            Ok(None)
        }
        known => {
            logged(conn, subject, actor, now)?;
            Ok(Some(
                known.map_or(0, |(_, unlogged)| unlogged).saturating_add(1),
            ))
        }
    }
}

/// Bursts that are over and not told of.
///
/// # Errors
/// [`GuardError::Store`].
pub fn over(conn: &Connection, since_before: Time) -> Result<Vec<Unlogged>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT subject, actor, unlogged FROM denial WHERE unlogged > 0 AND since < ?1",
    )?;
    let unlogged = statement
        .query_map([columns::int(since_before.0)], |row| {
            Ok(Unlogged {
                subject: columns::id(row, 0)?,
                actor: columns::id(row, 1)?,
                count: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(unlogged)
}

/// Notes that an event tells of every refusal so far.
///
/// # Errors
/// [`GuardError::Store`].
pub fn logged(
    conn: &Connection,
    subject: AccountId,
    actor: AccountId,
    now: Time,
) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO denial (subject, actor, since, unlogged) VALUES (?1, ?2, ?3, 0)",
    )?
    .execute(params![
        subject.as_bytes(),
        actor.as_bytes(),
        columns::int(now.0)
    ])?;
    Ok(())
}
