//! Evidence that a log signed two different trees of one size.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::note::{LogVerifier, MAX_NOTE};

const HEADER: &str = "salus-fork-proof@v1";

/// Two checkpoints of one log and one size with different roots: nobody but the log's key can
/// make it, and nobody can explain it away.
///
/// Text form: the line `salus-fork-proof@v1`, then each signed checkpoint in base64 on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkProof {
    a: SignedCheckpoint,
    b: SignedCheckpoint,
}

/// What is not evidence of a fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// The text form is malformed.
    #[error("a fork proof is a header line and two lines of base64")]
    Text,
    /// One of the checkpoints is malformed or not the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The two do not contradict each other.
    #[error("the two checkpoints do not contradict each other")]
    NoConflict,
}

/// Puts two checkpoints together if they conflict: same origin, same size, different roots.
pub fn fork_proof(a: &SignedCheckpoint, b: &SignedCheckpoint) -> Option<ForkProof> {
    let (x, y) = (a.claimed(), b.claimed());
    let conflict = x.origin == y.origin && x.size == y.size && x.root != y.root;
    conflict.then(|| ForkProof {
        a: a.clone(),
        b: b.clone(),
    })
}

impl ForkProof {
    /// The two checkpoints.
    pub fn checkpoints(&self) -> (&SignedCheckpoint, &SignedCheckpoint) {
        (&self.a, &self.b)
    }

    /// Checks that the log signed both.
    pub fn verify(&self, log: &LogVerifier) -> Result<(), ForkError> {
        self.a.verify(log)?;
        self.b.verify(log)?;
        Ok(())
    }

    /// Reads the text form; fails with [`ForkError::NoConflict`] if the two agree.
    pub fn parse(text: &str) -> Result<Self, ForkError> {
        let lines: Vec<&str> = text
            .strip_suffix('\n')
            .ok_or(ForkError::Text)?
            .splitn(4, '\n')
            .collect();
        let [HEADER, a, b] = lines[..] else {
            return Err(ForkError::Text);
        };
        fork_proof(&checkpoint(a)?, &checkpoint(b)?).ok_or(ForkError::NoConflict)
    }
}

fn checkpoint(line: &str) -> Result<SignedCheckpoint, ForkError> {
    if line.len() > MAX_NOTE * 2 {
        return Err(ForkError::Text);
    }
    let note = STANDARD.decode(line).map_err(|_| ForkError::Text)?;
    Ok(SignedCheckpoint::parse(&note)?)
}

impl fmt::Display for ForkProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |note: &SignedCheckpoint| STANDARD.encode(note.to_string());
        write!(f, "{HEADER}\n{}\n{}\n", line(&self.a), line(&self.b))
    }
}
