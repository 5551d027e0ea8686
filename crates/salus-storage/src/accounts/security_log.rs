//! What went wrong at the door, counted per minute; it names no handle and no address.

use rusqlite::params;
use salus_records::{AccountId, Time};

use super::{Accounts, column};
use crate::sql::StoreError;

/// Milliseconds that one line covers.
const MINUTE: u64 = 60 * Time::SECOND;

/// One line of the security log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityEvent {
    /// The minute in which it happened.
    pub minute: Time,
    /// What happened, in snake case.
    pub event: String,
    /// The signed-in account; `None` where nobody was.
    pub uid: Option<AccountId>,
    /// How often.
    pub count: u64,
}

impl Accounts {
    /// Notes an event.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn note_security_event(
        &self,
        event: &'static str,
        uid: Option<AccountId>,
        now: Time,
    ) -> Result<(), StoreError> {
        self.db
            .write(move |conn| {
                let uid = uid.map_or(Vec::new(), |uid| uid.as_bytes().to_vec());
                conn.prepare_cached(
                    "INSERT INTO security_log(minute, event, uid, count) VALUES (?1, ?2, ?3, 1)
                     ON CONFLICT DO UPDATE SET count = count + 1",
                )?
                .execute(params![
                    column::millis(Time(now.0 - now.0 % MINUTE)),
                    event,
                    uid
                ])?;
                Ok(())
            })
            .await
    }

    /// The security log from `from` on, oldest first, at most `limit` lines.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn security_events(
        &self,
        from: Time,
        limit: usize,
    ) -> Result<Vec<SecurityEvent>, StoreError> {
        self.db
            .read(move |conn| {
                Ok(conn
                    .prepare_cached(
                        "SELECT minute, event, uid, count FROM security_log WHERE minute >= ?1
                         ORDER BY minute, event, uid LIMIT ?2",
                    )?
                    .query_map(params![column::millis(from), limit as i64], |row| {
                        let uid: Vec<u8> = row.get(2)?;
                        Ok(SecurityEvent {
                            minute: column::time(row, 0)?,
                            event: row.get(1)?,
                            uid: uid.try_into().ok().map(AccountId::from_bytes),
                            count: row.get::<_, i64>(3)?.unsigned_abs(),
                        })
                    })?
                    .collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Forgets lines from before `before`.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sweep_security_log(&self, before: Time) -> Result<usize, StoreError> {
        self.db
            .write(move |conn| {
                Ok(conn
                    .prepare_cached("DELETE FROM security_log WHERE minute < ?1")?
                    .execute([column::millis(before)])?)
            })
            .await
    }
}
