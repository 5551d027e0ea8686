//! The access log.

use salus_records::{
    fhir::Kind,
    objects::{audit::EventKind, grant::Purpose},
};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// Proven events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventList {
    /// Newest first.
    pub events: Vec<EventLine>,
    /// Ledger size that the proofs were checked against.
    pub ledger: f64,
}

/// One proven event in plain words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventLine {
    /// Ledger index.
    pub index: f64,
    /// Place in the account's own row, from 0.
    pub seq: f64,
    /// When, by the custodian's clock.
    pub time: Moment,
    /// Who: a name from the key log, "you" or "the patient".
    pub who: String,
    /// The actor's account.
    pub actor: String,
    /// Whether it was oneself.
    pub own: bool,
    /// What sort.
    pub event: EventKind,
    /// Who was given or lost access by it, where the reader can name them; else empty.
    pub whom: String,
    /// What, after the name: "read a record: Glucose".
    pub what: String,
    /// The records concerned that can still be named: id, version and title.
    pub records: Vec<(String, u32, String)>,
    /// Kinds concerned.
    pub kinds: Vec<Kind>,
    /// Why.
    pub purpose: Option<Purpose>,
    /// Words that the reader left for the patient.
    pub note: String,
    /// How many like events this line stands for.
    pub count: u32,
    /// Whether it is a reading, an attempt that was refused, or anything else by somebody else.
    pub weight: Weight,
    /// The proof, in words for those who want to know.
    pub proof: Proof,
}

/// How much an event concerns the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weight {
    /// Somebody else saw something.
    Reading,
    /// Somebody was refused.
    Refusal,
    /// Something changed.
    Change,
    /// Routine.
    Routine,
}

/// What was checked in this browser for one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// Hash of the ledger entry.
    pub leaf: String,
    /// Number of hashes on its path to the checkpoint.
    pub path: u32,
    /// Size of the ledger in that checkpoint.
    pub size: f64,
    /// Root hash of that checkpoint.
    pub root: String,
    /// Names of the keys that signed it.
    pub signers: Vec<String>,
}

/// A question about an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionLine {
    /// The question.
    pub question: String,
    /// Ledger index of the event.
    pub index: f64,
    /// Whose.
    pub patient: String,
    /// The patient's words.
    pub words: String,
    /// When it was asked.
    pub asked: Moment,
    /// The auditor's words.
    pub answer: Option<String>,
    /// The auditor's name.
    pub answered_by: String,
    /// When it was answered.
    pub answered: Option<Moment>,
}

/// One disclosure to somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DisclosureLine {
    /// When.
    pub time: Moment,
    /// Who received it.
    pub recipient: String,
    /// What was disclosed.
    pub what: String,
    /// Why.
    pub purpose: Option<Purpose>,
    /// Ledger index.
    pub index: f64,
}
