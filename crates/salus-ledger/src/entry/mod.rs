//! Log entries: what the leaves of the tree are made of.
//!
//! An entry is a positional array in deterministic CBOR (RFC 8949 section 4.2) of unsigned
//! integers and byte strings: `[version, class, time, ...]`, at most 4096 bytes. What is hashed
//! is the stored bytes; [`Entry::decode`] accepts no other spelling of them.

mod body;
mod codec;
mod submission;

pub use crate::cbor::CborError;
pub use body::{PublicBody, Word};
pub use submission::Submission;

use crate::hash::{Hash, leaf_hash};
use crate::note::KeyName;

/// The most bytes that an entry can have.
pub const MAX_ENTRY: usize = 4096;

/// The most bytes that a public body (key or genesis policy) can have.
pub const MAX_BODY: usize = 3500;

/// The most characters that a word of a release entry can have.
pub const MAX_WORD: usize = 64;

/// The version that every entry starts with.
pub const VERSION: u64 = 1;

/// A 16-byte pseudonym, different for every entry; see [`crate::patient::tag`].
pub type Tag = [u8; 16];

/// The second element of an entry: what kind of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// The first entry of a log.
    Genesis = 0,
    /// Closes a block of entries.
    Block = 1,
    /// Something that happened to a patient's data.
    Event = 2,
    /// An organisation's key statement, with a public body.
    Key = 3,
    /// Reserved: root of the index of patients.
    IndexRoot = 4,
    /// Reserved: receipt of an anchor outside.
    Anchor = 5,
    /// Details that were erased.
    Erasure = 6,
    /// A program that is served from now on.
    Release = 7,
}

/// The first entry of a log (class 0, index 0): who the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// The log's name: checkpoint origin and key name.
    pub origin: KeyName,
    /// The log's raw Ed25519 public key.
    pub log_key: [u8; 32],
    /// The policy that the log starts under; its SHA-256 stands before it in the entry.
    pub policy: PublicBody,
}

/// Closes a block (class 1): what the log was when the block's last entry was appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// Number of the block, from 1; the genesis entry is block 0.
    pub height: u64,
    /// Index of the block's first entry.
    pub first: u64,
    /// Index of the block's last entry; this entry follows it.
    pub last: u64,
    /// Leaf hash of the previous block entry, or of the genesis entry.
    pub previous_block: Hash,
    /// Root of the tree before this entry, that is of size `last + 1`.
    pub tree_root_before: Hash,
    /// Number of key entries before this entry.
    pub key_count: u64,
    /// Leaf hash of the last key entry before this entry, or zeros.
    pub key_head: Hash,
}

/// Something that happened to a patient's data (class 2); its meaning is in the details that
/// `commit` commits to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// The patient's tag for this entry.
    pub tag_subject: Tag,
    /// The actor's tag for this entry.
    pub tag_actor: Tag,
    /// Commitment to the details; see [`crate::patient::commit`].
    pub commit: Hash,
    /// Link to the patient's previous entry; see [`crate::patient::link`].
    pub link: Hash,
}

/// An organisation's key statement (class 3), chained to the previous one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// The statement, public, in a format of its own.
    pub body: PublicBody,
    /// Leaf hash of the previous key entry, or zeros for the first.
    pub previous_key: Hash,
}

/// Details that were erased (class 6): the entry they belonged to stays, its commitment can no
/// longer be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// The patient's tag for this entry.
    pub tag_subject: Tag,
    /// Commitment to what was erased and why.
    pub commit: Hash,
    /// Link to the patient's previous entry.
    pub link: Hash,
}

/// A program that clients are served from now on (class 7), for everybody to compare with what
/// they got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Time in milliseconds since the Unix epoch.
    pub time: u64,
    /// Which program, such as `web`.
    pub component: Word,
    /// What names the program's bytes; what is hashed depends on the component.
    pub hash: Hash,
    /// The program's version, as people call it.
    pub version: Word,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Class 0.
    Genesis(Genesis),
    /// Class 1.
    Block(Block),
    /// Class 2.
    Event(Event),
    /// Class 3.
    Key(KeyEntry),
    /// Class 6.
    Erasure(Erasure),
    /// Class 7.
    Release(Release),
}

impl Entry {
    /// The entry's class.
    pub fn class(&self) -> Class {
        match self {
            Entry::Genesis(_) => Class::Genesis,
            Entry::Block(_) => Class::Block,
            Entry::Event(_) => Class::Event,
            Entry::Key(_) => Class::Key,
            Entry::Erasure(_) => Class::Erasure,
            Entry::Release(_) => Class::Release,
        }
    }

    /// The entry's time in milliseconds since the Unix epoch.
    pub fn time(&self) -> u64 {
        match self {
            Entry::Genesis(genesis) => genesis.time,
            Entry::Block(block) => block.time,
            Entry::Event(event) => event.time,
            Entry::Key(key) => key.time,
            Entry::Erasure(erasure) => erasure.time,
            Entry::Release(release) => release.time,
        }
    }

    /// The entry's leaf hash, computed from its encoding.
    pub fn leaf(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

/// Bytes that are not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The entry has more than [`MAX_ENTRY`] bytes.
    #[error("an entry of {0} bytes is longer than 4096")]
    TooLong(usize),
    /// The bytes are not deterministic CBOR of the right shape.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// The version is not 1.
    #[error("entry version {0} is unknown")]
    Version(u64),
    /// The class is unknown.
    #[error("entry class {0} is unknown")]
    Class(u64),
    /// The class is reserved and not yet in use.
    #[error("entry class {0} is reserved")]
    Reserved(u64),
    /// The array has another number of elements than its class calls for.
    #[error("class {class} has {expected} elements, not {found}")]
    Arity {
        /// The class.
        class: u64,
        /// Elements that it has.
        expected: u64,
        /// Elements found.
        found: u64,
    },
    /// The body has more than [`MAX_BODY`] bytes.
    #[error("a public body of {0} bytes is longer than 3500")]
    Body(usize),
    /// A word is not 1 to 64 visible ASCII characters.
    #[error("a word is not 1 to 64 visible ASCII characters")]
    Word,
    /// The origin is not a key name.
    #[error("the origin is not a key name")]
    Origin,
    /// The policy hash is not the hash of the policy.
    #[error("the policy hash is not the hash of the policy")]
    PolicyHash,
    /// The genesis entry names a predecessor.
    #[error("the genesis entry names a predecessor")]
    Predecessor,
}
