//! The objects that people and parties sign, as deterministic CBOR (docs/formats.md section 3).
//!
//! Each is valid only inside [`salus_crypto::sign::Signed`] or `MultiSigned`, under its own
//! namespace; a changed meaning gets a new namespace, never a flag.

pub mod access;
pub mod account;
pub mod audit;
pub mod erasure;
pub mod genesis;
pub mod grant;
pub mod party;
pub mod question;
pub mod record;
pub mod ticket;
