//! People, records, consent, audit events, sealing and opening; the wire types.
//!
//! This room owns the signed objects that travel between the parties ([`objects`]), the one
//! function that decides about access ([`consent`]), the sealing and opening of record versions
//! ([`seal`], [`keys`]), what a record means ([`fhir`]), and the words for what happened
//! ([`words`]). It refuses I/O, clocks and hidden
//! randomness: time and entropy are arguments, so the same code runs in the server, on the
//! command line and in the browser.

pub mod consent;
pub mod fhir;
pub mod id;
pub mod keys;
pub mod objects;
pub mod sample;
pub mod seal;
pub mod time;
pub mod wire;
pub mod words;

pub use id::{AccountId, GrantId, Nonce, QuestionId, RecordId, RequestId};
pub use time::Time;
