//! Stored answers, so that a command repeated with the same Idempotency-Key has one effect.

use rusqlite::{OptionalExtension, params};
use salus_records::{AccountId, Time};

use super::{Accounts, column};
use crate::sql::StoreError;

/// An unfinished command blocks its key this long, in milliseconds, in case the process died.
const ABANDONED_AFTER: u64 = 60 * Time::SECOND;

/// Whose key it is and what it was used for.
#[derive(Clone, Debug)]
pub struct AnswerKey {
    /// The signed-in account.
    pub uid: AccountId,
    /// The key that the client chose.
    pub key: String,
    /// SHA-256 over method, route and body.
    pub request: [u8; 32],
}

/// An answer as it was given.
#[derive(Clone)]
pub struct Answer {
    /// Status number.
    pub status: u16,
    /// Headers and body, sealed.
    pub sealed: Vec<u8>,
}

/// What is to be done with a command.
pub enum Claim {
    /// It is new: carry it out, then store or release.
    New,
    /// It was carried out: give this answer again.
    Done(Answer),
    /// The same command is being carried out right now.
    Running,
    /// The key was used for another command.
    Reused,
}

impl Accounts {
    /// Claims a key for a command.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn claim_answer(&self, claim: AnswerKey, now: Time) -> Result<Claim, StoreError> {
        self.db
            .write(move |conn| {
                type Row = ([u8; 32], Option<u16>, Option<Vec<u8>>, Time);
                let found: Option<Row> = conn
                    .prepare_cached(
                        "SELECT request, status, sealed, time FROM answers
                         WHERE uid = ?1 AND key = ?2",
                    )?
                    .query_row(params![claim.uid.as_bytes(), claim.key], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, column::time(row, 3)?))
                    })
                    .optional()?;
                match found {
                    Some((request, ..)) if request != claim.request => return Ok(Claim::Reused),
                    Some((_, Some(status), Some(sealed), _)) => {
                        return Ok(Claim::Done(Answer { status, sealed }));
                    }
                    Some((.., time)) if now < time.plus(ABANDONED_AFTER) => {
                        return Ok(Claim::Running);
                    }
                    _ => {}
                }
                conn.prepare_cached(
                    "INSERT INTO answers(uid, key, request, time) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET time = excluded.time",
                )?
                .execute(params![
                    claim.uid.as_bytes(),
                    claim.key,
                    claim.request,
                    column::millis(now)
                ])?;
                Ok(Claim::New)
            })
            .await
    }

    /// Stores the answer of a claimed command.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn store_answer(&self, claim: AnswerKey, answer: Answer) -> Result<(), StoreError> {
        self.db
            .write(move |conn| {
                conn.prepare_cached(
                    "UPDATE answers SET status = ?3, sealed = ?4 WHERE uid = ?1 AND key = ?2",
                )?
                .execute(params![
                    claim.uid.as_bytes(),
                    claim.key,
                    answer.status,
                    answer.sealed
                ])?;
                Ok(())
            })
            .await
    }

    /// Gives a key back whose command changed nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn release_answer(&self, claim: AnswerKey) -> Result<(), StoreError> {
        self.db
            .write(move |conn| {
                conn.prepare_cached(
                    "DELETE FROM answers WHERE uid = ?1 AND key = ?2 AND status IS NULL",
                )?
                .execute(params![claim.uid.as_bytes(), claim.key])?;
                Ok(())
            })
            .await
    }

    /// Forgets answers from before `before`.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sweep_answers(&self, before: Time) -> Result<usize, StoreError> {
        self.db
            .write(move |conn| {
                Ok(conn
                    .prepare_cached("DELETE FROM answers WHERE time < ?1")?
                    .execute([column::millis(before)])?)
            })
            .await
    }
}
