//! What a caller asks the log to append.

use super::{PublicBody, Tag, Word};
use crate::hash::Hash;

/// An entry without what the log adds: its time and its place in the key chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submission {
    /// Becomes an [`Event`](super::Event).
    Event {
        /// The patient's tag for this entry.
        tag_subject: Tag,
        /// The actor's tag for this entry.
        tag_actor: Tag,
        /// Commitment to the details.
        commit: Hash,
        /// Link to the patient's previous entry.
        link: Hash,
    },
    /// Becomes a [`KeyEntry`](super::KeyEntry).
    Key {
        /// The public statement.
        body: PublicBody,
    },
    /// Becomes an [`Erasure`](super::Erasure).
    Erasure {
        /// The patient's tag for this entry.
        tag_subject: Tag,
        /// Commitment to what was erased and why.
        commit: Hash,
        /// Link to the patient's previous entry.
        link: Hash,
    },
    /// Becomes a [`Release`](super::Release).
    Release {
        /// Which program.
        component: Word,
        /// What names the program's bytes.
        hash: Hash,
        /// The program's version.
        version: Word,
    },
}
