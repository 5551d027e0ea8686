//! An account's master key, the keys it yields, and the envelopes it rests in.
//!
//! The master key never leaves the client. It is stored only sealed under a key-encryption key
//! (KEK), once for each way to unlock the account; every envelope is bound to its kind, account,
//! generation and installation, so none can take another's place.

use crate::code::Code;
use crate::sign::SigningKey;
use crate::suite::SUITE_1;
use crate::wrap::WrapSecretKey;
use crate::{Context, Entropy, OpenError, Secret32, kdf, seal};
use zeroize::Zeroizing;

/// The secret from which all other keys of an account follow, in its `generation`.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey {
    secret: Secret32,
    generation: u32,
}

impl MasterKey {
    /// Draws the master key of a generation; the first is 1.
    pub fn random(generation: u32, entropy: &mut dyn Entropy) -> Self {
        Self::from_secret(Secret32::random(entropy), generation)
    }

    /// Takes over a secret that is already known, for instance from guardians.
    pub fn from_secret(secret: Secret32, generation: u32) -> Self {
        Self { secret, generation }
    }

    /// The secret itself, to be sealed and never sent or stored otherwise.
    pub fn secret(&self) -> &Secret32 {
        &self.secret
    }

    /// The generation.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The key that signs for this account.
    pub fn identity(&self) -> SigningKey {
        SigningKey::from_seed(&self.derive("account/identity"))
    }

    /// The key that takes out what others wrap to this account.
    pub fn wrap_key(&self) -> WrapSecretKey {
        WrapSecretKey::from_seed(&self.derive("account/wrap"))
    }

    /// The key for what the account seals to itself.
    pub fn self_key(&self) -> Secret32 {
        self.derive("account/self")
    }

    fn derive(&self, label: &str) -> Secret32 {
        let context = Context::new("account").uint(self.generation.into());
        kdf::derive(self.secret.expose(), label, &context)
    }
}

impl core::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "MasterKey(generation {}, …)", self.generation)
    }
}

/// The way of unlocking that an envelope serves; the numbers are part of the format.
///
/// Today only [`Login`](Self::Login) and [`Recovery`](Self::Recovery) have a KEK; the other numbers
/// are reserved for theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EnvelopeKind {
    /// Password and PIN: [`login_kek`].
    Login = 1,
    /// Passkey PRF (reserved).
    Passkey = 2,
    /// Wallet signature (reserved).
    Wallet = 3,
    /// Printed recovery code: [`recovery_kek`].
    Recovery = 4,
    /// Threshold of guardians (reserved).
    Guardians = 5,
}

/// Bytes of an envelope: suite (1) and a sealed master key (104).
pub const ENVELOPE: usize = 1 + seal::HEADER + 32 + seal::CHUNK_OVERHEAD;

/// Seals a master key under a KEK, for the account `uid` of the installation `genesis`.
///
/// The generation bound is the master key's own.
pub fn seal_envelope(
    kind: EnvelopeKind,
    kek: &Secret32,
    uid: &[u8; 16],
    genesis: &[u8; 32],
    master_key: &MasterKey,
    entropy: &mut dyn Entropy,
) -> Vec<u8> {
    let context = envelope_context(kind, uid, master_key.generation, genesis);
    let sealed = seal::seal(kek, &context, master_key.secret.expose(), entropy);
    [[SUITE_1].as_slice(), &sealed].concat()
}

/// Opens an envelope; kind, account, generation and installation must be those it was made for.
pub fn open_envelope(
    kind: EnvelopeKind,
    kek: &Secret32,
    uid: &[u8; 16],
    generation: u32,
    genesis: &[u8; 32],
    envelope: &[u8],
) -> Result<MasterKey, OpenError> {
    let Some((&SUITE_1, sealed)) = envelope.split_first() else {
        return Err(OpenError);
    };
    let context = envelope_context(kind, uid, generation, genesis);
    let opened = seal::open(kek, &context, sealed)?;
    let secret = Secret32::from_slice(opened.expose()).ok_or(OpenError)?;
    Ok(MasterKey { secret, generation })
}

/// The KEK of the login envelope, from OPAQUE's export key and the custodian's share.
///
/// HKDF over `export_key` ‖ `custodian_key`: whoever has only one of the two has nothing.
pub fn login_kek(export_key: &[u8], custodian_key: &Secret32) -> Secret32 {
    let both = Zeroizing::new([export_key, custodian_key.expose()].concat());
    kdf::derive(&both, "account/kek/login", &Context::new("account/kek"))
}

/// The KEK of the recovery envelope, from the printed code.
pub fn recovery_kek(code: &Code, uid: &[u8; 16], genesis: &[u8; 32]) -> Secret32 {
    code.key(
        "recovery",
        &Context::new("account/kek").bytes(uid).bytes(genesis),
    )
}

fn envelope_context(
    kind: EnvelopeKind,
    uid: &[u8; 16],
    generation: u32,
    genesis: &[u8; 32],
) -> Context {
    Context::new("account/envelope")
        .uint(kind as u64)
        .bytes(uid)
        .uint(generation.into())
        .bytes(genesis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    const UID: [u8; 16] = [1; 16];
    const GENESIS: [u8; 32] = [2; 32];

    fn master_key() -> MasterKey {
        MasterKey::from_secret(Secret32::from_bytes([3; 32]), 1)
    }

    fn kek() -> Secret32 {
        login_kek(&[4; 64], &Secret32::from_bytes([5; 32]))
    }

    fn envelope() -> Vec<u8> {
        let mut entropy = SeededEntropy::new([0; 32]);
        seal_envelope(
            EnvelopeKind::Login,
            &kek(),
            &UID,
            &GENESIS,
            &master_key(),
            &mut entropy,
        )
    }

    #[test]
    fn envelope_round_trips() {
        let opened = open_envelope(EnvelopeKind::Login, &kek(), &UID, 1, &GENESIS, &envelope());
        assert_eq!(opened, Ok(master_key()));
        assert_eq!(envelope().len(), ENVELOPE);
    }

    #[test]
    fn attack_c3_an_envelope_opens_nowhere_else() {
        let (login, recovery) = (EnvelopeKind::Login, EnvelopeKind::Recovery);
        let half = login_kek(&[4; 64], &Secret32::from_bytes([6; 32]));
        let refused = Err(OpenError);
        assert_eq!(
            open_envelope(login, &half, &UID, 1, &GENESIS, &envelope()),
            refused
        );
        assert_eq!(
            open_envelope(recovery, &kek(), &UID, 1, &GENESIS, &envelope()),
            refused
        );
        assert_eq!(
            open_envelope(login, &kek(), &[9; 16], 1, &GENESIS, &envelope()),
            refused
        );
        assert_eq!(
            open_envelope(login, &kek(), &UID, 2, &GENESIS, &envelope()),
            refused
        );
        assert_eq!(
            open_envelope(login, &kek(), &UID, 1, &[9; 32], &envelope()),
            refused
        );
        let mut other_suite = envelope();
        other_suite[0] = 2;
        assert_eq!(
            open_envelope(login, &kek(), &UID, 1, &GENESIS, &other_suite),
            refused
        );
        assert_eq!(
            open_envelope(login, &kek(), &UID, 1, &GENESIS, &[]),
            refused
        );
    }

    #[test]
    fn keys_differ_by_purpose_and_generation() {
        let next = MasterKey::from_secret(Secret32::from_bytes([3; 32]), 2);
        assert_ne!(master_key().identity().public(), next.identity().public());
        assert_ne!(master_key().wrap_key().public(), next.wrap_key().public());
        assert_ne!(master_key().self_key(), next.self_key());
        assert_eq!((master_key().generation(), next.generation()), (1, 2));
    }

    #[test]
    fn debug_shows_the_generation_only() {
        assert_eq!(format!("{:?}", master_key()), "MasterKey(generation 1, …)");
    }
}
