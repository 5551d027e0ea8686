//! Every account's chain of audit events.
//!
//! Composing an event is the custodian's; here are the counters that make a chain dense, and the
//! rows with the sealed openings.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_ledger::{Hash, entry::Tag};
use salus_records::{AccountId, consent::Permit};

use super::{GuardError, columns};

/// Where a chain and the acts of an account stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Number of events about the account.
    pub events: u64,
    /// Commitment of the newest; zeros without any.
    pub last: Hash,
    /// Number of events that the account caused.
    pub acts: u64,
    /// Commitment of the newest; zeros without any.
    pub last_act: Hash,
}

/// One event as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Whose chain.
    pub subject: AccountId,
    /// Place in it, from 0.
    pub seq: u64,
    /// Who caused it.
    pub actor: AccountId,
    /// Place among the actor's events, from 0; `None` for erasures, whose entry names no actor, and
    /// for events that must not tell their actor that the subject exists.
    pub act: Option<u64>,
    /// Whether it is an erasure, which has a ledger class of its own.
    pub erasure: bool,
    /// Tag of the subject.
    pub tag_subject: Tag,
    /// Tag of the actor; zeros for erasures.
    pub tag_actor: Tag,
    /// Commitment to the details.
    pub commit: Hash,
    /// Link to the event before.
    pub link: Hash,
    /// Salt and details, sealed under a key that follows from the subject's.
    pub opening: Vec<u8>,
    /// Ledger index, once it is durable there.
    pub index: Option<u64>,
    /// Bytes of the ledger entry, once it is durable there.
    pub entry: Option<Vec<u8>>,
}

pub(super) const COLUMNS: &str = "subject, seq, actor, act, tag_subject, tag_actor, commitment, link, opening, idx, entry, erasure";

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    let maybe = |column| -> rusqlite::Result<Option<u64>> {
        match row.get::<_, Option<i64>>(column)? {
            Some(_) => columns::number(row, column).map(Some),
            None => Ok(None),
        }
    };
    Ok(EventRow {
        subject: columns::id(row, 0)?,
        seq: columns::number(row, 1)?,
        actor: columns::id(row, 2)?,
        act: maybe(3)?,
        erasure: row.get(11)?,
        tag_subject: row.get(4)?,
        tag_actor: row.get(5)?,
        commit: columns::hash(row, 6)?,
        link: columns::hash(row, 7)?,
        opening: row.get(8)?,
        index: maybe(9)?,
        entry: row.get(10)?,
    })
}

/// Where the chain of an account stands; `None` for unknown accounts.
///
/// # Errors
/// [`GuardError::Store`].
pub fn ends(conn: &Connection, uid: AccountId) -> Result<Option<Ends>, GuardError> {
    let ends = conn
        .prepare_cached("SELECT events, last, acts, last_act FROM chain WHERE uid = ?1")?
        .query_row([uid.as_bytes()], |row| {
            Ok(Ends {
                events: columns::number(row, 0)?,
                last: columns::hash(row, 1)?,
                acts: columns::number(row, 2)?,
                last_act: columns::hash(row, 3)?,
            })
        })
        .optional()?;
    Ok(ends)
}

/// How many events about an account are durable in the ledger, and the commitment of the newest.
///
/// # Errors
/// [`GuardError::Store`].
pub fn settled(conn: &Connection, subject: AccountId) -> Result<(u64, Hash), GuardError> {
    let end = conn
        .prepare_cached(
            "SELECT seq, commitment FROM event WHERE subject = ?1 AND idx IS NOT NULL ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([subject.as_bytes()], |row| Ok((columns::number(row, 0)? + 1, columns::hash(row, 1)?)))
        .optional()?;
    Ok(end.unwrap_or((0, Hash::ZERO)))
}

/// How many events an account caused that are durable, and the commitment of the newest.
///
/// # Errors
/// [`GuardError::Store`].
pub fn settled_acts(conn: &Connection, actor: AccountId) -> Result<(u64, Hash), GuardError> {
    let end = conn
        .prepare_cached(
            "SELECT act, commitment FROM event WHERE actor = ?1 AND act IS NOT NULL AND idx IS NOT NULL
             ORDER BY act DESC LIMIT 1",
        )?
        .query_row([actor.as_bytes()], |row| Ok((columns::number(row, 0)? + 1, columns::hash(row, 1)?)))
        .optional()?;
    Ok(end.unwrap_or((0, Hash::ZERO)))
}

/// Appends an event to its chain and to the actor's acts.
///
/// # Errors
/// [`GuardError::Store`], also when the place is taken.
pub fn append(conn: &Connection, event: &EventRow) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT INTO event (subject, seq, actor, act, erasure, tag_subject, tag_actor, commitment, link, opening)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        event.subject.as_bytes(),
        columns::int(event.seq),
        event.actor.as_bytes(),
        event.act.map(columns::int),
        event.erasure,
        event.tag_subject,
        event.tag_actor,
        event.commit.0,
        event.link.0,
        event.opening,
    ])?;
    conn.prepare_cached("UPDATE chain SET events = ?2, last = ?3 WHERE uid = ?1")?
        .execute(params![
            event.subject.as_bytes(),
            columns::int(event.seq + 1),
            event.commit.0
        ])?;
    if let Some(act) = event.act {
        conn.prepare_cached("UPDATE chain SET acts = ?2, last_act = ?3 WHERE uid = ?1")?
            .execute(params![
                event.actor.as_bytes(),
                columns::int(act + 1),
                event.commit.0
            ])?;
    }
    Ok(())
}

/// Reads one event whole, without a permit: to append it, or to prove it to whom it was just made for.
///
/// # Errors
/// [`GuardError::Store`].
pub fn get(
    conn: &Connection,
    subject: AccountId,
    seq: u64,
) -> Result<Option<EventRow>, GuardError> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM event WHERE subject = ?1 AND seq = ?2"
        ))?
        .query_row(params![subject.as_bytes(), columns::int(seq)], event)
        .optional()?;
    Ok(found)
}

/// Events about the permit's patient that are durable in the ledger, from `from` on.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for audit details.
pub fn about(
    conn: &Connection,
    permit: &Permit,
    from: u64,
    limit: u32,
) -> Result<Vec<EventRow>, GuardError> {
    GuardError::unless(permit.audits())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event WHERE subject = ?1 AND seq >= ?2 AND idx IS NOT NULL ORDER BY seq LIMIT ?3"
    ))?;
    let events = statement
        .query_map(
            params![permit.patient().as_bytes(), columns::int(from), limit],
            event,
        )?
        .collect::<Result<_, _>>()?;
    Ok(events)
}

/// Whether this entry of the ledger is an event about the permit's patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for the patient's questions about events.
pub fn has_entry(conn: &Connection, permit: &Permit, index: u64) -> Result<bool, GuardError> {
    GuardError::unless(permit.questions())?;
    let found = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM event WHERE subject = ?1 AND idx = ?2)")?
        .query_row(
            params![permit.patient().as_bytes(), columns::int(index)],
            |row| row.get(0),
        )?;
    Ok(found)
}

/// Events that the permit's actor caused, durable in the ledger, from `from` on.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for one's own audit details.
pub fn by(
    conn: &Connection,
    permit: &Permit,
    from: u64,
    limit: u32,
) -> Result<Vec<EventRow>, GuardError> {
    GuardError::unless(permit.audits() && permit.actor() == permit.patient())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event WHERE actor = ?1 AND act >= ?2 AND idx IS NOT NULL ORDER BY act LIMIT ?3"
    ))?;
    let events = statement
        .query_map(
            params![permit.actor().as_bytes(), columns::int(from), limit],
            event,
        )?
        .collect::<Result<_, _>>()?;
    Ok(events)
}
