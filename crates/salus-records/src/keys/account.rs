//! The two keys that the custodian holds for an account, on their way to its owner.

use salus_crypto::{
    OpenError,
    context::Context,
    entropy::Entropy,
    kdf::derive,
    seal,
    secret::Secret32,
    wrap::{WrapPublicKey, WrapSecretKey, WrappedKey, wrap},
};

use crate::AccountId;

/// What the custodian keeps for an account and hands to nobody but its owner.
#[derive(Clone, Debug)]
pub struct CustodianKeys {
    /// Half of the key that opens the login envelope; useless without the password.
    pub c_key: Secret32,
    /// Key of the account's chain of audit events: tags, links, details.
    pub k_subject: Secret32,
}

/// The two keys wrapped to a key that was just activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedCustodianKeys {
    /// `c_key`, wrapped.
    pub c_key: WrappedKey,
    /// `k_subject`, wrapped.
    pub k_subject: WrappedKey,
}

impl CustodianKeys {
    /// Draws both keys of a new account.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self {
            c_key: Secret32::random(entropy),
            k_subject: Secret32::random(entropy),
        }
    }

    /// Wraps both to the account's own key, at activation.
    pub fn wrap(
        &self,
        uid: AccountId,
        to: &WrapPublicKey,
        entropy: &mut dyn Entropy,
    ) -> WrappedCustodianKeys {
        WrappedCustodianKeys {
            c_key: wrap(to, &context("c-key", uid), &[], &self.c_key, entropy),
            k_subject: wrap(
                to,
                &context("k-subject", uid),
                &[],
                &self.k_subject,
                entropy,
            ),
        }
    }

    /// Opens what [`CustodianKeys::wrap`] made.
    ///
    /// # Errors
    /// [`OpenError`] when it was made for another account.
    pub fn unwrap(
        uid: AccountId,
        own: &WrapSecretKey,
        wrapped: &WrappedCustodianKeys,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            c_key: own.unwrap(&context("c-key", uid), &[], &wrapped.c_key)?,
            k_subject: own.unwrap(&context("k-subject", uid), &[], &wrapped.k_subject)?,
        })
    }

    /// Seals both under the session key of a PIN login.
    pub fn seal(&self, uid: AccountId, session_key: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut both = [0; 64];
        both[..32].copy_from_slice(self.c_key.expose());
        both[32..].copy_from_slice(self.k_subject.expose());
        seal::seal(
            &unlock_key(uid, session_key),
            &context("unlock", uid),
            &both,
            entropy,
        )
    }

    /// Opens what [`CustodianKeys::seal`] made.
    ///
    /// # Errors
    /// [`OpenError`] when the session key is another one.
    pub fn open(uid: AccountId, session_key: &[u8], sealed: &[u8]) -> Result<Self, OpenError> {
        let both = seal::open(
            &unlock_key(uid, session_key),
            &context("unlock", uid),
            sealed,
        )?;
        let (c_key, k_subject) = both.expose().split_at_checked(32).ok_or(OpenError)?;
        Ok(Self {
            c_key: Secret32::from_slice(c_key).ok_or(OpenError)?,
            k_subject: Secret32::from_slice(k_subject).ok_or(OpenError)?,
        })
    }
}

/// The key under which audit details lie at rest; whoever holds `k_subject` can make it.
pub fn details_key(k_subject: &Secret32) -> Secret32 {
    derive(
        k_subject.expose(),
        "audit-details",
        &Context::new("audit-details"),
    )
}

fn unlock_key(uid: AccountId, session_key: &[u8]) -> Secret32 {
    derive(session_key, "unlock", &context("unlock", uid))
}

fn context(what: &str, uid: AccountId) -> Context {
    Context::new(what).bytes(uid.as_bytes())
}
