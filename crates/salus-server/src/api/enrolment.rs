//! Enrolment: a registrar names a person; nobody has a key yet.

use salus_crypto::sign::Signed;
use salus_records::{
    AccountId, Time,
    keys::about,
    objects::{access::MAX_SKEW, account::Enrolment, party::Role},
    wire::{
        Bytes,
        account::{Contact, EnrolRequest, Handle},
    },
};
use salus_storage::{
    accounts::{self, Accounts},
    sql::StoreError,
};

use super::{Api, DirectoryError, FieldError, field, people::DirectoryData};
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
        let directory = self.directory.newest(&self.custodian).await?;
        let enrolled = directory
            .check_enrolment(&request.enrolment)
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
        Invitation::new(&enrolled, request)?
            .store(&self.accounts, &self.keys)
            .await?;
        Ok(enrolled.uid)
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
        let person = accounts::Person {
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
        };
        accounts.enrol(person).await
    }
}
