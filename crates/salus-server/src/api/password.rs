//! A new password for somebody who is logged in.

use salus_crypto::{account::EnvelopeKind, hash::sha256, password, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    objects::account::{AccountState, Activation},
    wire::{
        Bytes,
        account::{PasswordFinish, PasswordResponse, PasswordStart},
    },
};
use salus_storage::{
    accounts::{LiveSession, Password, Person},
    sql::StoreError,
};

use super::{Api, MessageError, PeopleError, activation::envelope};

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The login is too old; whoever found an open session must not change the password.
    #[error("the login is not recent enough to change the password")]
    NotRecent,
    /// No state that the owner signed names the envelopes that would be stored.
    #[error("no state signed with the account's key names these envelopes")]
    Envelopes,
    /// A message has the wrong form.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The account's row cannot be read.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Api {
    /// Answers the registration request of a new password.
    ///
    /// # Errors
    /// [`PasswordError::NotRecent`] when the login is older than the configured time.
    pub async fn start_password(
        &self,
        session: &LiveSession,
        request: PasswordStart,
    ) -> Result<PasswordResponse, PasswordError> {
        self.check_recent(session)?;
        let person = self.changing(session).await?;
        let handle = self.directory_data(&person)?.handle;
        let binding = password::binding(self.genesis.as_bytes(), handle.credential_id());
        let response =
            password::registration_respond(&self.keys.opaque, &request.request.0, &binding)
                .map_err(MessageError::from)?;
        Ok(PasswordResponse {
            response: Bytes(response),
        })
    }

    /// Stores the new password and envelopes; every other session ends.
    ///
    /// # Errors
    /// As [`Api::start_password`]; [`PasswordError::Envelopes`] when the account's key has not signed
    /// for the envelopes. Nothing changed then.
    pub async fn finish_password(
        &self,
        session: &LiveSession,
        request: PasswordFinish,
    ) -> Result<(), PasswordError> {
        self.check_recent(session)?;
        let record =
            password::registration_record(&request.upload.0).map_err(MessageError::from)?;
        let person = self.changing(session).await?;
        let state = signed_state(&person, &request.state)?;
        let mut envelopes = vec![envelope(EnvelopeKind::Login, request.login_envelope)?];
        if let Some(sealed) = request.recovery_envelope {
            envelopes.push(envelope(EnvelopeKind::Recovery, sealed)?);
        }
        let mut left = self.accounts.envelopes(session.uid).await?;
        left.retain(|(kind, _)| envelopes.iter().all(|(new, _)| new != kind));
        if !envelopes.iter().chain(&left).all(|e| names(&state, e)) {
            return Err(PasswordError::Envelopes);
        }
        let new = Password { record, envelopes };
        self.accounts
            .change_password(session.uid, new, session.token)
            .await?;
        self.note("password_changed", Some(session.uid)).await?;
        Ok(())
    }

    /// The person whose password changes.
    async fn changing(&self, session: &LiveSession) -> Result<Person, PasswordError> {
        let person = self.accounts.person(session.uid).await?;
        Ok(person.ok_or(PeopleError::Unknown)?)
    }

    fn check_recent(&self, session: &LiveSession) -> Result<(), PasswordError> {
        if self.now() < session.started.plus(self.sessions.recent()) {
            Ok(())
        } else {
            Err(PasswordError::NotRecent)
        }
    }
}

/// The state, if the key of the person's activation signed it for this account.
fn signed_state(
    person: &Person,
    state: &Signed<AccountState>,
) -> Result<AccountState, PasswordError> {
    let activation = person.activation.as_deref().ok_or(PeopleError::Unknown)?;
    let activation: Signed<Activation> =
        Signed::from_bytes(activation).map_err(|_| PeopleError::Damaged)?;
    let activated = activation.unverified().map_err(|_| PeopleError::Damaged)?;
    state
        .verify(&activated.keys.identity)
        .ok()
        .filter(|state| state.uid == person.uid)
        .filter(|state| state.activation == Hash(activation.body_hash()))
        .ok_or(PasswordError::Envelopes)
}

fn names(state: &AccountState, (kind, sealed): &(u8, Vec<u8>)) -> bool {
    state.names_envelope(*kind, &Hash(sha256(sealed)))
}
