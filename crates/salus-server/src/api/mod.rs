//! What the API server does, without HTTP: enrolment, activation, login, sessions, directory.
//!
//! It never sees a password, a PIN, an activation code or a key of a person. It answers alike for
//! accounts that exist and accounts that do not, wherever somebody who is not signed in asks.

mod activation;
mod directory;
mod enrolment;
mod field;
mod find;
mod login;
mod message;
mod password;
mod people;
mod proposals;
mod recovery;
mod session;
mod standing;
mod sweep;

use std::sync::Arc;

use salus_custodian::Custodian;
use salus_ledger::Hash;
use salus_records::{Time, objects::genesis::Policy};
use salus_storage::{accounts::Accounts, log::Clock};

use crate::{config::SessionConfig, keys::ApiKeys, pending::Pending};

pub use activation::ActivationError;
pub use directory::DirectoryError;
pub use enrolment::EnrolmentError;
pub use field::FieldError;
pub use find::FindError;
pub use login::LoginError;
pub use message::MessageError;
pub use password::PasswordError;
pub use people::PeopleError;
pub use proposals::ProposalError;
pub use recovery::RecoveryError;
pub use session::SessionError;
pub use standing::StandingRefused;

pub(crate) use directory::KeyDirectory;
pub(crate) use enrolment::Invitation;

/// The API server's state and its operations.
pub struct Api {
    accounts: Accounts,
    keys: ApiKeys,
    genesis: Hash,
    directory: KeyDirectory,
    custodian: Custodian,
    clock: Arc<dyn Clock>,
    sessions: SessionConfig,
    logins: Pending<login::Attempt>,
    recoveries: Pending<recovery::Attempt>,
}

/// What an [`Api`] stands on.
pub(crate) struct Foundations {
    pub(crate) accounts: Accounts,
    pub(crate) keys: ApiKeys,
    pub(crate) genesis: Hash,
    pub(crate) policy: Policy,
    pub(crate) custodian: Custodian,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Api {
    pub(crate) fn new(on: Foundations, sessions: SessionConfig) -> Self {
        Self {
            accounts: on.accounts,
            keys: on.keys,
            genesis: on.genesis,
            directory: KeyDirectory::new(on.policy),
            custodian: on.custodian,
            clock: on.clock,
            sessions,
            logins: Pending::new(),
            recoveries: Pending::new(),
        }
    }

    /// The server's clock.
    pub(crate) fn now(&self) -> Time {
        Time(self.clock.wall_ms())
    }

    /// The database, for stored answers and health.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The keys, for stored answers.
    pub(crate) fn keys(&self) -> &ApiKeys {
        &self.keys
    }

    /// Notes something for the security log; failing to note it fails the request.
    async fn note(
        &self,
        event: &'static str,
        uid: Option<salus_records::AccountId>,
    ) -> Result<(), salus_storage::sql::StoreError> {
        self.accounts
            .note_security_event(event, uid, self.now())
            .await
    }
}
