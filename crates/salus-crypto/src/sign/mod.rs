//! Signatures: Ed25519 (RFC 8032) over a namespace and canonical CBOR.
//!
//! What is signed is `salus/v1/` ‖ namespace ‖ 0x00 ‖ body. Each kind of statement has a namespace
//! of its own, so a signature never counts for another kind; a new version of a statement gets a
//! new namespace.
//!
//! ```
//! use minicbor::{Decode, Encode};
//! use salus_crypto::Secret32;
//! use salus_crypto::sign::{Message, Signed, SigningKey};
//!
//! #[derive(Debug, PartialEq, Encode, Decode)]
//! #[cbor(array)]
//! struct Consent {
//!     #[n(0)]
//!     version: u64,
//! }
//!
//! impl Message for Consent {
//!     const NAMESPACE: &'static str = "consent/1";
//! }
//!
//! let key = SigningKey::from_seed(&Secret32::from_bytes([7; 32]));
//! let signed = Signed::sign(&key, &Consent { version: 3 });
//! assert_eq!(signed.verify(&key.public()), Ok(Consent { version: 3 }));
//! ```

mod key;
mod quorum;
mod signed;
#[cfg(test)]
mod tests;

pub use key::{Signature, SigningKey, VerifyingKey};
pub use quorum::MultiSigned;
pub use signed::Signed;

use minicbor::{Decode, Encode};

use crate::cbor::CborError;

/// A statement that can be signed.
///
/// Encoded as a fixed positional array (`#[cbor(array)]`); the type must not be recursive.
pub trait Message: Encode<()> + for<'b> Decode<'b, ()> {
    /// Name and version of this kind of statement, such as `grant/1`; without a zero byte.
    const NAMESPACE: &'static str;
}

/// A signed statement was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The signature is not one of this key over these bytes in this namespace.
    #[error("the signature is not valid")]
    Signature,
    /// Fewer allowed signers signed than are needed.
    #[error("{valid} of {needed} necessary signatures are valid")]
    Quorum {
        /// Distinct allowed signers whose signature is valid.
        valid: usize,
        /// Signers needed.
        needed: usize,
    },
    /// The body is not the canonical CBOR of the statement.
    #[error("the signed body is malformed: {0}")]
    Body(#[from] CborError),
}
