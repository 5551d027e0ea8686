//! Grants with their wraps and slips.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_crypto::{cbor, sign::Signed, wrap::WrappedKey};
use salus_records::{
    AccountId, GrantId, Time,
    consent::Permit,
    fhir::Kind,
    objects::grant::{Grant, GrantBundle, Slip, SlipTarget},
};

use super::{GuardError, columns};

/// One grant as it lies in the database.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The grant.
    pub id: GrantId,
    /// Whose record.
    pub patient: AccountId,
    /// Who may.
    pub grantee: AccountId,
    /// Signed by the patient.
    pub signed: Signed<Grant>,
    /// The grant key wrapped to the grantee.
    pub wrapped: WrappedKey,
    /// The grant key sealed for the patient.
    pub sealed_self: Vec<u8>,
    /// Place of its event in the patient's chain.
    pub seq: u64,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// Place of the revocation's event in the patient's chain.
    pub revoked_seq: Option<u64>,
    /// When it was last used to read, if ever.
    pub last_used: Option<Time>,
    /// The patient's name sealed for the grantee, if the patient sent it.
    pub name: Option<Vec<u8>>,
}

pub(super) const COLUMNS: &str = "id, patient, grantee, signed, wrapped, sealed_self, seq, revoked, last_used, \
     revoked_seq, name";

pub(super) fn consent(row: &Row<'_>) -> rusqlite::Result<Consent> {
    let maybe = |column| -> rusqlite::Result<Option<Time>> {
        match row.get::<_, Option<i64>>(column)? {
            Some(_) => columns::time(row, column).map(Some),
            None => Ok(None),
        }
    };
    Ok(Consent {
        id: columns::id(row, 0)?,
        patient: columns::id(row, 1)?,
        grantee: columns::id(row, 2)?,
        signed: columns::cbor(row, 3)?,
        wrapped: columns::id(row, 4)?,
        sealed_self: row.get(5)?,
        seq: columns::number(row, 6)?,
        revoked: maybe(7)?,
        revoked_seq: maybe(9)?.map(|seq| seq.0),
        last_used: maybe(8)?,
        name: row.get(10)?,
    })
}

/// Stores a grant, not yet active: it counts when event number `seq` is in the ledger.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    grant: &Grant,
    bundle: &GrantBundle,
    seq: u64,
    now: Time,
) -> Result<(), GuardError> {
    GuardError::unless(permit.governs() && permit.patient() == grant.patient)?;
    conn.prepare_cached(
        "INSERT INTO consent (id, patient, grantee, signed, wrapped, sealed_self, seq, received, name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        grant.id.as_bytes(),
        grant.patient.as_bytes(),
        grant.grantee.as_bytes(),
        bundle.grant.to_bytes(),
        bundle.wrapped.as_bytes(),
        bundle.sealed_self,
        columns::int(seq),
        columns::int(now.0),
        bundle.name,
    ])?;
    put_slips(conn, permit, grant.id, &bundle.slips)
}

/// Adds slips to one of the patient's own grants.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn put_slips(
    conn: &Connection,
    permit: &Permit,
    grant: GrantId,
    slips: &[Slip],
) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO slip (consent, target, sealed)
         SELECT id, ?3, ?4 FROM consent WHERE id = ?1 AND patient = ?2",
    )?;
    for slip in slips {
        insert.execute(params![
            grant.as_bytes(),
            permit.patient().as_bytes(),
            cbor::to_vec(&slip.target),
            slip.sealed
        ])?;
    }
    Ok(())
}

/// One grant, active or not, of the permit's patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn get(conn: &Connection, permit: &Permit, id: GrantId) -> Result<Option<Consent>, GuardError> {
    GuardError::unless(permit.governs())?;
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM consent WHERE id = ?1 AND patient = ?2"
        ))?
        .query_row(params![id.as_bytes(), permit.patient().as_bytes()], consent)
        .optional()?;
    Ok(found)
}

/// Whether a grant of this name exists, whoever gave it.
///
/// # Errors
/// [`GuardError::Store`].
pub fn exists(conn: &Connection, id: GrantId) -> Result<bool, GuardError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM consent WHERE id = ?1")?
        .exists([id.as_bytes()])?)
}

/// Every active grant of the permit's patient, newest first.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn of_patient(conn: &Connection, permit: &Permit) -> Result<Vec<Consent>, GuardError> {
    GuardError::unless(permit.governs())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM consent WHERE patient = ?1 AND active = 1 ORDER BY received DESC, id"
    ))?;
    let rows = statement
        .query_map([permit.patient().as_bytes()], consent)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Every active grant that was given to somebody, newest first: what she holds herself.
///
/// # Errors
/// [`GuardError::Store`].
pub fn to_grantee(conn: &Connection, grantee: AccountId) -> Result<Vec<Consent>, GuardError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM consent WHERE grantee = ?1 AND active = 1 ORDER BY received DESC, id"
    ))?;
    let rows = statement
        .query_map([grantee.as_bytes()], consent)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The slips of a grant.
///
/// # Errors
/// [`GuardError::Store`].
pub fn slips(conn: &Connection, grant: GrantId) -> Result<Vec<Slip>, GuardError> {
    let mut statement =
        conn.prepare_cached("SELECT target, sealed FROM slip WHERE consent = ?1 ORDER BY target")?;
    let slips = statement
        .query_map([grant.as_bytes()], |row| {
            Ok(Slip {
                target: columns::cbor(row, 0)?,
                sealed: row.get(1)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(slips)
}

/// The newest epoch of a scope that an active, unrevoked grant hands to somebody.
///
/// # Errors
/// [`GuardError::Store`].
pub fn newest_scope_slip(
    conn: &Connection,
    patient: AccountId,
    grantee: AccountId,
    kind: Kind,
) -> Result<Option<u32>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT target FROM slip JOIN consent ON consent.id = slip.consent
         WHERE patient = ?1 AND grantee = ?2 AND active = 1 AND revoked IS NULL",
    )?;
    let targets: Vec<SlipTarget> = statement
        .query_map(params![patient.as_bytes(), grantee.as_bytes()], |row| {
            columns::cbor(row, 0)
        })?
        .collect::<Result<_, _>>()?;
    let epochs = targets.into_iter().filter_map(|target| match target {
        SlipTarget::Scope { kind: of, epoch } if of == kind => Some(epoch),
        SlipTarget::Scope { .. } | SlipTarget::Item(_) => None,
    });
    Ok(epochs.max())
}

/// Ends a grant by event number `seq`: from the commit on it counts no more. False when it had
/// ended before.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn revoke(
    conn: &Connection,
    permit: &Permit,
    id: GrantId,
    now: Time,
    seq: u64,
) -> Result<bool, GuardError> {
    GuardError::unless(permit.governs())?;
    let changed = conn
        .prepare_cached(
            "UPDATE consent SET revoked = ?3, revoked_seq = ?4
             WHERE id = ?1 AND patient = ?2 AND revoked IS NULL",
        )?
        .execute(params![
            id.as_bytes(),
            permit.patient().as_bytes(),
            columns::int(now.0),
            columns::int(seq),
        ])?;
    Ok(changed == 1)
}

/// Notes that a grant was used to read.
///
/// # Errors
/// [`GuardError::Store`].
pub fn used(conn: &Connection, permit: &Permit, now: Time) -> Result<(), GuardError> {
    if let Some(grant) = permit.grant() {
        conn.prepare_cached("UPDATE consent SET last_used = ?2 WHERE id = ?1")?
            .execute(params![grant.as_bytes(), columns::int(now.0)])?;
    }
    Ok(())
}

/// Removes every grant of an erased patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn destroy(conn: &Connection, permit: &Permit) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    let patient = permit.patient();
    conn.prepare_cached(
        "DELETE FROM slip WHERE consent IN (SELECT id FROM consent WHERE patient = ?1)",
    )?
    .execute([patient.as_bytes()])?;
    conn.prepare_cached("DELETE FROM consent WHERE patient = ?1")?
        .execute([patient.as_bytes()])?;
    Ok(())
}
