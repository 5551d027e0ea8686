//! Sessions after the right PIN: twelve hours at most, fifteen minutes without use.

use salus_crypto::{bytes::to_base64url, entropy::random_array, hash::sha256};
use salus_ledger::Hash;
use salus_records::{AccountId, Time};
use salus_storage::guard::sessions;

use crate::{Custodian, CustodianError, inner::Inner, tx::Tx};

/// Longest session, in milliseconds.
pub(crate) const ABSOLUTE: u64 = 12 * 3600 * Time::SECOND;

/// Longest pause, in milliseconds.
pub(crate) const IDLE: u64 = 15 * 60 * Time::SECOND;

/// How exactly the last use is noted, in milliseconds, so that not every request writes.
const TOUCH: u64 = 60 * Time::SECOND;

/// Somebody whose session at the custodian was checked.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) uid: AccountId,
    pub(crate) token: Hash,
    pub(crate) known: Option<u64>,
}

impl Caller {
    /// The account.
    pub fn uid(&self) -> AccountId {
        self.uid
    }

    /// The same caller, who has verified the ledger as far as this many entries: what the caller
    /// causes is proven from there on.
    #[must_use]
    pub fn knowing(self, known: Option<u64>) -> Self {
        Self { known, ..self }
    }
}

impl Custodian {
    /// Checks a bearer token.
    ///
    /// # Errors
    /// [`CustodianError::Unauthenticated`] when the session has ended or never was.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, CustodianError> {
        let (caller, last_used) = self.live(token).await?;
        let (inner, token) = (&self.0, caller.token);
        let now = inner.now();
        if now >= last_used.plus(TOUCH) {
            inner
                .db
                .write(move |conn| sessions::touch(conn, &token, now))
                .await?;
        }
        Ok(caller)
    }

    /// As [`Custodian::authenticate`], without keeping the session alive.
    pub(crate) async fn look(&self, token: &str) -> Result<Caller, CustodianError> {
        Ok(self.live(token).await?.0)
    }

    /// A session that has not ended, and when it was last used.
    async fn live(&self, token: &str) -> Result<(Caller, Time), CustodianError> {
        let token = Hash(sha256(token.as_bytes()));
        let inner = &self.0;
        let found = inner
            .db
            .glance(move |conn| sessions::find(conn, &token))
            .await?;
        let session = found.ok_or(CustodianError::Unauthenticated)?;
        let now = inner.now();
        if now >= session.started.plus(ABSOLUTE) || now >= session.last_used.plus(IDLE) {
            inner
                .db
                .write(move |conn| sessions::end(conn, &token))
                .await?;
            return Err(CustodianError::Unauthenticated);
        }
        let caller = Caller {
            uid: session.uid,
            token,
            known: None,
        };
        Ok((caller, session.last_used))
    }

    /// Ends the caller's session.
    ///
    /// # Errors
    /// [`CustodianError::Storage`].
    pub async fn logout(&self, caller: Caller) -> Result<(), CustodianError> {
        let token = caller.token;
        self.0
            .db
            .write(move |conn| sessions::end(conn, &token))
            .await?;
        self.wake(caller.uid);
        Ok(())
    }

    /// Ends every session of the caller's account.
    ///
    /// # Errors
    /// [`CustodianError::Storage`].
    pub async fn logout_all(&self, caller: Caller) -> Result<(), CustodianError> {
        let uid = caller.uid;
        self.0
            .db
            .write(move |conn| sessions::end_all(conn, uid, None))
            .await?;
        self.wake(uid);
        Ok(())
    }
}

impl Inner {
    /// Draws a bearer token of 256 bits.
    pub(crate) fn draw_token(&self) -> String {
        to_base64url(&random_array::<32>(&mut self.entropy.clone()))
    }
}

impl Tx<'_> {
    /// Opens a session; returns when it ends at the latest.
    pub(crate) fn start_session(
        &self,
        token: &str,
        uid: AccountId,
    ) -> Result<Time, CustodianError> {
        sessions::start(self.conn, &Hash(sha256(token.as_bytes())), uid, self.now)?;
        Ok(self.now.plus(ABSOLUTE))
    }
}
