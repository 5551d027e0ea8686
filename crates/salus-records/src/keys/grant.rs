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

/// Longest name that is sealed, in bytes of UTF-8.
pub const MAX_NAME: usize = NAME_BLOCK - 4;

/// Length of every sealed name.
pub const SEALED_NAME: usize = seal::HEADER + NAME_BLOCK + seal::CHUNK_OVERHEAD;

/// Every name is padded to this length, so that its sealed form tells nothing.
const NAME_BLOCK: usize = 256;

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

    /// Seals the patient's name for the grantee; `None` for an empty one. What exceeds [`MAX_NAME`] is
    /// cut off after the last whole character.
    pub fn seal_name(&self, name: &str, entropy: &mut dyn Entropy) -> Option<Vec<u8>> {
        let name = &name[..name.floor_char_boundary(MAX_NAME)];
        if name.is_empty() {
            return None;
        }
        let mut padded = (name.len() as u32).to_be_bytes().to_vec();
        padded.extend_from_slice(name.as_bytes());
        padded.resize(NAME_BLOCK, 0);
        Some(seal::seal(
            &self.name_key(),
            &context("grant-name", self.grant, self.patient),
            &padded,
            entropy,
        ))
    }

    /// Opens the patient's name: what the patient's program wrote, vouched for by nobody else.
    ///
    /// # Errors
    /// [`OpenError`] when it was sealed for another grant or is no name.
    pub fn open_name(&self, sealed: &[u8]) -> Result<String, OpenError> {
        if sealed.len() != SEALED_NAME {
            return Err(OpenError);
        }
        let context = context("grant-name", self.grant, self.patient);
        let padded = seal::open(&self.name_key(), &context, sealed)?;
        let (len, rest) = padded.expose().split_first_chunk::<4>().ok_or(OpenError)?;
        let (name, zeros) = rest
            .split_at_checked(u32::from_be_bytes(*len) as usize)
            .ok_or(OpenError)?;
        if name.is_empty() || zeros.iter().any(|byte| *byte != 0) {
            return Err(OpenError);
        }
        String::from_utf8(name.to_vec()).map_err(|_| OpenError)
    }

    fn name_key(&self) -> Secret32 {
        derive(self.secret.expose(), "name", &Context::new("name"))
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
