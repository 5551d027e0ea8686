//! The custodian's tables: accounts, consent, outer keys, audit events.
//!
//! This room owns how the third party's rows lie in SQLite. Functions take a connection, so that
//! decision and write share the caller's transaction. Those that touch a patient's data demand a
//! [`Permit`](salus_records::consent::Permit) and check that it covers the very object;
//! [`facts`] reads only what a decision needs before there is a permit, and [`integrity`] what the
//! verifier compares and never hands out.
//!
//! It refuses to seal or open anything: secrets come and go as [`Sealed`] bytes. Page keys lie in
//! a database of their own ([`pages`]), so that a backup of the first cannot revive what was
//! erased.

pub mod accounts;
pub mod chain;
mod columns;
pub mod consents;
pub mod denials;
mod error;
pub mod facts;
pub mod integrity;
pub mod key_lines;
pub mod nonces;
pub mod out_keys;
pub mod outbox;
pub mod own_keys;
pub mod pages;
pub mod pin_tries;
pub mod questions;
pub mod requests;
pub mod scopes;
pub mod sessions;
pub mod uploads;
pub mod versions;

pub use error::GuardError;

use crate::sql::Schema;

/// The tables of `custodian.db`.
pub const SCHEMA: Schema = Schema {
    name: "custodian",
    application_id: 0x5341_4355,
    migrations: &[
        include_str!("schema.sql"),
        include_str!("grant_names.sql"),
        include_str!("questions.sql"),
        include_str!("grant_indexes.sql"),
    ],
};

/// A secret column: sealed bytes and the generation of the master key that opens them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Generation of the master key, from 1.
    pub generation: u32,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}
