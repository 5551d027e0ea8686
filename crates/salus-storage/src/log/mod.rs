//! The embedded ledger: the store and the sequencer of one log in one SQLite file.
//!
//! What an entry is, how blocks close and how proofs are made is `salus-ledger`'s; this room owns
//! where the bytes lie and in which order things become durable. One transaction holds the new
//! entries, the tiles that they complete, the head and a signed checkpoint; what was inserted is
//! read back and hashed again before it is signed; callers are answered, and the checkpoint is
//! shown to anybody, only after the commit. Everything that was queued while the previous commit
//! was synced goes into the next one.
//!
//! It refuses to start on a database that is older than the high-water file says, or that does
//! not hash to the checkpoint it signed. It knows no patient: the index of whose entry is where
//! is built elsewhere, outside of this transaction.

mod chain;
mod checkpoints;
mod chunk;
mod clock;
mod commit;
mod create;
mod edge;
mod error;
mod handle;
mod high_water;
mod load;
mod reads;
mod scan;
mod schema;
mod sequencer;
mod store;
mod tile_check;
mod upper_tiles;
mod verify;

pub use clock::{Clock, SystemClock};
pub use error::{AppendError, CreateLogError, Damage, LogReadError, OpenLogError};
pub use handle::Log;
pub use reads::Extension;
pub use sequencer::{Appended, Request};
pub use verify::{Depth, Trust, VerifyError, verify_path};

/// The most submissions of one [`Log::append`].
pub const MAX_REQUEST: usize = 1024;
