//! People as registrars see them.

use salus_crypto::sign::Signed;
use salus_records::{
    AccountId,
    wire::{
        Bytes,
        account::{AccountStatus, Contact, Handle, People, Person},
    },
};
use salus_storage::{
    accounts::{self, PersonStatus},
    sql::StoreError,
};
use serde::{Deserialize, Serialize};

use super::Api;
use crate::keys::{ApiKeys, AtRest};

/// Most people on one page.
pub(crate) const PAGE: usize = 200;

/// Why a person is not shown.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// A row does not open or decode.
    #[error("a row of the accounts database is damaged, or the key file is another one")]
    Damaged,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Directory data as it is sealed in the database.
#[derive(Serialize, Deserialize)]
pub(super) struct DirectoryData {
    pub(super) handle: Handle,
    pub(super) contact: Contact,
    pub(super) licence: Option<String>,
    pub(super) salt: Bytes,
}

impl DirectoryData {
    pub(super) fn seal(&self, keys: &ApiKeys, uid: AccountId) -> Vec<u8> {
        let json = serde_json::to_vec(self).expect("strings become JSON");
        keys.seal(AtRest::Directory, uid, &json)
    }

    pub(super) fn open(keys: &ApiKeys, person: &accounts::Person) -> Result<Self, PeopleError> {
        let json = keys
            .open(AtRest::Directory, person.uid, &person.directory)
            .map_err(|_| PeopleError::Damaged)?;
        serde_json::from_slice(json.expose()).map_err(|_| PeopleError::Damaged)
    }
}

impl Api {
    /// A page of all people, after the account `after`.
    ///
    /// # Errors
    /// [`PeopleError`] when the database did not answer or is damaged.
    pub async fn people(&self, after: Option<AccountId>) -> Result<People, PeopleError> {
        let page = self.accounts.people(after, PAGE).await?;
        let people = page.people.iter().map(|person| self.show(person));
        Ok(People {
            people: people.collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// One person.
    ///
    /// # Errors
    /// [`PeopleError`] when there is none, or the database is damaged.
    pub async fn person(&self, uid: AccountId) -> Result<Person, PeopleError> {
        let person = self
            .accounts
            .person(uid)
            .await?
            .ok_or(PeopleError::Unknown)?;
        self.show(&person)
    }

    pub(super) fn directory_data(
        &self,
        person: &accounts::Person,
    ) -> Result<DirectoryData, PeopleError> {
        DirectoryData::open(&self.keys, person)
    }

    fn show(&self, person: &accounts::Person) -> Result<Person, PeopleError> {
        let data = self.directory_data(person)?;
        let activation = person
            .activation
            .as_deref()
            .map(Signed::from_bytes)
            .transpose();
        Ok(Person {
            uid: person.uid,
            role: person.role,
            contact: data.contact,
            licence: data.licence,
            username: match data.handle {
                Handle::Username(name) => Some(name),
                Handle::Lookup(_) => None,
            },
            status: match person.status() {
                PersonStatus::Invited => AccountStatus::Invited,
                PersonStatus::Active => AccountStatus::Active,
                PersonStatus::Disabled => AccountStatus::Disabled,
            },
            activation: activation.map_err(|_| PeopleError::Damaged)?,
            enrolment: Signed::from_bytes(&person.enrolment).map_err(|_| PeopleError::Damaged)?,
            salt: data.salt,
        })
    }
}
