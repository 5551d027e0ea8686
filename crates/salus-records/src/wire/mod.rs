//! What travels over HTTP: JSON around signed CBOR (docs/formats.md section 4).
//!
//! The same types serve server, custodian and client, so a change on one side does not compile on
//! the other. Signed objects and sealed bytes are base64url strings.

pub mod account;
pub mod custodian;
mod encoding;
pub mod health;
pub mod ledger;
pub mod proposal;
mod question;

pub use encoding::{Bearer, Bytes, Cbor};
