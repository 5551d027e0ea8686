//! Enrolment: a registrar names a person; nobody has a key yet.

use salus_crypto::sign::Signed;
use salus_records::{
    AccountId, Time,
    keys::about,
    objects::{access::MAX_SKEW, account::Enrolment, party::Role},
    wire::{
        Bytes,
        account::{Contact, EnrolRequest, Handle, LetterRequest},
    },
};
use salus_storage::{
    accounts::{self, Accounts},
    sql::StoreError,
};

use super::{Api, DirectoryError, FieldError, PeopleError, field, people::DirectoryData};
use crate::keys::ApiKeys;

/// Longest life of an activation code, in milliseconds.
const LONGEST_CODE: u64 = 31 * Time::DAY;

/// Why nobody was enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// Not signed by whoever is logged in, not for this role, or not for this time.
    #[error("the enrolment is not signed by a registrar who may enrol this role")]
    Refused,
    /// The user name or identifier belongs to an account already.
    #[error("the user name or identifier belongs to an account already")]
    HandleTaken,
    /// The account id or the code was used before.
    #[error("the account or its activation code exists already")]
    AccountTaken,
    /// The earlier account is activated or stopped.
    #[error("the account is not waiting for its activation")]
    NotInvited,
    /// The earlier account is unknown, or does not decode.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// A field cannot be stored.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The organisation's keys are not known at the moment.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<accounts::EnrolError> for EnrolmentError {
    fn from(error: accounts::EnrolError) -> Self {
        match error {
            accounts::EnrolError::HandleTaken => Self::HandleTaken,
            accounts::EnrolError::AccountTaken => Self::AccountTaken,
            accounts::EnrolError::NotInvited => Self::NotInvited,
            accounts::EnrolError::Store(error) => Self::Store(error),
        }
    }
}

impl Api {
    /// Enrols a person on the word of the logged-in `registrar`; returns the new account.
    ///
    /// # Errors
    /// [`EnrolmentError`]; nothing was stored then.
    pub async fn enrol(
        &self,
        registrar: AccountId,
        request: EnrolRequest,
    ) -> Result<AccountId, EnrolmentError> {
        let enrolled = self.check_enrolment(registrar, &request.enrolment).await?;
        Invitation::new(&enrolled, request)?
            .store(&self.accounts, &self.keys)
            .await?;
        Ok(enrolled.uid)
    }

    /// Enrols a person anew, with a new account and a new code, in place of an account that has no
    /// keys yet; returns the new one. The earlier code is worth nothing from then on.
    ///
    /// # Errors
    /// [`EnrolmentError`]; nothing was stored then.
    pub async fn enrol_again(
        &self,
        registrar: AccountId,
        earlier: AccountId,
        request: LetterRequest,
    ) -> Result<AccountId, EnrolmentError> {
        let LetterRequest { enrolment, salt } = request;
        let enrolled = self.check_enrolment(registrar, &enrolment).await?;
        let person = self.accounts.person(earlier).await?;
        let person = person.ok_or(PeopleError::Unknown)?;
        if enrolled.role != person.role {
            return Err(EnrolmentError::Refused);
        }
        let DirectoryData {
            handle,
            contact,
            licence,
            salt: _,
        } = self.directory_data(&person)?;
        let request = EnrolRequest {
            enrolment,
            handle,
            contact,
            licence,
            salt,
        };
        Invitation::new(&enrolled, request)?
            .store_instead(earlier, &self.accounts, &self.keys)
            .await?;
        Ok(enrolled.uid)
    }

    /// An enrolment that is signed by the logged-in registrar, for its role and for now.
    async fn check_enrolment(
        &self,
        registrar: AccountId,
        enrolment: &Signed<Enrolment>,
    ) -> Result<Enrolment, EnrolmentError> {
        let directory = self.directory.newest(&self.custodian).await?;
        let enrolled = directory
            .check_enrolment(enrolment)
            .map_err(|_| EnrolmentError::Refused)?;
        let signed_by_caller = match enrolled.registrar {
            Some(uid) => uid == registrar && directory.registrar(uid).is_some(),
            None => enrolled.role == Role::Admin,
        };
        let now = self.now();
        let timely = enrolled.issued <= now.plus(MAX_SKEW)
            && now < enrolled.expires
            && enrolled.expires <= enrolled.issued.plus(LONGEST_CODE);
        if !signed_by_caller || !timely {
            return Err(EnrolmentError::Refused);
        }
        Ok(enrolled)
    }
}

/// An enrolment whose signature was checked, with the directory data that goes with it.
pub(crate) struct Invitation {
    uid: AccountId,
    role: Role,
    code_key: [u8; 32],
    expires: Time,
    enrolment: Signed<Enrolment>,
    data: DirectoryData,
}

impl Invitation {
    /// Checks the directory data. `enrolled` must be the verified body of the request's enrolment.
    pub(crate) fn new(enrolled: &Enrolment, request: EnrolRequest) -> Result<Self, FieldError> {
        let EnrolRequest {
            enrolment,
            handle,
            contact,
            licence,
            salt,
        } = request;
        field::check(enrolled.role, &handle, &contact, licence.as_deref())?;
        field::check_about(enrolled, &salt.0, &contact.name, licence.as_deref())?;
        Ok(Self {
            uid: enrolled.uid,
            role: enrolled.role,
            code_key: *enrolled.code_key.as_bytes(),
            expires: enrolled.expires,
            enrolment,
            data: DirectoryData {
                handle,
                contact,
                licence,
                salt,
            },
        })
    }

    /// An invitation of a registrar, whom the root key enrols.
    pub(crate) fn registrar(
        enrolled: &Enrolment,
        enrolment: Signed<Enrolment>,
        name: &str,
        username: &str,
        salt: [u8; about::SALT],
    ) -> Result<Self, FieldError> {
        let request = EnrolRequest {
            enrolment,
            handle: Handle::Username(username.to_owned()),
            contact: Contact {
                name: name.to_owned(),
                email: None,
            },
            licence: None,
            salt: Bytes(salt.to_vec()),
        };
        Self::new(enrolled, request)
    }

    /// Stores the person.
    pub(crate) async fn store(
        self,
        accounts: &Accounts,
        keys: &ApiKeys,
    ) -> Result<(), accounts::EnrolError> {
        accounts.enrol(self.person(keys)).await
    }

    /// Stores the person in place of an account without keys.
    async fn store_instead(
        self,
        earlier: AccountId,
        accounts: &Accounts,
        keys: &ApiKeys,
    ) -> Result<(), accounts::EnrolError> {
        accounts.enrol_instead(earlier, self.person(keys)).await
    }

    fn person(self, keys: &ApiKeys) -> accounts::Person {
        accounts::Person {
            uid: self.uid,
            role: self.role,
            handle: keys.tag(&self.data.handle),
            code_key: self.code_key,
            code_expires: self.expires,
            enrolment: self.enrolment.to_bytes(),
            directory: self.data.seal(keys, self.uid),
            activation: None,
            password: None,
            first_login: None,
            disabled: false,
        }
    }
}
