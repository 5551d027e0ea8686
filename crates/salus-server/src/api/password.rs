//! A new password for somebody who is logged in.

use salus_crypto::{account::EnvelopeKind, password};
use salus_records::wire::{
    Bytes,
    account::{PasswordFinish, PasswordResponse, PasswordStart},
};
use salus_storage::{
    accounts::{LiveSession, Password},
    sql::StoreError,
};

use super::{Api, MessageError, PeopleError, activation::envelope};

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The login is too old; whoever found an open session must not change the password.
    #[error("the login is not recent enough to change the password")]
    NotRecent,
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
        let person = self
            .accounts
            .person(session.uid)
            .await?
            .ok_or(PeopleError::Unknown)?;
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
    /// As [`Api::start_password`].
    pub async fn finish_password(
        &self,
        session: &LiveSession,
        request: PasswordFinish,
    ) -> Result<(), PasswordError> {
        self.check_recent(session)?;
        let record =
            password::registration_record(&request.upload.0).map_err(MessageError::from)?;
        let mut envelopes = vec![envelope(EnvelopeKind::Login, request.login_envelope)?];
        if let Some(sealed) = request.recovery_envelope {
            envelopes.push(envelope(EnvelopeKind::Recovery, sealed)?);
        }
        let new = Password { record, envelopes };
        self.accounts
            .change_password(session.uid, new, session.token)
            .await?;
        self.note("password_changed", Some(session.uid)).await?;
        Ok(())
    }

    fn check_recent(&self, session: &LiveSession) -> Result<(), PasswordError> {
        if self.now() < session.started.plus(self.sessions.recent()) {
            Ok(())
        } else {
            Err(PasswordError::NotRecent)
        }
    }
}
