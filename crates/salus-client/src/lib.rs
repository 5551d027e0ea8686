//! Every client-side step of the protocol: activate, unlock, seal, grant, open, verify.
//!
//! This room trusts no key, parameter or list from a server that it has not verified: trust starts
//! at the genesis hash in the activation letter ([`Trust`]) and everything else is proven from
//! there. It refuses to keep anything on disk and reads no clock and no randomness of its own; both
//! come in through [`Env`]. The command line, the tests, the gateway and the browser use it alike.

mod access;
mod account;
mod activate;
mod audit;
mod client;
mod credentials;
mod disclosures;
mod env;
mod erase;
mod error;
mod evidence_pack;
mod genesis;
mod http;
mod import;
mod keep;
mod keyring;
mod ledger;
mod login;
mod note;
mod notices;
mod proposals;
mod questions;
mod read;
mod received;
mod registrar;
mod request;
mod revoke;
mod share;
mod stream;
mod trust;
mod version;
mod write;

pub use account::{Account, AccountSnapshot};
pub use activate::{Activated, ActivationLetter};
pub use audit::{AuditEvent, SavedReceipt, check_receipt};
pub use client::Client;
pub use credentials::{NewPassword, Secrets};
pub use disclosures::{Disclosure, Released};
pub use env::Env;
pub use erase::Erased;
pub use error::{ClientError, Distrust};
pub use evidence_pack::{EvidenceReport, check_evidence};
pub use genesis::Genesis;
pub use http::TransportError;
pub use import::{ImportOutcome, ImportPlan};
pub use ledger::{LedgerLine, PublicLedger};
pub use login::Identity;
pub use notices::Notices;
pub use proposals::Proposed;
pub use questions::Questioned;
pub use read::{Listed, Opened, OpenedPart};
pub use received::Received;
pub use registrar::Enrolled;
pub use request::RequestOrder;
pub use share::{Given, GrantOrder, GrantWish};
pub use stream::{ByteStream, Sent};
pub use trust::{Trust, TrustSnapshot};
pub use write::{NewVersion, PartSource};
