//! Data at rest: the SQLite handle, blobs, key files and the embedded ledger.
//!
//! This crate owns everything that touches a disk: [`sql`] (one process, one writer thread,
//! group commit), [`blobs`] (content-addressed ciphertext), [`mod@log`] (the ledger's store and
//! sequencer) and [`files`] (key files that only their owner can read).
//!
//! It refuses to decide anything: it knows no consent rule, no cryptographic key of a person and
//! no HTTP. Backends are chosen by the caller.

pub mod accounts;
pub mod blobs;
pub mod files;
pub mod guard;
mod joined;
pub mod log;
pub mod sql;
