//! Running an organisation: make it, serve it, enrol registrars offline, change the custodian's key.

mod custodian;
mod init;
mod open;
mod registrar;
mod serve;
mod web;

pub use custodian::CustodianKeys;
pub use init::Init;
pub use open::{open, with_cause};
pub use registrar::add_registrar;
pub use serve::Serve;

/// Where a server listens unless told otherwise, as letters name it.
pub const DEFAULT_SERVER: &str = "http://127.0.0.1:8460";

/// The same as an address to listen on.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8460";
