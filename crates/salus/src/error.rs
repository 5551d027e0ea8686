//! The one error of the command line: what happened, and what to do next.

use std::{
    fmt,
    io::{self, ErrorKind},
    path::Path,
    process::ExitCode,
};

mod hints;

/// Why a command did not do what it was asked to, in words for whoever typed it.
#[derive(Debug)]
pub struct CliError {
    what: String,
    next: String,
    /// Nobody reads any more (`salus log | head`); not worth a word.
    quiet: bool,
}

impl CliError {
    /// What happened, and what to do next.
    pub fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: next.into(),
            quiet: false,
        }
    }

    /// Takes a message in the form of the libraries, "what happened; what to do".
    pub fn said(message: impl fmt::Display) -> Self {
        let message = message.to_string();
        match message.split_once("; ") {
            Some((what, next)) => Self::new(what, next),
            None => Self::new(message, ""),
        }
    }

    /// A local file or directory that could not be read or written.
    pub fn file(path: &Path, source: &io::Error) -> Self {
        let path = path.display();
        match source.kind() {
            ErrorKind::NotFound => Self::new(
                format!("there is no file {path}"),
                "check the name and the directory",
            ),
            ErrorKind::PermissionDenied => Self::new(
                format!("{path} cannot be accessed by this user"),
                format!("look at its permissions: ls -l {path}"),
            ),
            ErrorKind::AlreadyExists => Self::new(
                format!("{path} exists already"),
                "choose another name, or move it away first",
            ),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::new(
                format!("the disk is full: {path} was not written"),
                "free some space, then repeat the command",
            ),
            ErrorKind::IsADirectory => {
                Self::new(format!("{path} is a directory"), "name a file in it")
            }
            _ => Self::new(
                format!("{path} could not be read or written ({source})"),
                "check the path and the disk, then repeat the command",
            ),
        }
    }

    /// Somebody who is not logged in tried what needs a session.
    pub fn not_logged_in() -> Self {
        Self::new("you are not logged in", "run: salus login")
    }

    /// Says it on standard error; the exit code is 1.
    pub fn report(&self) -> ExitCode {
        if self.quiet {
            return ExitCode::SUCCESS;
        }
        eprintln!("{self}");
        ExitCode::FAILURE
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if self.next.is_empty() {
            return Ok(());
        }
        write!(f, "\n next: {}", self.next)
    }
}

/// Writing to standard output failed.
impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        let mut said = Self::new(
            format!("the output could not be written ({error})"),
            "check where it goes: the disk may be full, or a pipe closed",
        );
        said.quiet = error.kind() == ErrorKind::BrokenPipe;
        said
    }
}
