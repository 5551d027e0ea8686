//! Record versions: what authors signed, where the blobs lie.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};
use salus_crypto::{cbor, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId, RecordId, Time,
    consent::Permit,
    fhir::Kind,
    objects::{
        grant::Item,
        record::{Manifest, Stored, Wraps},
    },
};

use super::{GuardError, columns};

/// One version.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// The version.
    pub item: Item,
    /// Kind of record.
    pub kind: Kind,
    /// Who wrote it.
    pub author: AccountId,
    /// Signed by the author.
    pub manifest: Signed<Manifest>,
    /// The wrapped content key.
    pub wraps: Wraps,
    /// The summary under both layers.
    pub summary: Vec<u8>,
    /// Signed by the custodian.
    pub stored: Signed<Stored>,
}

/// Where one part lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Its number.
    pub n: u32,
    /// SHA-256 of the blob.
    pub blob: [u8; 32],
    /// Length of the inner sealing in bytes.
    pub sealed_len: u64,
}

/// Stores a version, not yet visible: it is when event number `seq` is in the ledger.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for writing the record.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    version: &VersionRow,
    parts: &[PartRow],
    seq: u64,
    now: Time,
) -> Result<(), GuardError> {
    GuardError::unless(
        permit.writes(version.kind, version.item.record) && permit.actor() == version.author,
    )?;
    conn.prepare_cached(
        "INSERT INTO version
         (record, version, patient, kind, author, manifest, hash, wraps, summary, stored, seq, received)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        version.item.record.as_bytes(),
        version.item.version,
        permit.patient().as_bytes(),
        version.kind.code(),
        version.author.as_bytes(),
        version.manifest.to_bytes(),
        version.manifest.body_hash(),
        cbor::to_vec(&version.wraps),
        version.summary,
        version.stored.to_bytes(),
        columns::int(seq),
        columns::int(now.0),
    ])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO part (record, version, n, blob, sealed_len) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for part in parts {
        insert.execute(params![
            version.item.record.as_bytes(),
            version.item.version,
            part.n,
            part.blob,
            columns::int(part.sealed_len)
        ])?;
    }
    Ok(())
}

/// Reads a visible version.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for reading it.
pub fn get(
    conn: &Connection,
    permit: &Permit,
    item: Item,
) -> Result<Option<VersionRow>, GuardError> {
    let found = conn
        .prepare_cached(
            "SELECT kind, author, manifest, wraps, summary, stored FROM version
             WHERE record = ?1 AND version = ?2 AND patient = ?3 AND visible = 1",
        )?
        .query_row(
            params![
                item.record.as_bytes(),
                item.version,
                permit.patient().as_bytes()
            ],
            |row| {
                Ok(VersionRow {
                    item,
                    kind: columns::kind(row, 0)?,
                    author: columns::id(row, 1)?,
                    manifest: columns::cbor(row, 2)?,
                    wraps: columns::cbor(row, 3)?,
                    summary: row.get(4)?,
                    stored: columns::cbor(row, 5)?,
                })
            },
        )
        .optional()?;
    if let Some(found) = &found {
        GuardError::unless(permit.reads(found.kind, item))?;
    }
    Ok(found)
}

/// Where the parts of a version lie, in order.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for reading it.
pub fn parts(
    conn: &Connection,
    permit: &Permit,
    kind: Kind,
    item: Item,
) -> Result<Vec<PartRow>, GuardError> {
    GuardError::unless(permit.reads(kind, item))?;
    part_rows(conn, item)
}

/// The rows of a version's parts, for whoever has asked for a permit or hands nothing out.
pub(super) fn part_rows(conn: &Connection, item: Item) -> Result<Vec<PartRow>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT n, blob, sealed_len FROM part WHERE record = ?1 AND version = ?2 ORDER BY n",
    )?;
    let parts = statement
        .query_map(params![item.record.as_bytes(), item.version], |row| {
            Ok(PartRow {
                n: row.get(0)?,
                blob: row.get(1)?,
                sealed_len: columns::number(row, 2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(parts)
}

/// Removes every version of a record; its blobs are nobody's then. Returns how many there were.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn destroy(conn: &Connection, permit: &Permit, record: RecordId) -> Result<u32, GuardError> {
    GuardError::unless(permit.governs())?;
    conn.prepare_cached(
        "INSERT OR IGNORE INTO dead_blob (blob) SELECT blob FROM part WHERE record = ?1",
    )?
    .execute([record.as_bytes()])?;
    let removed = conn
        .prepare_cached("DELETE FROM version WHERE record = ?1 AND patient = ?2")?
        .execute(params![record.as_bytes(), permit.patient().as_bytes()])?;
    if removed > 0 {
        conn.prepare_cached("INSERT OR IGNORE INTO erased_record (record) VALUES (?1)")?
            .execute([record.as_bytes()])?;
    }
    Ok(u32::try_from(removed).unwrap_or(u32::MAX))
}

/// Every record of the permit's patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn records(conn: &Connection, permit: &Permit) -> Result<Vec<RecordId>, GuardError> {
    GuardError::unless(permit.governs())?;
    let mut statement =
        conn.prepare_cached("SELECT DISTINCT record FROM version WHERE patient = ?1")?;
    let records = statement
        .query_map([permit.patient().as_bytes()], |row| columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(records)
}

/// Blobs that nobody needs any more.
///
/// # Errors
/// [`GuardError::Store`].
pub fn dead_blobs(conn: &Connection, limit: u32) -> Result<Vec<[u8; 32]>, GuardError> {
    let mut statement = conn.prepare_cached("SELECT blob FROM dead_blob LIMIT ?1")?;
    let blobs = statement
        .query_map([limit], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(blobs)
}

/// Notes that a blob is gone.
///
/// # Errors
/// [`GuardError::Store`].
pub fn blob_gone(conn: &Connection, blob: &[u8; 32]) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM dead_blob WHERE blob = ?1")?
        .execute([blob])?;
    Ok(())
}

/// Every blob that a version or an upload needs.
///
/// # Errors
/// [`GuardError::Store`].
pub fn blobs_in_use(conn: &Connection) -> Result<HashSet<[u8; 32]>, GuardError> {
    let mut statement =
        conn.prepare_cached("SELECT blob FROM part UNION ALL SELECT blob FROM upload_part")?;
    let blobs = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(blobs)
}

/// How many parts are stored and how many bytes they have, without the custodian's layer.
///
/// # Errors
/// [`GuardError::Store`].
pub fn stored(conn: &Connection) -> Result<(u64, u64), GuardError> {
    let counts = conn.query_row(
        "SELECT count(*), coalesce(sum(sealed_len), 0) FROM part",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
    )?;
    Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
}

/// The hash of the newest manifest, for somebody who may write the record.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for writing the record.
pub fn newest(
    conn: &Connection,
    permit: &Permit,
    kind: Kind,
    record: RecordId,
) -> Result<Option<(u32, Hash)>, GuardError> {
    GuardError::unless(permit.writes(kind, record))?;
    Ok(super::facts::head(conn, record)?.map(|head| (head.facts.item.version, head.hash)))
}
