//! Sequencing: how submissions become entries, blocks and a new head of the log.
//!
//! Everything here is a function of its arguments. The caller reads the clock, stores a
//! [`Batch`] in one transaction together with its head and a checkpoint over it, and only then
//! answers the submitters.

mod batch;
mod clock;
mod head;

pub use batch::{Batch, ReadBackError, Sequenced, close_block, plan};
pub use clock::{ClockWatch, MAX_CLOCK_JUMP_MS};
pub use head::{Head, HeadError};

/// A block is closed once this many milliseconds have passed since its first entry.
pub const BLOCK_MS: u64 = 1000;
