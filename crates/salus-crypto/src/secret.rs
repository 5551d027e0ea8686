//! Secrets in memory: wiped on drop, compared in constant time, never printed.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::entropy::{Entropy, random_array};

/// A 32-byte secret: a key, a seed or a derived value.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// Takes over 32 secret bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Copies a slice; `None` unless it has exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Draws a fresh uniform secret.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self(random_array(entropy))
    }

    /// Shows the bytes to code that needs them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Secret32 {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret32 {}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(…)")
    }
}

/// A secret of any length, such as an opened plaintext or an OPAQUE key.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes over secret bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Shows the bytes to code that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Hands the bytes out; wiping them is then the caller's duty.
    pub fn into_vec(mut self) -> Vec<u8> {
        core::mem::take(&mut self.0)
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Zeroizing<Vec<u8>>> for SecretBytes {
    fn from(mut bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(core::mem::take(&mut *bytes))
    }
}

impl PartialEq for SecretBytes {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretBytes {}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(
            format!("{:?}", Secret32::from_bytes([65; 32])),
            "Secret32(…)"
        );
        assert_eq!(
            format!("{:?}", SecretBytes::new(vec![65; 3])),
            "SecretBytes(…)"
        );
    }

    #[test]
    fn bytes_are_compared_and_handed_out_whole() {
        let secret = SecretBytes::new(vec![1, 2, 3]);
        assert_eq!(secret, SecretBytes::new(vec![1, 2, 3]));
        assert_ne!(secret, SecretBytes::new(vec![1, 2, 4]));
        assert_ne!(secret, SecretBytes::new(vec![1, 2]));
        assert_eq!(secret.into_vec(), [1, 2, 3]);
    }

    #[test]
    fn slices_of_another_length_are_refused() {
        assert!(Secret32::from_slice(&[0; 31]).is_none());
        assert!(Secret32::from_slice(&[0; 33]).is_none());
        assert_eq!(
            Secret32::from_slice(&[7; 32]),
            Some(Secret32::from_bytes([7; 32]))
        );
    }
}
