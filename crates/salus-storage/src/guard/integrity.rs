//! What the verifier walks over: rows as they lie, for checking and never for handing out.

use rusqlite::{Connection, OptionalExtension, params};
use salus_records::{AccountId, GrantId, Time, objects::grant::Item};

use super::{
    GuardError,
    chain::{COLUMNS, EventRow, event},
    columns,
    consents::{self, Consent},
    out_keys::{self, PagedKey},
    versions::{self, PartRow},
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

/// A version as it lies; what a flipped bit may have made unreadable is not read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionAt {
    /// Whose record.
    pub patient: Vec<u8>,
    /// Number of the kind of record.
    pub kind: i64,
    /// Who wrote it.
    pub author: Vec<u8>,
    /// The author's signed manifest.
    pub manifest: Vec<u8>,
    /// Hash of the manifest's body.
    pub hash: Vec<u8>,
    /// The wrapped content key.
    pub wraps: Vec<u8>,
    /// The summary under both layers.
    pub summary: Vec<u8>,
    /// The custodian's signed confirmation.
    pub stored: Vec<u8>,
    /// Number of its event in the patient's chain.
    pub seq: u64,
    /// When it came.
    pub received: Time,
    /// Whether it can be read.
    pub visible: bool,
    /// Its outer key; `None` when there is none.
    pub key: Option<PagedKey>,
    /// Its parts in order.
    pub parts: Vec<PartRow>,
}

/// Indexes of some rows only: SQLite (3.54) finds the rows that one of them lacks, but not the rows
/// that it holds beyond those.
const PARTIAL: [(&str, &str, &str); 3] = [
    ("event_act", "event", "act IS NOT NULL"),
    ("question_open", "question", "answer IS NULL"),
    ("consent_live", "consent", "revoked IS NULL"),
];

/// What is wrong with the database's own structure, such as an index without its row.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn damage(conn: &Connection) -> Result<Vec<String>, GuardError> {
    let mut statement = conn.prepare("PRAGMA integrity_check(10)")?;
    let mut found: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    found.retain(|line| line != "ok");
    if !found.is_empty() {
        // Trees that are damaged themselves are not counted.
        return Ok(found);
    }
    for (index, table, which) in PARTIAL {
        // One statement, so that nobody writes between the two counts.
        let same = format!(
            "SELECT (SELECT count(*) FROM {table} INDEXED BY {index} WHERE {which})
                 = (SELECT count(*) FROM {table} NOT INDEXED WHERE {which})"
        );
        match conn.query_row(&same, [], |row| row.get(0)) {
            Ok(true) => {}
            Ok(false) => found.push(format!("wrong number of rows in index {index}")),
            Err(error) => found.push(format!("index {index}: {error}")),
        }
    }
    Ok(found)
}

/// One version, visible or not.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn version(conn: &Connection, item: Item) -> Result<Option<VersionAt>, GuardError> {
    let (key, parts) = (out_keys::row(conn, item)?, versions::part_rows(conn, item)?);
    let found = conn
        .prepare_cached(
            "SELECT patient, kind, author, manifest, hash, wraps, summary, stored, seq, received,
                 visible = 1
             FROM version WHERE record = ?1 AND version = ?2",
        )?
        .query_row(params![item.record.as_bytes(), item.version], |row| {
            Ok(VersionAt {
                patient: row.get(0)?,
                kind: row.get(1)?,
                author: row.get(2)?,
                manifest: row.get(3)?,
                hash: row.get(4)?,
                wraps: row.get(5)?,
                summary: row.get(6)?,
                stored: row.get(7)?,
                seq: columns::number(row, 8)?,
                received: columns::time(row, 9)?,
                visible: row.get(10)?,
                key,
                parts,
            })
        })
        .optional()?;
    Ok(found)
}

/// One grant, and whether it was ever active.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn grant(conn: &Connection, id: GrantId) -> Result<Option<(Consent, bool)>, GuardError> {
    let sql = format!(
        "SELECT {}, active = 1 AS active FROM consent WHERE id = ?1",
        consents::COLUMNS
    );
    let found = conn
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], |row| {
            Ok((consents::consent(row)?, row.get("active")?))
        })
        .optional()?;
    Ok(found)
}

/// Number of visible versions.
///
/// # Errors
/// [`GuardError`] when the database cannot be read.
pub fn visible(conn: &Connection) -> Result<u64, GuardError> {
    Ok(conn.query_row(
        "SELECT count(*) FROM version WHERE visible = 1",
        [],
        |row| columns::number(row, 0),
    )?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::SCHEMA;

    #[test]
    fn every_index_of_some_rows_is_counted() {
        let conn = Connection::open_in_memory().unwrap();
        for migration in SCHEMA.migrations {
            conn.execute_batch(migration).unwrap();
        }
        let mut partial = conn
            .prepare(
                "SELECT i.name, t.name FROM sqlite_schema t, pragma_index_list(t.name) i
                 WHERE t.type = 'table' AND i.partial",
            )
            .unwrap();
        let found = partial.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let mut found: Vec<(String, String)> = found.unwrap().map(Result::unwrap).collect();
        let counted = PARTIAL.map(|(index, table, _)| (index.to_owned(), table.to_owned()));
        let mut counted = counted.to_vec();
        found.sort();
        counted.sort();
        assert_eq!(found, counted);
        assert_eq!(damage(&conn).unwrap(), Vec::<String>::new());
    }
}
