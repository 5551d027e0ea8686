//! Activation: whoever holds the code brings keys and a password that the server never sees.

use salus_crypto::{
    account::EnvelopeKind,
    bytes::FixedBytes,
    password,
    sign::{Signed, VerifyingKey},
};
use salus_ledger::Hash;
use salus_records::{
    objects::account::{Activation, Enrolment},
    wire::{
        Bytes,
        account::{ActivateFinish, ActivateStart, CodeAnswer, CodeLookup, PasswordResponse},
    },
};
use salus_storage::{
    accounts::{self, Activated, Password, Person},
    sql::StoreError,
};

use super::{Api, MessageError, PeopleError, message};

/// Longest sealed master key that is stored, in bytes.
pub(super) const LONGEST_ENVELOPE: usize = 4096;

/// Why an activation step did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// No enrolment names this code.
    #[error("the activation code is not known")]
    Unknown,
    /// The code's time is over.
    #[error("the activation code has expired")]
    Expired,
    /// The person has logged in: the code is spent.
    #[error("the account is in use already")]
    InUse,
    /// A registrar stopped the account.
    #[error("the account is stopped")]
    Disabled,
    /// The activation is not signed with the code of this account.
    #[error("the activation is not signed with this account's code")]
    Refused,
    /// A message has the wrong form.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A row does not open or decode.
    #[error("a row of the accounts database is damaged, or the key file is another one")]
    Damaged,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PeopleError> for ActivationError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Unknown => Self::Unknown,
            PeopleError::Damaged => Self::Damaged,
            PeopleError::Store(error) => Self::Store(error),
        }
    }
}

impl From<accounts::ActivateError> for ActivationError {
    fn from(error: accounts::ActivateError) -> Self {
        match error {
            accounts::ActivateError::InUse => Self::InUse,
            accounts::ActivateError::Store(error) => Self::Store(error),
        }
    }
}

impl Api {
    /// Tells the holder of a code what it is for.
    ///
    /// # Errors
    /// [`ActivationError`] when the code is unknown, too old or spent.
    pub async fn look_up_code(&self, request: CodeLookup) -> Result<CodeAnswer, ActivationError> {
        let code_key = message::exact(&request.code_key.0)?;
        let Some(person) = self.accounts.person_by_code(code_key).await? else {
            self.note("code_unknown", None).await?;
            return Err(ActivationError::Unknown);
        };
        self.check_open(&person)?;
        let data = self.directory_data(&person)?;
        Ok(CodeAnswer {
            enrolment: Signed::from_bytes(&person.enrolment)
                .map_err(|_| ActivationError::Damaged)?,
            name: data.contact.name,
            handle: data.handle,
        })
    }

    /// Answers the registration request of the password.
    ///
    /// # Errors
    /// [`ActivationError`] when the activation is not signed with the account's code.
    pub async fn start_activation(
        &self,
        request: ActivateStart,
    ) -> Result<PasswordResponse, ActivationError> {
        let person = self.activating(&request.activation).await?;
        let handle = self.directory_data(&person)?.handle;
        let binding = password::binding(self.genesis.as_bytes(), handle.credential_id());
        let response =
            password::registration_respond(&self.keys.opaque, &request.request.0, &binding)
                .map_err(MessageError::from)?;
        Ok(PasswordResponse {
            response: Bytes(response),
        })
    }

    /// Stores the account's keys, password record and envelopes; may be repeated until the first
    /// login, because the custodian's part may fail in between.
    ///
    /// # Errors
    /// As [`Api::start_activation`].
    pub async fn finish_activation(&self, request: ActivateFinish) -> Result<(), ActivationError> {
        let person = self.activating(&request.activation).await?;
        let record =
            password::registration_record(&request.upload.0).map_err(MessageError::from)?;
        let envelopes = vec![
            envelope(EnvelopeKind::Login, request.login_envelope)?,
            envelope(EnvelopeKind::Recovery, request.recovery_envelope)?,
        ];
        let activated = Activated {
            uid: person.uid,
            activation: request.activation.to_bytes(),
            password: Password { record, envelopes },
        };
        Ok(self.accounts.activate(activated).await?)
    }

    /// The person whose code signed the activation.
    async fn activating(&self, activation: &Signed<Activation>) -> Result<Person, ActivationError> {
        let claimed = activation
            .unverified()
            .map_err(|_| MessageError::Malformed)?;
        // An unknown account and a wrong signature look alike: ids are no secrets, but no gift.
        let person = self
            .accounts
            .person(claimed.uid)
            .await?
            .ok_or(ActivationError::Refused)?;
        let code_key =
            VerifyingKey::parse(&person.code_key).map_err(|_| ActivationError::Damaged)?;
        let activated = activation
            .verify(&code_key)
            .map_err(|_| ActivationError::Refused)?;
        let enrolment: Signed<Enrolment> =
            Signed::from_bytes(&person.enrolment).map_err(|_| ActivationError::Damaged)?;
        if activated.uid != person.uid || activated.enrolment != Hash(enrolment.body_hash()) {
            return Err(ActivationError::Refused);
        }
        self.check_open(&person)?;
        Ok(person)
    }

    fn check_open(&self, person: &Person) -> Result<(), ActivationError> {
        if person.first_login.is_some() {
            Err(ActivationError::InUse)
        } else if person.disabled {
            Err(ActivationError::Disabled)
        } else if self.now() >= person.code_expires {
            Err(ActivationError::Expired)
        } else {
            Ok(())
        }
    }
}

/// An envelope with its kind number, if it is not too long.
pub(super) fn envelope(kind: EnvelopeKind, sealed: Bytes) -> Result<(u8, Vec<u8>), MessageError> {
    if (1..=LONGEST_ENVELOPE).contains(&sealed.0.len()) {
        Ok((kind as u8, sealed.0))
    } else {
        Err(MessageError::Malformed)
    }
}
