//! Questions about the access log and their answers, sealed by the custodian.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_records::{AccountId, QuestionId, Time, consent::Permit};

use super::{GuardError, columns};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// The question.
    pub id: QuestionId,
    /// Who asks.
    pub patient: AccountId,
    /// The signed question, sealed under a key that follows from the patient's.
    pub sealed: Vec<u8>,
    /// The signed answer, sealed likewise.
    pub answer: Option<Vec<u8>>,
}

const COLUMNS: &str = "id, patient, sealed, answer";

fn question(row: &Row<'_>) -> rusqlite::Result<QuestionRow> {
    Ok(QuestionRow {
        id: columns::id(row, 0)?,
        patient: columns::id(row, 1)?,
        sealed: row.get(2)?,
        answer: row.get(3)?,
    })
}

/// Places a question of the permit's patient. False when the id is taken.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for the patient's questions.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    id: QuestionId,
    sealed: &[u8],
    now: Time,
) -> Result<bool, GuardError> {
    GuardError::unless(permit.questions())?;
    let added = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO question (id, patient, sealed, received) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            id.as_bytes(),
            permit.patient().as_bytes(),
            sealed,
            columns::int(now.0)
        ])?;
    Ok(added == 1)
}

/// How many questions of the permit's patient wait for an answer.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for the patient's questions.
pub fn open(conn: &Connection, permit: &Permit) -> Result<u32, GuardError> {
    GuardError::unless(permit.questions())?;
    let count = conn
        .prepare_cached("SELECT count(*) FROM question WHERE patient = ?1 AND answer IS NULL")?
        .query_row([permit.patient().as_bytes()], |row| row.get(0))?;
    Ok(count)
}

/// The newest questions of the permit's patient, newest first.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for the patient's questions.
pub fn of_patient(
    conn: &Connection,
    permit: &Permit,
    limit: u32,
) -> Result<Vec<QuestionRow>, GuardError> {
    GuardError::unless(permit.questions())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM question WHERE patient = ?1 ORDER BY received DESC, id LIMIT ?2"
    ))?;
    let rows = statement
        .query_map(params![permit.patient().as_bytes(), limit], question)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Questions of all patients: those that wait for an answer, oldest first, then the others that
/// came since a moment, newest first.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is an auditor's for questions.
pub fn of_all(
    conn: &Connection,
    permit: &Permit,
    since: Time,
    limit: u32,
) -> Result<Vec<QuestionRow>, GuardError> {
    GuardError::unless(permit.sees_questions())?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM question WHERE answer IS NULL OR received >= ?1
         ORDER BY answer IS NOT NULL, iif(answer IS NULL, received, -received), id LIMIT ?2"
    ))?;
    let rows = statement
        .query_map(params![columns::int(since.0), limit], question)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Whose question it is; only what a decision about its answer needs.
///
/// # Errors
/// [`GuardError::Store`].
pub fn patient(conn: &Connection, id: QuestionId) -> Result<Option<AccountId>, GuardError> {
    let found = conn
        .prepare_cached("SELECT patient FROM question WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| columns::id(row, 0))
        .optional()?;
    Ok(found)
}

/// Answers a question of the permit's patient; false when there is none that waits.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for answering this patient.
pub fn answer(
    conn: &Connection,
    permit: &Permit,
    id: QuestionId,
    sealed: &[u8],
) -> Result<bool, GuardError> {
    GuardError::unless(permit.answers())?;
    let changed = conn
        .prepare_cached(
            "UPDATE question SET answer = ?3 WHERE id = ?1 AND patient = ?2 AND answer IS NULL",
        )?
        .execute(params![id.as_bytes(), permit.patient().as_bytes(), sealed])?;
    Ok(changed == 1)
}

/// Removes the questions of an erased patient.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn destroy(conn: &Connection, permit: &Permit) -> Result<(), GuardError> {
    GuardError::unless(permit.governs())?;
    conn.prepare_cached("DELETE FROM question WHERE patient = ?1")?
        .execute([permit.patient().as_bytes()])?;
    Ok(())
}
