//! Counting logins that were begun and not finished with the right password.

use rusqlite::{OptionalExtension, params};
use salus_records::Time;

use super::{Accounts, HandleTag, column};
use crate::sql::StoreError;

/// How often a handle was tried since its last right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// Tries before this one.
    pub count: u32,
    /// When the last of them was.
    pub last: Time,
}

impl Accounts {
    /// Asks `admit` about the tries so far and, if it agrees, counts one more, in one step.
    ///
    /// Counting comes before any password is compared, so parallel tries cannot slip through.
    ///
    /// # Errors
    /// What `admit` answered, or that the database did not answer.
    pub async fn count_attempt<E>(
        &self,
        handle: HandleTag,
        now: Time,
        admit: impl FnOnce(Attempts) -> Result<(), E> + Send + 'static,
    ) -> Result<(), E>
    where
        E: From<StoreError> + Send + 'static,
    {
        self.db
            .write(move |conn| {
                let found = conn
                    .prepare_cached("SELECT count, last FROM attempts WHERE handle = ?1")
                    .and_then(|mut s| {
                        s.query_row([handle], |row| {
                            Ok(Attempts {
                                count: row.get(0)?,
                                last: column::time(row, 1)?,
                            })
                        })
                        .optional()
                    })
                    .map_err(StoreError::from)?;
                admit(found.unwrap_or(Attempts {
                    count: 0,
                    last: now,
                }))?;
                conn.prepare_cached(
                    "INSERT INTO attempts(handle, count, last) VALUES (?1, 1, ?2)
                     ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last",
                )
                .and_then(|mut s| s.execute(params![handle, column::millis(now)]))
                .map_err(StoreError::from)?;
                Ok(())
            })
            .await
    }

    /// Forgets tries of handles that belong to nobody and were last tried before `before`.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sweep_attempts(&self, before: Time) -> Result<usize, StoreError> {
        self.db
            .write(move |conn| {
                Ok(conn
                    .prepare_cached(
                        "DELETE FROM attempts WHERE last < ?1
                         AND NOT EXISTS (SELECT 1 FROM people p WHERE p.handle = attempts.handle)",
                    )?
                    .execute([column::millis(before)])?)
            })
            .await
    }
}
