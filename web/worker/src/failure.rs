//! What went wrong, in words for somebody at a browser.

use std::error::Error;

use salus_client::{ClientError, Distrust};
use salus_records::wire::account::Problem;
use salus_web_rpc::{Failure, FailureKind};

/// A client's error as a failure.
pub fn failed(error: ClientError) -> Failure {
    match error {
        ClientError::Unreachable { .. } => failure(
            FailureKind::Offline,
            "There is no connection to the server.",
            "Check your connection, then try again. Nothing is lost.",
        ),
        ClientError::Refused(problem) => refused(&problem),
        ClientError::Protocol(_) => failure(
            FailureKind::Fault,
            "The server's answer makes no sense.",
            "Reload the page: it may be older than the server. If it stays, tell whoever runs Salus.",
        ),
        ClientError::Distrust(distrust) => distrusted(&distrust),
        ClientError::WrongSecret => failure(
            FailureKind::Input,
            "The login does not match.",
            "Check all three and try again. Forgot the password? Use your recovery kit. Forgot the \
             PIN? Two members of staff can let you set a new one.",
        ),
        ClientError::WeakPassword(problems) => failure(
            FailureKind::Input,
            "This password is too easy to guess.",
            &problems.join(" "),
        ),
        ClientError::WeakPin(problem) => failure(
            FailureKind::Input,
            &sentence(&problem.to_string()),
            "Take 6 to 12 digits that are no date and no pattern.",
        ),
        ClientError::OtherIdentifier => failure(
            FailureKind::Input,
            "This is not what the registrar wrote down.",
            "Check the identifier or user name, or ask the registrar.",
        ),
        ClientError::Sealed => failure(
            FailureKind::Refused,
            "This cannot be opened with your keys.",
            "Ask for access to it, or ask its author to write it again.",
        ),
        other @ (ClientError::Damaged { .. }
        | ClientError::LengthChanged(_)
        | ClientError::Impossible(_)
        | ClientError::Io(_)) => failure(FailureKind::Input, &sentence(&other.to_string()), ""),
    }
}

fn refused(problem: &Problem) -> Failure {
    let code = problem.code.as_str();
    let (kind, next) = match code {
        "session_required" | "session_ended" | "login_not_recent" | "envelope_refused" => {
            (FailureKind::LoggedOut, "Log in again.")
        }
        "conflict" => (
            FailureKind::Conflict,
            "Look at the newer version, then make your change again.",
        ),
        "rate_limited" | "login_throttled" | "busy" | "too_many" => {
            (FailureKind::Refused, "Wait a minute, then try again.")
        }
        "login_locked" => (
            FailureKind::Refused,
            "Log in with your recovery kit instead.",
        ),
        "already_active" => (
            FailureKind::Refused,
            "Log in. If it was not you who activated the account, tell a registrar.",
        ),
        "not_available" => (
            FailureKind::Refused,
            "It does not exist, or you may not see it. Access may have ended.",
        ),
        _ => (
            FailureKind::Refused,
            problem
                .detail
                .as_deref()
                .unwrap_or("Try again; if it stays, tell whoever runs Salus."),
        ),
    };
    let title = match (&problem.request_id, problem.status) {
        (Some(id), 500..) => format!("{} (request {id})", problem.title.trim_end_matches('.')),
        _ => problem.title.clone(),
    };
    Failure {
        kind,
        code: code.to_owned(),
        title: sentence(&title),
        next: next.to_owned(),
    }
}

/// The server was caught; nothing it says should be followed now.
fn distrusted(distrust: &Distrust) -> Failure {
    let next = match distrust {
        Distrust::Genesis { .. } => {
            "Type no secret here. Somebody may pretend to be your organisation: call it by telephone."
        }
        Distrust::RolledBack { .. } | Distrust::Forked | Distrust::AccessLog(_) => {
            "Do not go on. Keep this device as it is, as evidence, and tell the organisation and its \
             auditor."
        }
        _ => {
            "Do not go on. Tell the organisation and its auditor what you did and what stands here."
        }
    };
    Failure {
        kind: FailureKind::Distrust,
        code: String::new(),
        title: sentence(&format!("The server was not believed: {distrust}")),
        next: next.to_owned(),
    }
}

/// A failure without a code.
pub fn failure(kind: FailureKind, title: &str, next: &str) -> Failure {
    Failure {
        kind,
        code: String::new(),
        title: title.to_owned(),
        next: next.to_owned(),
    }
}

/// What was typed cannot be.
pub fn input(error: impl Error) -> Failure {
    failure(FailureKind::Input, &sentence(&error.to_string()), "")
}

/// Nobody is logged in.
pub fn logged_out() -> Failure {
    failure(
        FailureKind::LoggedOut,
        "You are not logged in.",
        "Log in to go on.",
    )
}

/// Something is not there, or not for this person.
pub fn not_available() -> Failure {
    failure(
        FailureKind::Refused,
        "This is not available.",
        "It does not exist, or you may not see it. Access may have ended.",
    )
}

/// A fault in the program.
pub fn fault(what: &str) -> Failure {
    failure(
        FailureKind::Fault,
        &format!("Something went wrong inside Salus ({what})."),
        "Reload the page and log in again. If it stays, tell whoever runs Salus.",
    )
}

/// Begins with a capital letter and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut said: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    if !said.ends_with(['.', '!', '?']) {
        said.push('.');
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_whole() {
        assert_eq!(sentence("the record is gone"), "The record is gone.");
        assert_eq!(sentence("Why?"), "Why?");
    }

    #[test]
    fn a_caught_server_is_told_apart_from_a_refusal() {
        let caught = failed(Distrust::Forked.into());
        assert_eq!(caught.kind, FailureKind::Distrust);
        assert!(caught.next.contains("Do not go on"));
        assert_eq!(failed(ClientError::Sealed).kind, FailureKind::Refused);
    }
}
