//! Login by recovery code: a signature over a challenge, alike for everybody and nobody.

use salus_crypto::{
    bytes::FixedBytes,
    entropy::{Entropy, OsEntropy},
    sign::{Signature, Signed, VerifyingKey},
};
use salus_records::{
    AccountId,
    keys::code::RECOVERY_LOGIN,
    objects::account::Activation,
    wire::{
        Bytes,
        account::{RecoveryChallenge, RecoveryFinish, RecoveryStart, Session},
    },
};
use salus_storage::{accounts::Person, sql::StoreError};

use super::{Api, MessageError};
use crate::pending::Full;

/// Why a recovery did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// Handle or code is wrong, or the attempt is too old: all alike.
    #[error("the recovery does not match")]
    Refused,
    /// The code was right, but a registrar stopped the account.
    #[error("the account is stopped")]
    Disabled,
    /// Too many recoveries at the same time.
    #[error("too many recoveries are open")]
    Busy,
    /// A message has the wrong form.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A row does not decode.
    #[error("a row of the accounts database is damaged")]
    Damaged,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Full> for RecoveryError {
    fn from(_: Full) -> Self {
        Self::Busy
    }
}

/// A recovery between its two messages.
pub(super) struct Attempt {
    /// Account and recovery key; `None` where nobody is behind the handle.
    known: Option<(AccountId, VerifyingKey)>,
    challenge: [u8; 32],
}

impl Api {
    /// Hands out a challenge.
    ///
    /// # Errors
    /// [`RecoveryError::Busy`], or that the database did not answer; never that the handle is unknown.
    pub async fn start_recovery(
        &self,
        request: RecoveryStart,
    ) -> Result<RecoveryChallenge, RecoveryError> {
        let tag = self.keys.tag(&request.handle);
        let person = self.accounts.person_by_handle(tag).await?;
        let key = person.as_ref().map(recovery_key).transpose()?.flatten();
        let known = person.and_then(|person| Some((person.uid, key?)));
        let uid = known.map_or_else(|| self.keys.stand_in(&tag), |(uid, _)| uid);
        let challenge: [u8; 32] = OsEntropy.array();
        let recovery = self
            .recoveries
            .put(Attempt { known, challenge }, self.now())?;
        Ok(RecoveryChallenge {
            recovery,
            uid,
            challenge: Bytes(challenge.to_vec()),
        })
    }

    /// Checks the signed challenge and begins a session.
    ///
    /// # Errors
    /// [`RecoveryError::Disabled`] only after the right code.
    pub async fn finish_recovery(
        &self,
        request: RecoveryFinish,
        client: String,
    ) -> Result<Session, RecoveryError> {
        let signature =
            Signature::parse(&request.signature.0).map_err(|_| MessageError::Malformed)?;
        let attempt = self.recoveries.take(&request.recovery, self.now());
        let matched = attempt.and_then(|Attempt { known, challenge }| {
            let (uid, key) = known?;
            key.verify_raw(RECOVERY_LOGIN, &challenge, &signature)
                .ok()?;
            Some(uid)
        });
        let Some(uid) = matched else {
            self.note("recovery_refused", None).await?;
            return Err(RecoveryError::Refused);
        };
        match self.begin_session(uid, client).await? {
            Some(session) => {
                self.note("recovered", Some(uid)).await?;
                Ok(session)
            }
            None => {
                self.note("login_of_disabled_account", Some(uid)).await?;
                Err(RecoveryError::Disabled)
            }
        }
    }
}

/// The recovery key of an activated person; the activation was verified when it was stored.
fn recovery_key(person: &Person) -> Result<Option<VerifyingKey>, RecoveryError> {
    let Some(bytes) = &person.activation else {
        return Ok(None);
    };
    Signed::<Activation>::from_bytes(bytes)
        .and_then(|signed| signed.unverified())
        .map(|activation| Some(activation.recovery_key))
        .map_err(|_| RecoveryError::Damaged)
}
