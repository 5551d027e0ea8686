//! Handing a key to the holder of a public key: HPKE base mode (RFC 9180).
//!
//! KEM MLKEM768-X25519 (X-Wing, id 0x647a, draft-ietf-hpke-pq), KDF HKDF-SHA256, AEAD
//! ChaCha20-Poly1305. A wrap says nothing about who made it: it counts only within a signed object.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use crate::bytes::{FixedBytes, ParseError};
use crate::entropy::Rng;
use crate::{Context, Entropy, OpenError, Secret32};

/// Bytes of a public key: ML-KEM-768 (1184) and X25519 (32).
pub const PUBLIC_KEY: usize = 1216;

/// Bytes of a wrapped key: KEM ciphertext (1120), key (32), tag (16).
pub const WRAPPED_KEY: usize = ENCAPSULATED + 48;

const ENCAPSULATED: usize = 1120;

crate::byte_newtype!(
    /// A 32-byte key that only one [`WrapSecretKey`] can take out.
    pub struct WrappedKey(WRAPPED_KEY);
);

/// A public key that keys are wrapped to.
#[derive(Clone, PartialEq, Eq)]
pub struct WrapPublicKey {
    key: <XWing as Kem>::PublicKey,
    bytes: Box<[u8; PUBLIC_KEY]>,
}

impl WrapPublicKey {
    /// The 1216 bytes.
    pub fn as_bytes(&self) -> &[u8; PUBLIC_KEY] {
        &self.bytes
    }

    fn new(key: <XWing as Kem>::PublicKey) -> Self {
        let mut bytes = Box::new([0; PUBLIC_KEY]);
        key.write_exact(&mut *bytes);
        Self { key, bytes }
    }
}

impl FixedBytes for WrapPublicKey {
    const LEN: usize = PUBLIC_KEY;

    /// Refuses lattice vectors that are not reduced (FIPS 203 section 7.2).
    fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.len() != PUBLIC_KEY {
            return Err(ParseError::Length {
                expected: PUBLIC_KEY,
            });
        }
        let key = Deserializable::from_bytes(bytes).map_err(|_| ParseError::Value)?;
        Ok(Self::new(key))
    }

    fn as_slice(&self) -> &[u8] {
        &*self.bytes
    }
}

crate::fixed_bytes_forms!(WrapPublicKey);

/// The key that takes wrapped keys out, derived from a 32-byte seed.
#[derive(Clone)]
pub struct WrapSecretKey {
    key: <XWing as Kem>::PrivateKey,
    public: WrapPublicKey,
}

impl WrapSecretKey {
    /// Uses the seed as X-Wing decapsulation key, as draft-connolly-cfrg-xwing-kem stores it.
    pub fn from_seed(seed: &Secret32) -> Self {
        let key =
            <XWing as Kem>::PrivateKey::from_bytes(seed.expose()).expect("32 bytes are a seed");
        let public = WrapPublicKey::new(XWing::sk_to_pk(&key));
        Self { key, public }
    }

    /// The public half.
    pub fn public(&self) -> &WrapPublicKey {
        &self.public
    }

    /// Takes a key out; `info` and `aad` must be those it was wrapped with.
    pub fn unwrap(
        &self,
        info: &Context,
        aad: &[u8],
        wrapped: &WrappedKey,
    ) -> Result<Secret32, OpenError> {
        let (encapsulated, ciphertext) = wrapped.as_bytes().split_at(ENCAPSULATED);
        let encapsulated = Deserializable::from_bytes(encapsulated).map_err(|_| OpenError)?;
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.key,
            &encapsulated,
            info.as_bytes(),
            ciphertext,
            aad,
        );
        let opened = Zeroizing::new(opened.map_err(|_| OpenError)?);
        Secret32::from_slice(&opened).ok_or(OpenError)
    }
}

impl core::fmt::Debug for WrapSecretKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("WrapSecretKey(…)")
    }
}

/// Wraps `key` to `recipient`, bound to `info` and `aad`.
pub fn wrap(
    recipient: &WrapPublicKey,
    info: &Context,
    aad: &[u8],
    key: &Secret32,
    entropy: &mut dyn Entropy,
) -> WrappedKey {
    let (encapsulated, ciphertext) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            &recipient.key,
            info.as_bytes(),
            key.expose(),
            aad,
            &mut Rng(entropy),
        )
        .expect("encapsulation to a parsed key and one sealing cannot fail");
    let mut wrapped = [0; WRAPPED_KEY];
    encapsulated.write_exact(&mut wrapped[..ENCAPSULATED]);
    wrapped[ENCAPSULATED..].copy_from_slice(&ciphertext);
    WrappedKey::from_bytes(wrapped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    fn secret_key(seed: u8) -> WrapSecretKey {
        WrapSecretKey::from_seed(&Secret32::from_bytes([seed; 32]))
    }

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(format!("{:?}", secret_key(1)), "WrapSecretKey(…)");
    }

    #[test]
    fn only_the_recipient_in_the_same_context_unwraps() {
        let (info, aad, key) = (
            Context::new("t").uint(1),
            b"aad",
            Secret32::from_bytes([7; 32]),
        );
        let wrapped = wrap(
            secret_key(1).public(),
            &info,
            aad,
            &key,
            &mut SeededEntropy::new([0; 32]),
        );
        assert_eq!(secret_key(1).unwrap(&info, aad, &wrapped), Ok(key));
        assert_eq!(secret_key(2).unwrap(&info, aad, &wrapped), Err(OpenError));
        assert_eq!(
            secret_key(1).unwrap(&info, b"other", &wrapped),
            Err(OpenError)
        );
        let other = Context::new("t").uint(2);
        assert_eq!(secret_key(1).unwrap(&other, aad, &wrapped), Err(OpenError));
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let (info, key) = (Context::new("t"), Secret32::from_bytes([7; 32]));
        let wrapped = wrap(
            secret_key(1).public(),
            &info,
            b"",
            &key,
            &mut SeededEntropy::new([0; 32]),
        );
        for place in (0..WRAPPED_KEY)
            .step_by(61)
            .chain([1087, 1088, 1119, 1120, 1167])
        {
            let mut bytes = *wrapped.as_bytes();
            bytes[place] ^= 1;
            let opened = secret_key(1).unwrap(&info, b"", &WrappedKey::from_bytes(bytes));
            assert_eq!(opened, Err(OpenError), "byte {place}");
        }
    }

    #[test]
    fn public_keys_are_checked() {
        let public = secret_key(1).public().clone();
        assert_eq!(WrapPublicKey::parse(public.as_bytes()), Ok(public.clone()));
        assert_eq!(public.to_string().parse(), Ok(public.clone()));
        let mut unreduced = *public.as_bytes();
        unreduced[..3].fill(0xff);
        assert_eq!(WrapPublicKey::parse(&unreduced), Err(ParseError::Value));
        let short = WrapPublicKey::parse(&public.as_bytes()[1..]);
        assert_eq!(
            short,
            Err(ParseError::Length {
                expected: PUBLIC_KEY
            })
        );
    }
}
