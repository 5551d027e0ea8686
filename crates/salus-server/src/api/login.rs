//! Login by password: OPAQUE, counted before it is compared, alike for everybody and nobody.

use salus_crypto::{SecretBytes, entropy::OsEntropy, password};
use salus_records::{
    AccountId, Time,
    wire::{
        Bytes,
        account::{LoginChallenge, LoginFinish, LoginStart, Session},
    },
};
use salus_storage::{accounts::Attempts, sql::StoreError};

use super::{Api, MessageError};
use crate::pending::Full;

/// Tries that are free of delay.
const FREE_TRIES: u32 = 10;

/// Tries after which only the recovery code helps.
const MOST_TRIES: u32 = 100;

/// Longest delay between tries, in seconds.
const LONGEST_DELAY: u64 = 15 * 60;

/// Why a login did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Handle or password is wrong, or the attempt is too old: all alike.
    #[error("the login does not match")]
    Refused,
    /// Too many tries for now.
    #[error("too many failed logins; the next is possible in {seconds} seconds")]
    Throttled {
        /// Until the next try counts.
        seconds: u64,
    },
    /// Too many tries altogether.
    #[error("the password is locked after too many failed logins")]
    Locked,
    /// The password was right, but a registrar stopped the account.
    #[error("the account is stopped")]
    Disabled,
    /// Too many logins at the same time.
    #[error("too many logins are open")]
    Busy,
    /// A message has the wrong form.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Full> for LoginError {
    fn from(_: Full) -> Self {
        Self::Busy
    }
}

/// A login between its two messages.
pub(super) struct Attempt {
    /// The account; `None` where a dummy record stands in.
    uid: Option<AccountId>,
    state: SecretBytes,
}

impl Api {
    /// Answers the first message of a login.
    ///
    /// # Errors
    /// [`LoginError::Throttled`] and [`LoginError::Locked`] by tries for this handle, whether or
    /// not it belongs to somebody.
    pub async fn start_login(&self, request: LoginStart) -> Result<LoginChallenge, LoginError> {
        let now = self.now();
        let tag = self.keys.tag(&request.handle);
        let admitted = self
            .accounts
            .count_attempt(tag, now, move |attempts| admit(attempts, now))
            .await;
        if let Err(LoginError::Throttled { .. } | LoginError::Locked) = &admitted {
            self.note("login_throttled", None).await?;
        }
        admitted?;
        let person = self.accounts.person_by_handle(tag).await?;
        let known = person.and_then(|person| Some((person.uid, person.password?)));
        let (uid, record) = known.unzip();
        let binding = password::binding(self.genesis.as_bytes(), request.handle.credential_id());
        let (state, ke2) = password::server_login_start(
            &self.keys.opaque,
            record.as_deref(),
            &request.ke1.0,
            &binding,
            &mut OsEntropy,
        )
        .map_err(MessageError::from)?;
        let login = self.logins.put(Attempt { uid, state }, now)?;
        Ok(LoginChallenge {
            login,
            ke2: Bytes(ke2),
        })
    }

    /// Ends a login and begins a session; `client` is what the client calls itself.
    ///
    /// # Errors
    /// [`LoginError::Disabled`] only after the right password.
    pub async fn finish_login(
        &self,
        request: LoginFinish,
        client: String,
    ) -> Result<Session, LoginError> {
        let attempt = self.logins.take(&request.login, self.now());
        let matched = attempt.and_then(|attempt| {
            password::server_login_finish(&attempt.state, &request.ke3.0).ok()?;
            attempt.uid
        });
        let Some(uid) = matched else {
            self.note("login_refused", None).await?;
            return Err(LoginError::Refused);
        };
        match self.begin_session(uid, client).await? {
            Some(session) => Ok(session),
            None => {
                self.note("login_of_disabled_account", Some(uid)).await?;
                Err(LoginError::Disabled)
            }
        }
    }
}

/// Whether one more try is allowed now: ten without delay, then twice as long each time.
fn admit(attempts: Attempts, now: Time) -> Result<(), LoginError> {
    if attempts.count >= MOST_TRIES {
        return Err(LoginError::Locked);
    }
    let Some(excess) = attempts.count.checked_sub(FREE_TRIES) else {
        return Ok(());
    };
    let delay = 1_u64
        .checked_shl(excess)
        .map_or(LONGEST_DELAY, |s| s.min(LONGEST_DELAY));
    let next = attempts.last.plus(delay * Time::SECOND);
    if now < next {
        Err(LoginError::Throttled {
            seconds: next.distance(now).div_ceil(Time::SECOND),
        })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(count: u32) -> Attempts {
        Attempts {
            count,
            last: Time(0),
        }
    }

    #[test]
    fn ten_tries_are_free_then_each_waits_longer() {
        assert!(admit(tried(9), Time(0)).is_ok());
        for (count, seconds) in [(10, 1), (11, 2), (15, 32), (19, 512), (20, 900), (99, 900)] {
            let early = admit(tried(count), Time(seconds * 1000 - 1));
            assert!(
                matches!(early, Err(LoginError::Throttled { seconds: 1 })),
                "{count}"
            );
            assert!(admit(tried(count), Time(seconds * 1000)).is_ok(), "{count}");
        }
        let first = admit(tried(20), Time(0));
        assert!(matches!(first, Err(LoginError::Throttled { seconds: 900 })));
    }

    #[test]
    fn a_hundred_is_the_end() {
        assert!(matches!(
            admit(tried(100), Time(u64::MAX)),
            Err(LoginError::Locked)
        ));
    }
}
