//! Whom to believe about a log: its key and a quorum of witnesses.

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::cosignature::WitnessVerifier;
use crate::note::{KeyName, LogVerifier, NoteVerifier};

/// The most witnesses that a policy can name.
pub const MAX_WITNESSES: usize = 32;

/// A log, its witnesses, and how many of them must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPolicy {
    log: LogVerifier,
    witnesses: Vec<WitnessVerifier>,
    quorum: usize,
}

/// A policy that cannot hold, or a checkpoint that does not meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The quorum is larger than the number of witnesses, or there are too many witnesses.
    #[error("the quorum does not fit the number of witnesses")]
    Quorum,
    /// Two witnesses, or a witness and the log, have the same key.
    #[error("a public key appears twice in the policy")]
    Duplicate,
    /// The checkpoint is malformed or not signed by the log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses have cosigned.
    #[error("{found} witnesses have cosigned, {quorum} are needed")]
    TooFewWitnesses {
        /// Valid cosignatures.
        found: usize,
        /// Cosignatures needed.
        quorum: usize,
    },
    /// The policy's text is malformed at this line (from 1; 0 means the text as a whole).
    #[error("line {0} of the policy is not one that Salus reads")]
    Line(usize),
}

/// A checkpoint that meets a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Each witness that cosigned, with its time in seconds since the Unix epoch.
    pub witnesses: Vec<(KeyName, u64)>,
}

impl LogPolicy {
    /// A policy; fails if `quorum` exceeds the witnesses, or a key appears twice.
    pub fn new(
        log: LogVerifier,
        witnesses: Vec<WitnessVerifier>,
        quorum: usize,
    ) -> Result<Self, PolicyError> {
        if quorum > witnesses.len() || witnesses.len() > MAX_WITNESSES {
            return Err(PolicyError::Quorum);
        }
        let keys = || witnesses.iter().map(WitnessVerifier::key);
        let twice = |(i, key)| key == log.key() || keys().skip(i + 1).any(|other| other == key);
        if keys().enumerate().any(twice) {
            return Err(PolicyError::Duplicate);
        }
        Ok(LogPolicy {
            log,
            witnesses,
            quorum,
        })
    }

    /// The log's name.
    pub fn origin(&self) -> &KeyName {
        self.log.name()
    }

    /// The log's key.
    pub fn log(&self) -> &LogVerifier {
        &self.log
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[WitnessVerifier] {
        &self.witnesses
    }

    /// How many witnesses must have cosigned.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Checks that the log signed the checkpoint and that enough witnesses cosigned it.
    ///
    /// A wrong cosignature does not count, but does no other harm.
    pub fn check(&self, signed: &SignedCheckpoint) -> Result<Witnessed, PolicyError> {
        let checkpoint = signed.verify(&self.log)?.clone();
        let witnesses: Vec<_> = self
            .witnesses
            .iter()
            .filter_map(|witness| {
                let time = witness.cosigned_at(signed.note()).ok()?;
                Some((witness.name().clone(), time))
            })
            .collect();
        if witnesses.len() < self.quorum {
            return Err(PolicyError::TooFewWitnesses {
                found: witnesses.len(),
                quorum: self.quorum,
            });
        }
        Ok(Witnessed {
            checkpoint,
            witnesses,
        })
    }
}
