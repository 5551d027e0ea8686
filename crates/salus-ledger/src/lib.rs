//! The tamper-evident log of Salus, without I/O.
//!
//! This crate owns the bytes and the rules of the log: canonical [entries](entry), the
//! [Merkle tree](tree) of RFC 6962, [checkpoints](checkpoint) as C2SP signed notes,
//! [tiles](tile), offline [receipts](receipt), the [sequencing](sequence) of submissions into
//! entries and blocks, the [verifier](verify) that names the first bad index, and the rules by
//! which a client [keeps checkpoints](client_state) and a patient checks the
//! [completeness](patient) of her own events.
//!
//! It refuses to know where bytes come from: it opens no file or socket, reads no clock (time is
//! an argument, in milliseconds since the Unix epoch) and draws no random number (keys and salts
//! are arguments). It never sees a patient, an actor or a reason, only 16-byte tags and 32-byte
//! commitments; what these stand for is opened elsewhere, by whoever holds the key.
//!
//! Byte formats: section 2 of `docs/formats.md`. Sources: RFC 6962, RFC 8949 section 4.2, and
//! the C2SP specifications signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles,
//! tlog-proof and tlog-policy.

mod cbor;
mod chain;
pub mod checkpoint;
pub mod client_state;
pub mod cosignature;
pub mod entry;
pub mod evidence;
pub mod fork;
pub mod hash;
pub mod key_log;
pub mod note;
pub mod patient;
pub mod policy;
pub mod receipt;
pub mod sequence;
pub mod tile;
pub mod tree;
pub mod verify;

pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use entry::Entry;
pub use hash::Hash;
