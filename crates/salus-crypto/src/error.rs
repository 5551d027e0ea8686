//! The one error of every failed decryption.

/// A ciphertext could not be opened.
///
/// Wrong key, wrong context, altered, shortened or extended bytes all look the same, so that an
/// attacker who submits ciphertexts learns nothing from the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed data could not be opened")]
pub struct OpenError;
