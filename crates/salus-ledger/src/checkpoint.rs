//! Checkpoints (C2SP tlog-checkpoint): what a log signs about its tree.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;
use crate::note::{KeyName, LogSigner, LogVerifier, Note, NoteError, NoteSignature, NoteVerifier};

/// A log's tree at a size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: KeyName,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree at that size.
    pub root: Hash,
}

/// A checkpoint that cannot be read or is not the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is malformed or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not the three lines origin, size and root.
    #[error("a checkpoint is three lines: origin, size, root")]
    Text,
    /// The checkpoint is of another log.
    #[error("the checkpoint is of another log")]
    Origin,
}

impl Checkpoint {
    /// Reads the three lines; extension lines are refused, since Salus writes none.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        Self::lines(text).ok_or(CheckpointError::Text)
    }

    fn lines(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = KeyName::new(lines.next()?).ok()?;
        let size = decimal(lines.next()?)?;
        let root = base64_hash(lines.next()?)?;
        lines
            .next()
            .is_none()
            .then_some(Checkpoint { origin, size, root })
    }
}

impl fmt::Display for Checkpoint {
    /// Writes the three lines: the note text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.root);
        write!(f, "{}\n{}\n{root}\n", self.origin, self.size)
    }
}

/// Reads a decimal number in its only spelling.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Reads a hash in base64.
pub(crate) fn base64_hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok().map(Hash)
}

/// A checkpoint and the note that carries it; only [`SignedCheckpoint::verify`] says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs the tree of `size` leaves with this `root`; the origin is the signer's name.
    pub fn sign(signer: &LogSigner, size: u64, root: Hash) -> Self {
        let checkpoint = Checkpoint {
            origin: signer.verifier().name().clone(),
            size,
            root,
        };
        let text = checkpoint.to_string();
        let signature = signer.sign(&text);
        SignedCheckpoint {
            checkpoint,
            note: Note::new(text, vec![signature]),
        }
    }

    /// Reads a signed note whose text is a checkpoint; checks no signature.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(SignedCheckpoint { checkpoint, note })
    }

    /// Checks that the log issued this checkpoint: its origin and its signature.
    pub fn verify(&self, log: &LogVerifier) -> Result<&Checkpoint, CheckpointError> {
        if self.checkpoint.origin != *log.name() {
            return Err(CheckpointError::Origin);
        }
        self.note.verify(log)?;
        Ok(&self.checkpoint)
    }

    /// The checkpoint as it claims to be, unverified.
    pub fn claimed(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature line, such as a witness's.
    pub fn add(&mut self, signature: NoteSignature) {
        self.note.add(signature);
    }
}

impl fmt::Display for SignedCheckpoint {
    /// Writes the note, as served and stored.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
