//! The log as one patient sees it: pseudonyms that only she can link, commitments that only she
//! can open, and a chain that shows when a line of hers is missing.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::entry::{Erasure, Event, Tag};
use crate::hash::Hash;

/// The role of the tag that marks an entry as this patient's.
pub const SUBJECT: &str = "subject";

/// The role of the tag that stands for the actor.
pub const ACTOR: &str = "actor";

/// The tag of a patient's entry number `seq` (from 0) in a role:
/// HMAC-SHA256(k_subject, role ‖ seq as 8 bytes, big-endian)[..16].
pub fn tag(k_subject: &[u8; 32], role: &str, seq: u64) -> Tag {
    let mac = hmac(k_subject, &[role.as_bytes(), &seq.to_be_bytes()]);
    let mut tag = [0; 16];
    tag.copy_from_slice(&mac.0[..16]);
    tag
}

/// The link of an entry to the patient's previous one: HMAC-SHA256(k_subject, "link" ‖ previous
/// commitment), where the first entry's predecessor is 32 zero bytes.
pub fn link(k_subject: &[u8; 32], previous_commit: &Hash) -> Hash {
    hmac(k_subject, &[b"link", &previous_commit.0])
}

/// The commitment to an entry's details: HMAC-SHA256(salt, details), with a random salt.
pub fn commit(salt: &[u8; 32], details: &[u8]) -> Hash {
    hmac(salt, &[details])
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Hash {
    // HMAC pads a short key with zeros to the hash's block of 64 bytes (RFC 2104).
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    parts.iter().for_each(|part| mac.update(part));
    Hash(mac.finalize().into_bytes().into())
}

/// What the chain needs of one of the patient's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEvent {
    /// The patient's tag.
    pub tag_subject: Tag,
    /// The commitment.
    pub commit: Hash,
    /// The link to the entry before.
    pub link: Hash,
}

impl From<&Event> for ChainEvent {
    fn from(event: &Event) -> Self {
        ChainEvent {
            tag_subject: event.tag_subject,
            commit: event.commit,
            link: event.link,
        }
    }
}

impl From<&Erasure> for ChainEvent {
    fn from(erasure: &Erasure) -> Self {
        ChainEvent {
            tag_subject: erasure.tag_subject,
            commit: erasure.commit,
            link: erasure.link,
        }
    }
}

/// What is wrong with an entry of a patient's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFaultKind {
    /// The tag is not this patient's for this number: an entry is missing, extra or misplaced.
    #[error("the tag is not the patient's for this number")]
    Tag,
    /// The link does not follow from the entry before.
    #[error("the link does not follow from the entry before")]
    Link,
}

/// The first entry that breaks a patient's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of the patient: {kind}")]
pub struct ChainFault {
    /// Number of the entry among the patient's, from 0.
    pub seq: u64,
    /// What is wrong with it.
    pub kind: ChainFaultKind,
}

/// A patient's chain as far as it was checked: how many entries, and the commitment of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PatientChain {
    /// Number of entries.
    pub count: u64,
    /// Commitment of the last entry; zeros without any.
    pub last: Hash,
}

impl PatientChain {
    /// Moves on by the patient's next entry.
    ///
    /// Entries left out at the end do not show here; that takes the custodian's signed head.
    ///
    /// # Errors
    /// [`ChainFault`] when another entry than this would be the next; the chain stays where it was.
    pub fn append(&mut self, k_subject: &[u8; 32], event: ChainEvent) -> Result<(), ChainFault> {
        let seq = self.count;
        let fault = |kind| ChainFault { seq, kind };
        if event.tag_subject != tag(k_subject, SUBJECT, seq) {
            return Err(fault(ChainFaultKind::Tag));
        }
        if event.link != link(k_subject, &self.last) {
            return Err(fault(ChainFaultKind::Link));
        }
        (self.count, self.last) = (seq + 1, event.commit);
        Ok(())
    }
}
