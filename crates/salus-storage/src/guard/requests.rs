//! Requests for access, sealed by the custodian.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_records::{AccountId, RequestId, Time, consent::Permit};

use super::{GuardError, columns};

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not answered yet.
    Pending,
    /// Answered with a grant.
    Granted,
    /// Answered with no.
    Declined,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Granted => 1,
            Self::Declined => 2,
        }
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// The request.
    pub id: RequestId,
    /// Who asks.
    pub doctor: AccountId,
    /// Who is asked.
    pub patient: AccountId,
    /// Where it stands.
    pub status: Status,
    /// The signed request, sealed under a key that follows from the doctor's.
    pub sealed: Vec<u8>,
}

const COLUMNS: &str = "id, doctor, patient, status, sealed";

fn request(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        id: columns::id(row, 0)?,
        doctor: columns::id(row, 1)?,
        patient: columns::id(row, 2)?,
        status: match row.get::<_, u8>(3)? {
            0 => Status::Pending,
            1 => Status::Granted,
            2 => Status::Declined,
            _ => return Err(columns::damaged(3)),
        },
        sealed: row.get(4)?,
    })
}

/// Places a request; `addressed` says whether the patient exists. False when the id is taken.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for asking this patient.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    id: RequestId,
    addressed: bool,
    sealed: &[u8],
    now: Time,
) -> Result<bool, GuardError> {
    GuardError::unless(permit.asks())?;
    let added = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO request (id, doctor, patient, addressed, sealed, received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.as_bytes(),
            permit.actor().as_bytes(),
            permit.patient().as_bytes(),
            addressed,
            sealed,
            columns::int(now.0)
        ])?;
    Ok(added == 1)
}

/// How many requests a doctor has placed since a moment.
///
/// # Errors
/// [`GuardError::Store`].
pub fn placed_since(conn: &Connection, doctor: AccountId, since: Time) -> Result<u32, GuardError> {
    let count = conn
        .prepare_cached("SELECT count(*) FROM request WHERE doctor = ?1 AND received >= ?2")?
        .query_row(params![doctor.as_bytes(), columns::int(since.0)], |row| {
            row.get(0)
        })?;
    Ok(count)
}

/// One request that was put to the permit's patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn get(
    conn: &Connection,
    permit: &Permit,
    id: RequestId,
) -> Result<Option<RequestRow>, GuardError> {
    GuardError::unless(permit.governs())?;
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM request WHERE id = ?1 AND patient = ?2 AND addressed = 1"
        ))?
        .query_row(params![id.as_bytes(), permit.patient().as_bytes()], request)
        .optional()?;
    Ok(found)
}

/// The newest requests that were put to the permit's patient, newest first.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn to_patient(
    conn: &Connection,
    permit: &Permit,
    limit: u32,
) -> Result<Vec<RequestRow>, GuardError> {
    GuardError::unless(permit.governs())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM request WHERE patient = ?1 AND addressed = 1 ORDER BY received DESC, id LIMIT ?2"
    ))?;
    let rows = statement
        .query_map(params![permit.patient().as_bytes(), limit], request)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The newest requests that a doctor placed, newest first: her own words.
///
/// # Errors
/// [`GuardError::Store`].
pub fn by_doctor(
    conn: &Connection,
    doctor: AccountId,
    limit: u32,
) -> Result<Vec<RequestRow>, GuardError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM request WHERE doctor = ?1 ORDER BY received DESC, id LIMIT ?2"
    ))?;
    let rows = statement
        .query_map(params![doctor.as_bytes(), limit], request)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Answers a pending request; false when it was answered before.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn answer(
    conn: &Connection,
    permit: &Permit,
    id: RequestId,
    status: Status,
) -> Result<bool, GuardError> {
    GuardError::unless(permit.governs())?;
    let changed = conn
        .prepare_cached(
            "UPDATE request SET status = ?3 WHERE id = ?1 AND patient = ?2 AND status = 0",
        )?
        .execute(params![
            id.as_bytes(),
            permit.patient().as_bytes(),
            status.code()
        ])?;
    Ok(changed == 1)
}

/// Removes the requests that were put to an erased patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn destroy(conn: &Connection, permit: &Permit) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    conn.prepare_cached("DELETE FROM request WHERE patient = ?1")?
        .execute([permit.patient().as_bytes()])?;
    Ok(())
}
