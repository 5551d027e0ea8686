//! Sessions of signed-in people.

use rusqlite::{OptionalExtension, params};
use salus_records::{AccountId, Time, objects::party::Role};

use super::{Accounts, column};
use crate::sql::StoreError;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// Milliseconds after which an unused session ends.
    pub idle: u64,
    /// Milliseconds after which every session ends.
    pub absolute: u64,
}

/// Use is noted at most this often, in milliseconds, so that reading stays cheap.
const NOTE_USE_EVERY: u64 = 30 * Time::SECOND;

/// A session that is about to begin.
pub struct NewSession {
    /// SHA-256 of the bearer token.
    pub token: [u8; 32],
    /// Name of the session in its owner's list.
    pub id: [u8; 16],
    /// The account.
    pub uid: AccountId,
    /// What the client called itself.
    pub client: String,
    /// Half of the client's lock key, sealed.
    pub lock_half: Vec<u8>,
}

/// A session that counts, and whose it is.
#[derive(Clone)]
pub struct LiveSession {
    /// SHA-256 of the bearer token.
    pub token: [u8; 32],
    /// Name of the session in its owner's list.
    pub id: [u8; 16],
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// When the session began.
    pub started: Time,
    /// Half of the client's lock key, sealed.
    pub lock_half: Vec<u8>,
}

/// One session in its owner's list.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Name of the session.
    pub id: [u8; 16],
    /// When it began.
    pub started: Time,
    /// When it was last used.
    pub last_used: Time,
    /// What the client called itself.
    pub client: String,
}

impl SessionRules {
    fn alive(&self, started: Time, last_used: Time, now: Time) -> bool {
        now < started.plus(self.absolute) && now < last_used.plus(self.idle)
    }
}

impl Accounts {
    /// Begins a session: notes the first login, forgets failed ones.
    ///
    /// Returns false, and stores nothing, when the account was stopped meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn begin_session(&self, session: NewSession, now: Time) -> Result<bool, StoreError> {
        self.db
            .write(move |conn| {
                let now = column::millis(now);
                let counts = conn
                    .prepare_cached(
                        "UPDATE people SET first_login = coalesce(first_login, ?2)
                         WHERE uid = ?1 AND disabled = 0",
                    )?
                    .execute(params![session.uid.as_bytes(), now])?;
                if counts == 0 {
                    return Ok(false);
                }
                conn.prepare_cached(
                    "INSERT INTO sessions(token, id, uid, started, last_used, client, lock_half)
                     VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
                )?
                .execute(params![
                    session.token,
                    session.id,
                    session.uid.as_bytes(),
                    now,
                    session.client,
                    session.lock_half,
                ])?;
                conn.prepare_cached(
                    "DELETE FROM attempts WHERE handle = (SELECT handle FROM people WHERE uid = ?1)",
                )?
                .execute([session.uid.as_bytes()])?;
                Ok(true)
            })
            .await
    }

    /// The session of a token, if it counts; notes that it was used.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn session(
        &self,
        token: [u8; 32],
        rules: SessionRules,
        now: Time,
    ) -> Result<Option<LiveSession>, StoreError> {
        let found = self
            .db
            .glance(move |conn| {
                let row = conn
                    .prepare_cached(
                        "SELECT s.id, s.uid, p.role, s.started, s.last_used, s.lock_half
                         FROM sessions s JOIN people p USING(uid)
                         WHERE s.token = ?1 AND p.disabled = 0",
                    )?
                    .query_row([token], |row| {
                        let session = LiveSession {
                            token,
                            id: row.get(0)?,
                            uid: column::account(row, 1)?,
                            role: column::role(row, 2)?,
                            started: column::time(row, 3)?,
                            lock_half: row.get(5)?,
                        };
                        Ok((session, column::time(row, 4)?))
                    })
                    .optional()?;
                Ok::<_, StoreError>(row)
            })
            .await?;
        let Some((session, last_used)) = found else {
            return Ok(None);
        };
        if !rules.alive(session.started, last_used, now) {
            return Ok(None);
        }
        if now.distance(last_used) >= NOTE_USE_EVERY {
            self.db
                .write(move |conn| {
                    conn.prepare_cached("UPDATE sessions SET last_used = ?2 WHERE token = ?1")?
                        .execute(params![token, column::millis(now)])?;
                    Ok::<_, StoreError>(())
                })
                .await?;
        }
        Ok(Some(session))
    }

    /// The sessions of an account that count, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sessions(
        &self,
        uid: AccountId,
        rules: SessionRules,
        now: Time,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let mut rows: Vec<SessionRow> = self
            .db
            .read(move |conn| {
                let rows = conn
                    .prepare_cached(
                        "SELECT id, started, last_used, client FROM sessions
                         WHERE uid = ?1 ORDER BY started DESC, id",
                    )?
                    .query_map([uid.as_bytes()], |row| {
                        Ok(SessionRow {
                            id: row.get(0)?,
                            started: column::time(row, 1)?,
                            last_used: column::time(row, 2)?,
                            client: row.get(3)?,
                        })
                    })?
                    .collect::<Result<_, _>>()?;
                Ok::<_, StoreError>(rows)
            })
            .await?;
        rows.retain(|row| rules.alive(row.started, row.last_used, now));
        Ok(rows)
    }

    /// Ends one session of an account; returns whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn end_session(&self, uid: AccountId, id: [u8; 16]) -> Result<bool, StoreError> {
        self.db
            .write(move |conn| {
                let ended = conn
                    .prepare_cached("DELETE FROM sessions WHERE uid = ?1 AND id = ?2")?
                    .execute(params![uid.as_bytes(), id])?;
                Ok(ended == 1)
            })
            .await
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn end_sessions(&self, uid: AccountId) -> Result<(), StoreError> {
        self.db
            .write(move |conn| {
                conn.prepare_cached("DELETE FROM sessions WHERE uid = ?1")?
                    .execute([uid.as_bytes()])?;
                Ok(())
            })
            .await
    }

    /// Removes the rows of sessions that ended by time; returns how many.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sweep_sessions(
        &self,
        rules: SessionRules,
        now: Time,
    ) -> Result<usize, StoreError> {
        self.db
            .write(move |conn| {
                let before = |ms: u64| column::millis(Time(now.0.saturating_sub(ms)));
                Ok(conn
                    .prepare_cached("DELETE FROM sessions WHERE started <= ?1 OR last_used <= ?2")?
                    .execute([before(rules.absolute), before(rules.idle)])?)
            })
            .await
    }
}
