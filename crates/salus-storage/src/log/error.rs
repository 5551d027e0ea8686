use std::io;
use std::path::PathBuf;

use salus_ledger::sequence::ReadBackError;

use crate::sql::{OpenError, StoreError};

/// Why a log could not be created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateLogError {
    /// The directory could not be made.
    #[error("the directory {} could not be made; check its parent and the permissions", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// There is a log already.
    #[error("there is a ledger in this directory already; open it, or choose another directory")]
    Exists,
    /// The high-water file belongs to another log.
    #[error("the high-water file {} exists already; a new ledger needs a new one", .0.display())]
    HighWaterExists(PathBuf),
    /// The high-water file could not be written.
    #[error("the high-water file {} could not be written; check the path and its permissions", path.display())]
    HighWater {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The genesis entry could not be written.
    #[error("the genesis entry could not be written; remove the directory, then try again")]
    Genesis(#[source] AppendError),
    /// The new log could not be opened.
    #[error("the new ledger could not be opened")]
    Start(#[source] OpenLogError),
}

/// What in the stored log contradicts the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// An entry is missing, cannot be read, or does not hash to its leaf.
    #[error("entry {0}")]
    Entry(u64),
    /// There are entries that the head does not count.
    #[error("entry {0}, which the head does not count")]
    Surplus(u64),
    /// A tile is missing or has the wrong length.
    #[error("tile {index} of level {level}")]
    Tile {
        /// The tile's level.
        level: u8,
        /// The tile's position.
        index: u64,
    },
    /// The head cannot be read or is not what the entries hash to.
    #[error("the head")]
    Head,
    /// The latest checkpoint is not of this tree or not signed by this log's key.
    #[error("the latest checkpoint")]
    Checkpoint,
    /// The first entry is not a genesis entry.
    #[error("the genesis entry")]
    Genesis,
}

/// Why a log could not be opened; nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenLogError {
    /// There is no log in the directory.
    #[error("there is no ledger in this directory; check the configured path, or create one")]
    NotCreated,
    /// The log was signed by another key so far, or has another name.
    #[error(
        "the ledger belongs to {origin} and another key; check the configured key file and name"
    )]
    OtherSigner {
        /// The log's name according to its genesis entry.
        origin: String,
    },
    /// The database contradicts itself.
    #[error(
        "the ledger was altered or damaged at {0}; keep a copy, run a full verification, then restore it from a mirror or a backup"
    )]
    Damaged(Damage),
    /// The database is older than what was signed before.
    #[error(
        "the ledger was rolled back: it has {have} entries, but {seen} were signed; restore the missing ones from a mirror, never continue from here"
    )]
    RolledBack {
        /// Entries in the database.
        have: u64,
        /// Entries under the high-water checkpoint.
        seen: u64,
    },
    /// The database has another history than what was signed before.
    #[error(
        "the ledger is not the one that was signed before: its first {size} entries have another root; restore it from a mirror, never continue from here"
    )]
    Forked {
        /// Size of the high-water checkpoint.
        size: u64,
    },
    /// The high-water file is gone.
    #[error("the high-water file {} is missing; put it back, or, if this database is certainly the newest, create it as an empty file", .0.display())]
    HighWaterMissing(PathBuf),
    /// The high-water file cannot be read or was not signed by this log's key.
    #[error("the high-water file {} is damaged or of another ledger; restore it, or, if this database is certainly the newest, replace it by an empty file", .0.display())]
    HighWaterDamaged(PathBuf),
    /// The high-water file could not be read or written.
    #[error("the high-water file {} could not be read or written; check its permissions", path.display())]
    HighWater {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why submissions were not appended.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The idempotency key was used before, for something else.
    #[error("this idempotency key was used for another entry; use a new key")]
    KeyReused,
    /// A request has more submissions than fit one commit.
    #[error("a request holds at most {} submissions; split it", super::MAX_REQUEST)]
    TooMany,
    /// What was stored is not what was meant; nothing was signed.
    #[error(
        "the ledger stopped before signing: the disk or memory returned other data than was stored; check the hardware, then restart"
    )]
    ReadBack(#[from] ReadBackError),
    /// A stored tile is not what was meant; nothing was signed.
    #[error(
        "the ledger stopped before signing: a tile came back altered; check the hardware, then restart"
    )]
    Tile,
    /// An earlier contradiction stopped the log.
    #[error("the ledger has stopped; find the first error in the log of the program, then restart")]
    Stopped,
    /// The state could not be reloaded after a failed commit.
    #[error("the ledger stopped: it was altered or damaged at {0}; run a full verification")]
    Damaged(Damage),
    /// The database did not take the entries; whether they survived is unknown after a disk error.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why something could not be read from the log.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LogReadError {
    /// The log does not reach that far.
    #[error("the ledger has {size} entries; {asked} is beyond them")]
    Beyond {
        /// Index or size that was asked for.
        asked: u64,
        /// Entries in the log.
        size: u64,
    },
    /// There is no tile of that place and width.
    #[error("the ledger of {size} entries has no such tile")]
    NoTile {
        /// Entries in the log.
        size: u64,
    },
    /// What was to be read is missing or damaged.
    #[error("the ledger was altered or damaged at {0}; run a full verification")]
    Damaged(Damage),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}
