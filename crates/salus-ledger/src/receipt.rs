//! Receipts (C2SP tlog-proof): a file that proves offline that an entry is in the log.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{CheckpointError, SignedCheckpoint, base64_hash, decimal};
use crate::hash::{Hash, leaf_hash};
use crate::policy::{LogPolicy, PolicyError, Witnessed};
use crate::tree::{MAX_PROOF, TreeError, verify_inclusion};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most bytes that a receipt's text can have.
pub const MAX_RECEIPT: usize = 1024 * 1024;

/// Where an entry stands, the proof, and the checkpoint that the proof leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Bytes for the application, not authenticated by the receipt; Salus puts
    /// [`Evidence`](crate::evidence::Evidence) here.
    pub extra: Option<Vec<u8>>,
    /// Index of the entry.
    pub index: u64,
    /// Inclusion proof, leaf's sibling first.
    pub proof: Vec<Hash>,
    /// The log's checkpoint with its signatures.
    pub checkpoint: SignedCheckpoint,
}

/// A receipt that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text is malformed or longer than [`MAX_RECEIPT`].
    #[error("the receipt is malformed")]
    Text,
    /// The checkpoint is malformed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint does not meet the policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The entry is not where the receipt says.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Index of the entry.
    pub index: u64,
    /// Leaf hash of the entry.
    pub leaf: Hash,
    /// The checkpoint (size, root) and its witnesses.
    pub witnessed: Witnessed,
}

impl Receipt {
    /// Checks that `entry`, as stored, is in a tree that the policy believes in.
    ///
    /// Costs at most one Ed25519 verification for the log and one per witness of the policy.
    pub fn verify(&self, entry: &[u8], policy: &LogPolicy) -> Result<Proven, ReceiptError> {
        let witnessed = policy.check(&self.checkpoint)?;
        let leaf = leaf_hash(entry);
        let (size, root) = (witnessed.checkpoint.size, &witnessed.checkpoint.root);
        verify_inclusion(leaf, self.index, size, &self.proof, root)?;
        Ok(Proven {
            index: self.index,
            leaf,
            witnessed,
        })
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        if text.len() > MAX_RECEIPT {
            return Err(ReceiptError::Text);
        }
        let (head, note) = text.split_once("\n\n").ok_or(ReceiptError::Text)?;
        let (extra, index, proof) = lines(head).ok_or(ReceiptError::Text)?;
        Ok(Receipt {
            extra,
            index,
            proof,
            checkpoint: SignedCheckpoint::parse(note.as_bytes())?,
        })
    }
}

/// Reads what stands above the checkpoint.
fn lines(head: &str) -> Option<(Option<Vec<u8>>, u64, Vec<Hash>)> {
    let mut lines = head.split('\n').peekable();
    lines.next().filter(|line| *line == HEADER)?;
    let extra = match lines.peek()?.strip_prefix("extra ") {
        Some(extra) => {
            lines.next();
            Some(STANDARD.decode(extra).ok()?)
        }
        None => None,
    };
    let index = decimal(lines.next()?.strip_prefix("index ")?)?;
    let proof = lines
        .take(MAX_PROOF + 1)
        .map(base64_hash)
        .collect::<Option<Vec<_>>>()?;
    (proof.len() <= MAX_PROOF).then_some((extra, index, proof))
}

impl fmt::Display for Receipt {
    /// Writes the text form, a `.tlog-proof` file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
