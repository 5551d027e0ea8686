//! The third party: the outer layer, the PIN protocol, verified grants, the decision to release.
//!
//! This room owns what no other party may hold: `c_key` and `k_subject` of each account, outer
//! keys of each version, patient-signed grants and account states, and the composing of every
//! event in a patient's chain. It is reached through the wire types of `salus-records` only, also
//! within one process.
//!
//! ```text
//! read:   signed command → decide → event durable in the ledger → decide again → outer layer off
//! write:  decide → outer key durable → blob durable → decide again → event durable → visible
//! grant:  verified → event durable → active        revoke: denied → event durable → acknowledged
//! ```
//!
//! A decision and what follows from it share a transaction. An event is composed in it too and
//! waits in an outbox until the ledger has it, so a crash tells too much, never too little. What
//! is missing, un-granted or restricted has one answer.
//!
//! It refuses HTTP, passwords, names and contacts, and anything readable: what it strips is its
//! own layer, beneath which lies the author's.

mod access;
mod accounts;
mod activate;
mod ask;
mod audit;
mod chains;
mod deny;
mod entropy;
mod erase;
mod error;
mod events;
mod grants;
mod identify;
mod inner;
mod key_file;
mod keys;
mod memory;
mod notices;
mod open;
mod part;
mod pin;
mod pin_change;
mod questions;
mod rotate;
mod sessions;
mod settle;
mod standing;
mod state;
mod sweep;
mod tx;
mod upload;
mod vault;
mod verify;

use std::sync::Arc;

pub use error::{CustodianError, StorageFault};
pub use open::{CustodianConfig, CustodianPublic, OpenCustodianError};
pub use part::PartStream;
pub use sessions::Caller;
pub use sweep::{Health, Swept};
pub use verify::DeepReport;

/// One organisation's custodian; cloning it is cheap.
#[derive(Clone)]
pub struct Custodian(Arc<inner::Inner>);

impl std::fmt::Debug for Custodian {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Custodian")
    }
}
