//! Grant keys and the slips they open.

use salus_crypto::{
    OpenError, cbor,
    context::Context,
    entropy::Entropy,
    hash::sha256,
    kdf::derive,
    seal,
    secret::Secret32,
    wrap::{WrapPublicKey, WrapSecretKey, WrappedKey, wrap},
};
use salus_ledger::hash::Hash;

use super::scope::open32;
use crate::{
    AccountId, GrantId,
    objects::grant::{Slip, SlipTarget},
};

/// The fresh key of one grant; known to patient and grantee.
#[derive(Clone, Debug)]
pub struct GrantKey {
    grant: GrantId,
    patient: AccountId,
    secret: Secret32,
}

impl GrantKey {
    /// Draws the key of a new grant.
    pub fn random(grant: GrantId, patient: AccountId, entropy: &mut dyn Entropy) -> Self {
        Self {
            grant,
            patient,
            secret: Secret32::random(entropy),
        }
    }

    /// Wraps the key to the grantee; the hash of the result goes into the signed grant.
    pub fn wrap_to(
        &self,
        grantee: &WrapPublicKey,
        entropy: &mut dyn Entropy,
    ) -> (WrappedKey, Hash) {
        let wrapped = wrap(
            grantee,
            &context("grant-wrap", self.grant, self.patient),
            &[],
            &self.secret,
            entropy,
        );
        let hash = wrap_hash(&wrapped);
        (wrapped, hash)
    }

    /// Seals the key under the patient's self key, so that later rotations can add slips.
    pub fn seal_self(&self, self_key: &Secret32, entropy: &mut dyn Entropy) -> Vec<u8> {
        seal::seal(
            self_key,
            &context("grant-self", self.grant, self.patient),
            self.secret.expose(),
            entropy,
        )
    }

    /// Opens the patient's own copy.
    ///
    /// # Errors
    /// [`OpenError`] when it is another grant's.
    pub fn open_self(
        grant: GrantId,
        patient: AccountId,
        self_key: &Secret32,
        sealed: &[u8],
    ) -> Result<Self, OpenError> {
        let secret = open32(self_key, &context("grant-self", grant, patient), sealed)?;
        Ok(Self {
            grant,
            patient,
            secret,
        })
    }

    /// Opens the grantee's copy; `expected` is the hash in the signed grant.
    ///
    /// # Errors
    /// [`OpenError`] when the wrap was swapped or belongs to somebody else.
    pub fn unwrap(
        grant: GrantId,
        patient: AccountId,
        own: &WrapSecretKey,
        wrapped: &WrappedKey,
        expected: &Hash,
    ) -> Result<Self, OpenError> {
        if wrap_hash(wrapped) != *expected {
            return Err(OpenError);
        }
        let secret = own.unwrap(&context("grant-wrap", grant, patient), &[], wrapped)?;
        Ok(Self {
            grant,
            patient,
            secret,
        })
    }

    /// Seals a key for the grantee.
    pub fn slip(&self, target: SlipTarget, key: &Secret32, entropy: &mut dyn Entropy) -> Slip {
        let sealed = seal::seal(
            &self.slip_key(),
            &self.slip_context(&target),
            key.expose(),
            entropy,
        );
        Slip { target, sealed }
    }

    /// Opens a slip.
    ///
    /// # Errors
    /// [`OpenError`] when it was made for another grant or target.
    pub fn open(&self, slip: &Slip) -> Result<Secret32, OpenError> {
        open32(
            &self.slip_key(),
            &self.slip_context(&slip.target),
            &slip.sealed,
        )
    }

    fn slip_key(&self) -> Secret32 {
        derive(self.secret.expose(), "slip", &Context::new("slip"))
    }

    fn slip_context(&self, target: &SlipTarget) -> Context {
        context("slip", self.grant, self.patient).bytes(&cbor::to_vec(target))
    }
}

/// SHA-256 of a wrapped grant key, as the signed grant names it.
pub fn wrap_hash(wrapped: &WrappedKey) -> Hash {
    Hash(sha256(wrapped.as_bytes()))
}

fn context(what: &str, grant: GrantId, patient: AccountId) -> Context {
    Context::new(what)
        .bytes(grant.as_bytes())
        .bytes(patient.as_bytes())
}
