//! Enrolling registrars with the offline root key.

use std::path::Path;

use salus_crypto::{
    code::Code,
    entropy::{Entropy, random_array},
    sign::{Signed, SigningKey},
};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    keys::{about, code::activation_key},
    objects::{account::Enrolment, party::Role},
};
use salus_storage::accounts::Accounts;

use super::{Organisation, RegistrarError, root_key};
use crate::{api::Invitation, keys::ApiKeys};

/// How long a bootstrap code works, in milliseconds.
const CODE_LIFE: u64 = 14 * Time::DAY;

/// What a new registrar needs in order to activate; to be handed over in person.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// The account.
    pub uid: AccountId,
    /// The registrar's name.
    pub name: String,
    /// The user name for login.
    pub username: String,
    /// The one-time code.
    pub code: Code,
    /// When the code stops working.
    pub expires: Time,
}

/// What an enrolment of a registrar goes into.
pub(super) struct Enrolling<'a> {
    pub(super) root: &'a SigningKey,
    pub(super) genesis: &'a Hash,
    pub(super) accounts: &'a Accounts,
    pub(super) keys: &'a ApiKeys,
    pub(super) now: Time,
}

impl Enrolling<'_> {
    /// Signs and stores the enrolment of one registrar.
    pub(super) async fn registrar(
        &self,
        name: &str,
        username: &str,
        entropy: &mut (dyn Entropy + Send),
    ) -> Result<Bootstrap, RegistrarError> {
        let code = Code::random(entropy);
        let salt = random_array(entropy);
        let enrolled = Enrolment {
            uid: AccountId::random(entropy),
            role: Role::Admin,
            code_key: activation_key(&code, self.genesis).public(),
            about: about::commit(&salt, name, ""),
            registrar: None,
            issued: self.now,
            expires: self.now.plus(CODE_LIFE),
        };
        let signed = Signed::sign(self.root, &enrolled);
        Invitation::registrar(&enrolled, signed, name, username, salt)?
            .store(self.accounts, self.keys)
            .await?;
        Ok(Bootstrap {
            uid: enrolled.uid,
            name: name.to_owned(),
            username: username.to_owned(),
            code,
            expires: enrolled.expires,
        })
    }
}

impl Organisation {
    /// Enrols another registrar with the root key in `root_key_file`.
    ///
    /// # Errors
    /// [`RegistrarError`] when the key is of another organisation or the user name is taken.
    pub async fn add_registrar(
        &self,
        root_key_file: &Path,
        name: &str,
        username: &str,
        entropy: &mut (dyn Entropy + Send),
    ) -> Result<Bootstrap, RegistrarError> {
        let root = root_key::read(root_key_file)?;
        if root.public() != self.policy.root {
            return Err(RegistrarError::OtherRoot);
        }
        let enrolling = Enrolling {
            root: &root,
            genesis: &self.genesis,
            accounts: &self.accounts,
            keys: &self.keys,
            now: Time(self.clock.wall_ms()),
        };
        enrolling.registrar(name, username, entropy).await
    }
}
