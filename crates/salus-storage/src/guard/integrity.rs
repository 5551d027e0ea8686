//! What the verifier walks over: rows as they lie, for checking and never for handing out.

use rusqlite::{Connection, params};
use salus_records::{AccountId, objects::grant::Item};

use super::{
    GuardError,
    chain::{COLUMNS, EventRow, event},
    columns,
};

/// One guarded part and the ledger index of the event that made it visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartAt {
    /// The version.
    pub item: Item,
    /// The part's number.
    pub part: u32,
    /// SHA-256 of the blob.
    pub blob: [u8; 32],
    /// Ledger index of the version's event.
    pub index: u64,
}

/// Every account.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn accounts(conn: &Connection) -> Result<Vec<AccountId>, GuardError> {
    let mut statement = conn.prepare("SELECT uid FROM account ORDER BY uid")?;
    let uids = statement
        .query_map([], |row| columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(uids)
}

/// Events of a chain from `from` on, settled or not.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn events(
    conn: &Connection,
    subject: AccountId,
    from: u64,
    limit: u32,
) -> Result<Vec<EventRow>, GuardError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE subject = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(
        params![subject.as_bytes(), columns::int(from), limit],
        event,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Number of events that the ledger is said to hold.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn settled(conn: &Connection) -> Result<u64, GuardError> {
    Ok(conn.query_row(
        "SELECT count(*) FROM event WHERE idx IS NOT NULL",
        [],
        |row| columns::number(row, 0),
    )?)
}

/// Parts of visible versions, `limit` at a time; `after` is the last part of the page before.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn parts(
    conn: &Connection,
    after: Option<(Item, u32)>,
    limit: u32,
) -> Result<Vec<PartAt>, GuardError> {
    let (record, version, part) = match &after {
        Some((item, part)) => (
            item.record.as_bytes().to_vec(),
            item.version,
            i64::from(*part),
        ),
        None => (Vec::new(), 0, -1),
    };
    let mut statement = conn.prepare_cached(
        "SELECT p.record, p.version, p.n, p.blob, coalesce(e.idx, 0)
         FROM part p JOIN version v USING (record, version)
         LEFT JOIN event e ON e.subject = v.patient AND e.seq = v.seq
         WHERE (p.record, p.version, p.n) > (?1, ?2, ?3) AND v.visible
         ORDER BY p.record, p.version, p.n LIMIT ?4",
    )?;
    let rows = statement.query_map(params![record, version, part, limit], |row| {
        Ok(PartAt {
            item: Item {
                record: columns::id(row, 0)?,
                version: row.get(1)?,
            },
            part: row.get(2)?,
            blob: row.get(3)?,
            index: columns::number(row, 4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
