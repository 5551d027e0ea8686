//! Why a call did not do what was asked, in words for the person.

use serde::{Deserialize, Serialize};

/// What went wrong and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What sort of failure it is: decides how the page looks.
    pub kind: FailureKind,
    /// The server's stable code, where the server refused.
    pub code: String,
    /// What happened, one sentence.
    pub title: String,
    /// What to do next; may be empty.
    pub next: String,
}

/// Sorts of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// No connection.
    Offline,
    /// The server said no.
    Refused,
    /// The session has ended, or nobody is logged in.
    LoggedOut,
    /// Somebody else wrote first.
    Conflict,
    /// What was typed cannot be.
    Input,
    /// The server, or somebody between, was caught at something: never go on.
    Distrust,
    /// The person stopped it.
    Cancelled,
    /// A fault in the program.
    Fault,
}
