//! Ed25519 keys and signatures.

use ed25519_dalek::Signer;

use super::VerifyError;
use crate::Secret32;
use crate::bytes::{FixedBytes, ParseError};
use crate::context::PREFIX;

crate::byte_newtype!(
    /// An Ed25519 signature.
    pub struct Signature(64);
);

/// A key that signs, derived from a 32-byte seed (RFC 8032 section 5.1.5).
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Uses the seed as RFC 8032 private key.
    pub fn from_seed(seed: &Secret32) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed.expose()))
    }

    /// The public half.
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs raw bytes; statements are signed through [`super::Signed`].
    pub fn sign_raw(&self, namespace: &str, bytes: &[u8]) -> Signature {
        Signature::from_bytes(self.0.sign(&signed_bytes(namespace, bytes)).to_bytes())
    }
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A public key that checks signatures: a canonically encoded point that is not of small order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Checks a signature over raw bytes; statements are checked through [`super::Signed`].
    pub fn verify_raw(
        &self,
        namespace: &str,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), VerifyError> {
        self.verify_bare(&signed_bytes(namespace, bytes), signature)
    }

    /// Checks a signature over just these bytes, by the strict rules: one encoding of each point and
    /// scalar, no point of small order.
    pub(crate) fn verify_bare(
        &self,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), VerifyError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        self.0
            .verify_strict(bytes, &signature)
            .map_err(|_| VerifyError::Signature)
    }
}

impl FixedBytes for VerifyingKey {
    const LEN: usize = 32;

    fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let bytes = bytes.try_into().map_err(|_| ParseError::Length {
            expected: Self::LEN,
        })?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| ParseError::Value)?;
        let is_canonical = key.to_edwards().compress().as_bytes() == bytes;
        if is_canonical && !key.is_weak() {
            Ok(Self(key))
        } else {
            Err(ParseError::Value)
        }
    }

    fn as_slice(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialOrd for VerifyingKey {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for VerifyingKey {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

crate::fixed_bytes_forms!(VerifyingKey);

fn signed_bytes(namespace: &str, bytes: &[u8]) -> Vec<u8> {
    debug_assert!(
        !namespace.contains('\0'),
        "a namespace ends at its zero byte"
    );
    [PREFIX.as_bytes(), namespace.as_bytes(), b"\0", bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(&Secret32::from_bytes([seed; 32]))
    }

    #[test]
    fn signature_counts_only_for_its_key_namespace_and_bytes() {
        let signature = key(1).sign_raw("a", b"bytes");
        assert_eq!(
            key(1).public().verify_raw("a", b"bytes", &signature),
            Ok(())
        );
        let refused = Err(VerifyError::Signature);
        assert_eq!(
            key(2).public().verify_raw("a", b"bytes", &signature),
            refused
        );
        assert_eq!(
            key(1).public().verify_raw("b", b"bytes", &signature),
            refused
        );
        assert_eq!(
            key(1).public().verify_raw("a", b"bytez", &signature),
            refused
        );
    }

    #[test]
    fn weak_and_non_canonical_keys_are_refused() {
        let identity = {
            let mut bytes = [0; 32];
            bytes[0] = 1;
            bytes
        };
        assert_eq!(VerifyingKey::parse(&identity), Err(ParseError::Value));
        assert_eq!(
            VerifyingKey::parse(&[0; 32]),
            Err(ParseError::Value),
            "order 4"
        );
        // y = p + 3, the same point as y = 3.
        let mut non_canonical = [0xff; 32];
        non_canonical[0] = 0xf0;
        non_canonical[31] = 0x7f;
        assert_eq!(VerifyingKey::parse(&non_canonical), Err(ParseError::Value));
        assert!(VerifyingKey::parse(key(1).public().as_bytes()).is_ok());
    }
}
