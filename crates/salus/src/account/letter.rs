//! The letter that a registrar hands over: written for people, and read back from a file.

use std::{fmt, fs, path::Path};

use salus_client::ActivationLetter;
use salus_crypto::code::Code;
use salus_ledger::Hash;
use salus_records::objects::party::Role;

use crate::{error::CliError, term::plain};

/// What a role is called among people.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Admin => "registrar",
        Role::Patient | Role::Doctor | Role::Auditor => role.as_str(),
    }
}

/// The longest file that is taken for a letter, in bytes.
const LONGEST: u64 = 64 * 1024;

/// An activation letter on paper or in a file.
pub struct Letter {
    /// Who it is for.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// The user name of staff; patients log in with their national identifier.
    pub username: Option<String>,
    /// Server, ledger hash and code.
    pub content: ActivationLetter,
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = plain(&self.name);
        writeln!(
            f,
            "Salus: activation letter for {name} ({})",
            role_word(self.role)
        )?;
        writeln!(f)?;
        writeln!(f, "  Server     {}", self.content.server)?;
        writeln!(f, "  Ledger     {}", self.content.genesis)?;
        writeln!(f, "  Code       {}", self.content.code)?;
        match &self.username {
            Some(username) => writeln!(f, "  User name  {username}")?,
            None => writeln!(f, "  You log in with your national identifier.")?,
        }
        writeln!(f)?;
        writeln!(
            f,
            "The code works until your first login, at most 14 days. Whoever has it before"
        )?;
        writeln!(
            f,
            "can take the account: activate and log in soon, with salus activate --letter FILE"
        )?;
        writeln!(
            f,
            "or salus activate, and type what stands above. Keep the ledger hash for good:"
        )?;
        write!(
            f,
            "by it every program of yours recognises the organisation."
        )
    }
}

/// What a letter in a file says.
pub struct ReadLetter {
    /// Server, ledger hash and code.
    pub content: ActivationLetter,
    /// The user name of staff.
    pub username: Option<String>,
}

impl ReadLetter {
    /// Reads a letter as [`Letter`] writes it.
    ///
    /// # Errors
    /// When the file is no letter.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let metadata = fs::metadata(path).map_err(|e| CliError::file(path, &e))?;
        if metadata.len() > LONGEST {
            return Err(no_letter(path));
        }
        let text = fs::read_to_string(path).map_err(|e| CliError::file(path, &e))?;
        let field = |label: &str| {
            text.lines()
                .find_map(|line| line.trim().strip_prefix(label))
                .map(str::trim)
        };
        let (Some(server), Some(genesis), Some(code)) =
            (field("Server "), field("Ledger "), field("Code "))
        else {
            return Err(no_letter(path));
        };
        let genesis: Hash = genesis.parse().map_err(|_| no_letter(path))?;
        let code: Code = code.parse().map_err(|error| {
            CliError::new(
                format!("the code in {} is wrong: {error}", path.display()),
                "compare it with the paper, or ask the registrar for a new letter",
            )
        })?;
        Ok(Self {
            content: ActivationLetter {
                server: server.to_owned(),
                genesis,
                code,
            },
            username: field("User name ").map(str::to_owned),
        })
    }
}

fn no_letter(path: &Path) -> CliError {
    CliError::new(
        format!("{} is no activation letter", path.display()),
        "name the file that salus init or salus admin enrol wrote",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_crypto::entropy::OsEntropy;

    #[test]
    fn a_letter_is_read_back() {
        let letter = Letter {
            name: "Dr. Mara\u{1b} Quill".into(),
            role: Role::Doctor,
            username: Some("quill".into()),
            content: ActivationLetter {
                server: "http://127.0.0.1:8460".into(),
                genesis: Hash([7; 32]),
                code: Code::random(&mut OsEntropy),
            },
        };
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("letter");
        fs::write(&path, letter.to_string()).unwrap();
        let read = ReadLetter::read(&path).unwrap();
        assert_eq!(read.username.as_deref(), Some("quill"));
        assert_eq!(read.content.server, letter.content.server);
        assert_eq!(read.content.genesis, letter.content.genesis);
        assert_eq!(read.content.code, letter.content.code);
        fs::write(&path, "Dear patient").unwrap();
        assert!(ReadLetter::read(&path).is_err());
    }
}
