//! The epochs of patients' scope keys, as the patients sealed them for themselves.

use rusqlite::{Connection, OptionalExtension, params};
use salus_crypto::cbor;
use salus_records::{AccountId, Time, consent::Permit, fhir::Kind, objects::account::ScopeEpoch};

use super::{GuardError, columns};

/// When an epoch began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The custodian's clock.
    pub time: Time,
    /// Place of the event in the owner's chain.
    pub seq: u64,
}

/// Stores an epoch of one's own scope.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the owner's.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    epoch: &ScopeEpoch,
    began: Beginning,
) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    insert(conn, permit.patient(), epoch, began)
}

/// Stores the first epochs of an account that is being activated, over those of an earlier try.
///
/// # Errors
/// [`GuardError::Store`].
pub fn put_first(
    conn: &Connection,
    uid: AccountId,
    epochs: &[ScopeEpoch],
    began: Beginning,
) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM scope_epoch WHERE uid = ?1")?
        .execute([uid.as_bytes()])?;
    epochs
        .iter()
        .try_for_each(|epoch| insert(conn, uid, epoch, began))
}

fn insert(
    conn: &Connection,
    uid: AccountId,
    epoch: &ScopeEpoch,
    began: Beginning,
) -> Result<(), GuardError> {
    conn.prepare_cached(
        "INSERT INTO scope_epoch (uid, kind, epoch, body, since, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        uid.as_bytes(),
        epoch.kind.code(),
        epoch.epoch,
        cbor::to_vec(epoch),
        columns::int(began.time.0),
        columns::int(began.seq),
    ])?;
    Ok(())
}

/// Every epoch of one's own scopes, by kind and epoch.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the owner's.
pub fn own(conn: &Connection, permit: &Permit) -> Result<Vec<ScopeEpoch>, GuardError> {
    GuardError::unless(permit.governs())?;
    let mut statement =
        conn.prepare_cached("SELECT body FROM scope_epoch WHERE uid = ?1 ORDER BY kind, epoch")?;
    let epochs = statement
        .query_map([permit.patient().as_bytes()], |row| columns::cbor(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(epochs)
}

/// The links of one scope from epoch `upto` down to the one after `from`, newest first.
///
/// A link is the epoch without what its owner sealed for herself.
///
/// # Errors
/// [`GuardError::Store`].
pub fn links(
    conn: &Connection,
    patient: AccountId,
    kind: Kind,
    from: u32,
    upto: u32,
) -> Result<Vec<ScopeEpoch>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT body FROM scope_epoch WHERE uid = ?1 AND kind = ?2 AND epoch > ?3 AND epoch <= ?4 ORDER BY epoch DESC",
    )?;
    let epochs = statement
        .query_map(
            params![patient.as_bytes(), kind.code(), from, upto],
            |row| columns::cbor(row, 0),
        )?
        .map(|epoch| {
            epoch.map(|epoch: ScopeEpoch| ScopeEpoch {
                sealed_self: Vec::new(),
                ..epoch
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(epochs)
}

/// When the newest epoch of a scope began.
///
/// # Errors
/// [`GuardError::Store`].
pub fn newest_began(
    conn: &Connection,
    uid: AccountId,
    kind: Kind,
) -> Result<Option<Beginning>, GuardError> {
    let began = conn
        .prepare_cached(
            "SELECT since, seq FROM scope_epoch WHERE uid = ?1 AND kind = ?2
             ORDER BY epoch DESC LIMIT 1",
        )?
        .query_row(params![uid.as_bytes(), kind.code()], |row| {
            Ok(Beginning {
                time: columns::time(row, 0)?,
                seq: columns::number(row, 1)?,
            })
        })
        .optional()?;
    Ok(began)
}

/// Forgets every epoch of an erased patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the owner's.
pub fn destroy(conn: &Connection, permit: &Permit) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    conn.prepare_cached("DELETE FROM scope_epoch WHERE uid = ?1")?
        .execute([permit.patient().as_bytes()])?;
    Ok(())
}
