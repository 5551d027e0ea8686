//! What the verifier reports.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// What is wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// An entry or its stored leaf hash is not what the log signed.
    Altered,
    /// An entry is gone.
    Missing,
    /// An entry is there that the log did not sign.
    Inserted,
    /// An entry stands in another place than the log signed.
    Reordered,
    /// The log is shorter than its own latest checkpoint.
    Truncated,
    /// A checkpoint is malformed or not signed by the log.
    BadSignature,
    /// The log is shorter than a checkpoint that was kept outside.
    RolledBack,
    /// The log signed two histories.
    Forked,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FaultKind::Altered => "altered",
            FaultKind::Missing => "missing",
            FaultKind::Inserted => "inserted",
            FaultKind::Reordered => "reordered",
            FaultKind::Truncated => "truncated",
            FaultKind::BadSignature => "bad_signature",
            FaultKind::RolledBack => "rolled_back",
            FaultKind::Forked => "forked",
        })
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Index of the first entry concerned; for a bad signature the checkpoint's tree size.
    pub index: u64,
    /// What is wrong.
    pub kind: FaultKind,
    /// The same for people, with what is known beyond the index.
    pub detail: String,
}

impl Fault {
    pub(super) fn new(index: u64, kind: FaultKind, detail: impl Into<String>) -> Self {
        Fault {
            index,
            kind,
            detail: detail.into(),
        }
    }
}

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Entries seen.
    pub entries: u64,
    /// Block entries among them.
    pub blocks: u64,
    /// Key entries among them.
    pub keys: u64,
    /// Size of the largest tree whose root a checkpoint confirmed.
    pub confirmed: u64,
    /// Root over the entries as they are, unless an unexplained fault made it unknowable.
    pub root: Option<Hash>,
    /// What is wrong, lowest index first; at most [`MAX_FAULTS`](super::MAX_FAULTS).
    pub faults: Vec<Fault>,
    /// Faults beyond those listed.
    pub unlisted: u64,
}

impl Report {
    /// Whether nothing is wrong with what was shown.
    ///
    /// A log whose checkpoints were all taken away has no fault either; [`Report::confirmed`]
    /// says how much of it the log's key vouches for.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}
