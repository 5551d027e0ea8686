//! What a decision needs to know before there is a permit; nothing here is shown to anybody.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_crypto::sign::Signed;
use salus_ledger::Hash;
use salus_records::{
    AccountId, RecordId, Time,
    consent::{GrantFacts, ItemFacts},
    fhir::Kind,
    objects::grant::{Grant, Item},
};

use super::{GuardError, columns};

/// The newest version of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadFacts {
    /// The version.
    pub facts: ItemFacts,
    /// Hash of its manifest.
    pub hash: Hash,
}

/// The active grants from a patient to somebody that were not taken back; expired ones too.
///
/// The index leaves out those taken back; each row is asked again, for an index can be damaged.
///
/// # Errors
/// [`GuardError::Damaged`] when a stored grant does not decode.
pub fn grants(
    conn: &Connection,
    patient: AccountId,
    grantee: AccountId,
) -> Result<Vec<GrantFacts>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT signed, revoked FROM consent
         WHERE patient = ?1 AND grantee = ?2 AND active = 1 AND revoked IS NULL
         ORDER BY received",
    )?;
    let rows: Vec<(Signed<Grant>, bool)> = statement
        .query_map(params![patient.as_bytes(), grantee.as_bytes()], |row| {
            Ok((
                columns::cbor(row, 0)?,
                row.get::<_, Option<i64>>(1)?.is_some(),
            ))
        })?
        .collect::<Result<_, _>>()?;
    rows.into_iter()
        .map(|(signed, revoked)| grant_facts(&signed, revoked))
        .collect()
}

fn grant_facts(signed: &Signed<Grant>, revoked: bool) -> Result<GrantFacts, GuardError> {
    // The signature was verified before the row was written.
    let grant = signed.unverified().map_err(|_| GuardError::Damaged)?;
    Ok(GrantFacts {
        id: grant.id,
        patient: grant.patient,
        grantee: grant.grantee,
        rights: grant.rights,
        scope: grant.scope,
        from: grant.from,
        until: grant.until,
        revoked,
    })
}

const COLUMNS: &str = "record, version, patient, kind, author, hash";

fn facts(row: &Row<'_>) -> rusqlite::Result<HeadFacts> {
    Ok(HeadFacts {
        facts: ItemFacts {
            item: columns::item(row, 0)?,
            patient: columns::id(row, 2)?,
            kind: columns::kind(row, 3)?,
            author: columns::id(row, 4)?,
        },
        hash: columns::hash(row, 5)?,
    })
}

/// One visible version.
///
/// # Errors
/// [`GuardError::Store`].
pub fn item(conn: &Connection, item: Item) -> Result<Option<ItemFacts>, GuardError> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM version WHERE record = ?1 AND version = ?2 AND visible = 1"
        ))?
        .query_row(params![item.record.as_bytes(), item.version], facts)
        .optional()?;
    Ok(found.map(|head| head.facts))
}

/// Every visible version of a record, newest first.
///
/// # Errors
/// [`GuardError::Store`].
pub fn history(
    conn: &Connection,
    record: RecordId,
    limit: u32,
) -> Result<Vec<ItemFacts>, GuardError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM version WHERE record = ?1 AND visible = 1 ORDER BY version DESC LIMIT ?2"
    ))?;
    let items = statement
        .query_map(params![record.as_bytes(), limit], |row| {
            facts(row).map(|head| head.facts)
        })?
        .collect::<Result<_, _>>()?;
    Ok(items)
}

/// The newest version of a record, visible or about to be.
///
/// # Errors
/// [`GuardError::Store`].
pub fn head(conn: &Connection, record: RecordId) -> Result<Option<HeadFacts>, GuardError> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM version WHERE record = ?1 ORDER BY version DESC LIMIT 1"
        ))?
        .query_row([record.as_bytes()], facts)
        .optional()?;
    Ok(found)
}

/// Whether a record of this name was erased.
///
/// # Errors
/// [`GuardError::Store`].
pub fn was_erased(conn: &Connection, record: RecordId) -> Result<bool, GuardError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM erased_record WHERE record = ?1")?
        .exists([record.as_bytes()])?)
}

/// When the last version for a patient was received.
///
/// # Errors
/// [`GuardError::Store`].
pub fn last_received(conn: &Connection, patient: AccountId) -> Result<Option<Time>, GuardError> {
    let last = conn
        .prepare_cached(
            "SELECT received FROM version WHERE patient = ?1 ORDER BY received DESC LIMIT 1",
        )?
        .query_row([patient.as_bytes()], |row| columns::time(row, 0))
        .optional()?;
    Ok(last)
}

/// The records of a patient that have a version of one of these kinds, after a cursor; all kinds
/// when `kinds` is empty. Each with its visible versions, newest first.
///
/// # Errors
/// [`GuardError::Store`].
pub fn listing(
    conn: &Connection,
    patient: AccountId,
    kinds: &[Kind],
    after: Option<RecordId>,
    mut take: impl FnMut(ItemFacts) -> bool,
) -> Result<(), GuardError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM version WHERE patient = ?1 AND record > ?2 AND visible = 1
         ORDER BY record, version DESC"
    ))?;
    let after = after
        .map(|record| record.as_bytes().to_vec())
        .unwrap_or_default();
    let mut rows = statement.query(params![patient.as_bytes(), after])?;
    while let Some(row) = rows.next()? {
        let found = facts(row)?.facts;
        if (kinds.is_empty() || kinds.contains(&found.kind)) && !take(found) {
            break;
        }
    }
    Ok(())
}
