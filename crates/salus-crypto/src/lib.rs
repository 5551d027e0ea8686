//! Keys, envelopes, chunked encryption, key wrapping, signatures, password and PIN protocols.
//!
//! This room owns every cryptographic decision of Salus. The rooms above it choose *what* to seal,
//! wrap or sign and with which context; *how* is decided here and nowhere else. The byte formats
//! are written down in section 1 of `docs/formats.md`.
//!
//! | Need | Module | Construction |
//! |---|---|---|
//! | encrypt bytes | [`seal`] | Cobblestone-256 (c2sp.org/chunked-encryption): HKDF-Expand-SHA-512, AES-256-GCM |
//! | hand a key to a public key | [`wrap`] | HPKE base mode (RFC 9180), MLKEM768-X25519 |
//! | sign a statement | [`sign`] | Ed25519 (RFC 8032) over a namespace and canonical CBOR |
//! | turn one secret into many | [`kdf`] | HKDF-SHA-512 (RFC 5869) |
//! | log in by password or PIN | [`password`], [`pin`] | OPAQUE (RFC 9807), Argon2id |
//! | find an account by identifier | [`identifier`] | VOPRF (RFC 9497) |
//! | hold an account's keys | [`account`], [`code`] | master key in envelopes, one-time codes |
//!
//! What it refuses:
//!
//! - **I/O, clocks and hidden randomness.** Randomness is an argument, [`entropy::Entropy`].
//! - **Negotiation.** One suite exists ([`suite`]); everything else is an error, never a fallback.
//! - **Cost parameters from a server.** The Argon2id cost is a constant of this crate.
//! - **Telling failed decryptions apart.** [`OpenError`] has one form.
//! - **Showing secrets.** `Debug` and `Display` of secret types print no secret byte.

pub mod account;
mod aead;
pub mod bytes;
pub mod cbor;
pub mod code;
pub mod context;
pub mod entropy;
mod error;
pub mod hash;
pub mod identifier;
pub mod kdf;
pub mod opaque;
pub mod pad;
pub mod password;
pub mod pin;
pub mod policy;
#[cfg(feature = "test-seed")]
pub mod primitives;
pub mod seal;
pub mod secret;
pub mod sign;
pub mod suite;
pub mod wrap;

pub use context::Context;
pub use entropy::Entropy;
pub use error::OpenError;
pub use secret::{Secret32, SecretBytes};
