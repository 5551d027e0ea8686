//! The raw ledger.

use serde::{Deserialize, Serialize};

use crate::Moment;

/// Where the ledger stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerSummary {
    /// The organisation, from entry 0.
    pub organisation: String,
    /// Hash of entry 0.
    pub genesis: String,
    /// Number of entries.
    pub size: f64,
    /// Root hash.
    pub root: String,
    /// Registrars who sign together.
    pub quorum: u32,
    /// Names of the keys that signed the newest checkpoint.
    pub signers: Vec<String>,
    /// Number of witnesses that the policy asks for.
    pub witnesses: u32,
}

/// A page of entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryPage {
    /// Newest first, at most 50.
    pub entries: Vec<EntryLine>,
    /// Index of the newest entry of the next page, if there is one.
    pub next: Option<f64>,
    /// Number of entries in the ledger.
    pub size: f64,
}

/// One entry as anybody can read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryLine {
    /// Ledger index.
    pub index: f64,
    /// When.
    pub time: Moment,
    /// Sort of entry, one word.
    pub class: String,
    /// What it says.
    pub words: String,
    /// Hash of its leaf.
    pub leaf: String,
    /// The bytes, as hexadecimal digits.
    pub raw: String,
}

/// What verifying the whole ledger found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether everything agrees.
    pub ok: bool,
    /// Entries checked.
    pub entries: f64,
    /// Blocks checked.
    pub blocks: f64,
    /// Statements about keys of staff checked.
    pub keys: f64,
    /// Entries that a signed checkpoint vouches for.
    pub confirmed: f64,
    /// Faults in plain words, lowest place first.
    pub faults: Vec<String>,
    /// Faults beyond those.
    pub unlisted: f64,
}
