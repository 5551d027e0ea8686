//! What to do next after a refusal: commands of this program instead of protocol words.

use std::error::Error;

use salus_client::{ClientError, Distrust};
use salus_records::wire::account::Problem;

use super::CliError;

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable { address, source } => Self::new(
                format!("cannot reach {address} ({})", root_cause(&source)),
                "check the address (--server), and that the server runs there: salus serve",
            ),
            ClientError::Refused(problem) => refused(&problem),
            ClientError::Protocol(what) => Self::new(
                format!("the server's answer makes no sense ({what})"),
                "compare the versions of both sides (salus --version), and check the address",
            ),
            ClientError::Distrust(distrust) => distrusted(&distrust),
            ClientError::WrongSecret => Self::new(
                "the login does not match; deliberately not said what is wrong",
                "type it again. Password forgotten: salus recover. PIN forgotten: ask two \
                 registrars for a PIN reset",
            ),
            ClientError::WeakPassword(problems) => Self::new(
                format!("this password is too easy to guess. {}", problems.join(" ")),
                "take at least 15 characters, such as five words that do not belong together",
            ),
            ClientError::WeakPin(problem) => Self::new(
                problem.to_string(),
                "take 6 to 12 digits that are no date and no pattern",
            ),
            ClientError::OtherIdentifier => Self::new(
                "this is not the identifier or user name that the registrar wrote down",
                "check it, or ask the registrar",
            ),
            ClientError::Sealed => Self::new(
                "this cannot be opened with your keys",
                "see what you may read: salus grants. Ask for more: salus ask",
            ),
            ClientError::Io(error) => Self::new(
                format!("a local file could not be read or written ({error})"),
                "check the file and the disk, then repeat the command",
            ),
            other => Self::said(other),
        }
    }
}

/// The server said no: its own words, with the command that helps where there is one.
fn refused(problem: &Problem) -> CliError {
    let next = match problem.code.as_str() {
        "session_required" | "session_ended" | "login_not_recent" | "envelope_refused" => {
            "run: salus login"
        }
        "not_available" => {
            "see what you may: salus grants. Ask the patient for access: salus ask PATIENT"
        }
        "conflict" => {
            "somebody wrote a newer version; look at it with salus record show, then repeat"
        }
        "rate_limited" | "login_throttled" | "busy" | "too_many" => {
            "wait a minute, then repeat the command"
        }
        "login_locked" => "log in with the recovery code: salus recover",
        "already_active" => {
            "log in: salus login. If it was not you who activated, tell a registrar"
        }
        _ => problem
            .detail
            .as_deref()
            .unwrap_or("repeat the command; if it stays, tell whoever runs the server"),
    };
    let what = problem.title.trim_end_matches('.');
    match (&problem.request_id, problem.status) {
        (Some(id), 500..) => CliError::new(format!("{what} (request {id})"), next),
        _ => CliError::new(what, next),
    }
}

/// The server was caught; nothing it says should be followed now.
fn distrusted(distrust: &Distrust) -> CliError {
    let next = match distrust {
        Distrust::Genesis { .. } => {
            "type no secret here. Check the address and the ledger hash in your letter; if both are \
             right, somebody pretends to be the organisation: tell it by telephone"
        }
        Distrust::RolledBack { .. } | Distrust::Forked | Distrust::AccessLog(_) => {
            "keep this profile as evidence and tell the organisation and its auditor"
        }
        _ => {
            "do not go on; tell the organisation and its auditor what you did and what stands here"
        }
    };
    CliError::new(format!("the server was not believed: {distrust}"), next)
}

/// The last cause in the chain, which is what a person can act on.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
