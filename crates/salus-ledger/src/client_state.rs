//! The largest checkpoint that a client has verified, and what a new one does to it.

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::fork::{ForkProof, fork_proof};
use crate::hash::Hash;
use crate::note::LogVerifier;
use crate::tree::verify_consistency;

/// A checkpoint that the client verified and keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    signed: SignedCheckpoint,
}

/// What a new checkpoint means to a client that keeps an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advance {
    /// The new tree contains the kept one: keep the new checkpoint.
    Accepted(KeptCheckpoint),
    /// The log shows a smaller tree than it did before.
    RolledBack {
        /// Size that the client keeps.
        kept: u64,
        /// Size that the log shows now.
        shown: u64,
    },
    /// The new tree is not shown to contain the kept one; with evidence if the sizes are equal.
    Forked(Option<Box<ForkProof>>),
}

impl KeptCheckpoint {
    /// Starts from a first checkpoint; fails if the log did not sign it.
    pub fn first(signed: SignedCheckpoint, log: &LogVerifier) -> Result<Self, CheckpointError> {
        signed.verify(log)?;
        Ok(KeptCheckpoint { signed })
    }

    /// Number of leaves of the kept tree.
    pub fn size(&self) -> u64 {
        self.signed.claimed().size
    }

    /// Root of the kept tree.
    pub fn root(&self) -> Hash {
        self.signed.claimed().root
    }

    /// The kept checkpoint with its signatures: what to store, and to show as evidence.
    pub fn signed(&self) -> &SignedCheckpoint {
        &self.signed
    }

    /// Judges a new checkpoint, given the consistency proof from the kept size to the new one.
    ///
    /// Fails only if the log did not sign the new checkpoint: that says nothing about the log.
    pub fn advance(
        &self,
        new: SignedCheckpoint,
        proof: &[Hash],
        log: &LogVerifier,
    ) -> Result<Advance, CheckpointError> {
        let shown = new.verify(log)?;
        if shown.size < self.size() {
            return Ok(Advance::RolledBack {
                kept: self.size(),
                shown: shown.size,
            });
        }
        if let Some(fork) = fork_proof(&self.signed, &new) {
            return Ok(Advance::Forked(Some(Box::new(fork))));
        }
        let consistent =
            verify_consistency(self.size(), &self.root(), shown.size, &shown.root, proof);
        Ok(match consistent {
            Ok(()) => Advance::Accepted(KeptCheckpoint { signed: new }),
            Err(_) => Advance::Forked(None),
        })
    }
}
