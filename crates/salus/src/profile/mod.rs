//! What one person keeps on this machine between commands: trust and a locked session.
//!
//! No record, no name and no key that works by itself: the session's keys are locked with a half
//! that the server keeps and forgets at logout.

mod private;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use salus_client::{AccountSnapshot, TrustSnapshot};
use salus_records::wire::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::CliError;
pub use private::{make_private_directory, write_private as write_owner_only, write_public};
use private::{read_private, write_private};

/// The directory of one profile.
pub struct Profile {
    directory: PathBuf,
}

/// What a profile believes, and about which server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The server's address as it was last used.
    pub server: String,
    /// Entry 0 of the ledger, so that receipts can be checked without a server.
    pub genesis_entry: Bytes,
    /// The user name of staff who logged in last; a national identifier is never kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// What the client verified so far.
    pub trust: TrustSnapshot,
}

/// Lets one command at a time use a profile.
pub struct Lock(#[expect(dead_code, reason = "unlocked when it is closed")] fs::File);

impl Profile {
    /// The profile with this name.
    ///
    /// # Errors
    /// When the name cannot be a directory's, or there is no home directory.
    pub fn named(name: &str) -> Result<Self, CliError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(CliError::new(
                format!("{name:?} cannot name a profile"),
                "use letters, digits, - and _",
            ));
        }
        Ok(Self {
            directory: home()?.join(name),
        })
    }

    /// Waits until no other command uses this profile.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn lock(&self) -> Result<Lock, CliError> {
        make_private_directory(&self.directory)?;
        let path = self.directory.join("lock");
        let failed = |e| CliError::file(&path, &e);
        let file = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        if file.try_lock().is_err() {
            eprintln!("waiting for another salus command of this profile …");
            file.lock().map_err(failed)?;
        }
        Ok(Lock(file))
    }

    /// What was kept about the organisation, if anything was.
    ///
    /// # Errors
    /// When the file is open to others or damaged.
    pub fn kept(&self) -> Result<Option<Kept>, CliError> {
        self.read("trust.json")
    }

    /// Keeps what the client believes.
    ///
    /// # Errors
    /// When the file cannot be written; the old one stays.
    pub fn keep(&self, kept: &Kept) -> Result<(), CliError> {
        self.write("trust.json", kept)
    }

    /// The session, if there is one.
    ///
    /// # Errors
    /// When the file is open to others or damaged.
    pub fn session(&self) -> Result<Option<AccountSnapshot>, CliError> {
        self.read("session.json")
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_session(&self, session: &AccountSnapshot) -> Result<(), CliError> {
        self.write("session.json", session)
    }

    /// Forgets the session.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget_session(&self) -> Result<(), CliError> {
        let path = self.directory.join("session.json");
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(CliError::file(&path, &e)),
            _ => Ok(()),
        }
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, CliError> {
        let path = self.directory.join(name);
        let Some(bytes) = read_private(&path)? else {
            return Ok(None);
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| {
            CliError::new(
                format!("{} is damaged or of another version", path.display()),
                "move it away, then log in again with the ledger hash from your letter",
            )
        })
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), CliError> {
        make_private_directory(&self.directory)?;
        let path = self.directory.join(name);
        let bytes = serde_json::to_vec_pretty(value)
            .map_err(|e| CliError::file(&path, &std::io::Error::from(e)))?;
        write_private(&path, &bytes)
    }
}

/// `SALUS_HOME`, or the directory for state of the XDG Base Directory Specification.
fn home() -> Result<PathBuf, CliError> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(home) = set("SALUS_HOME") {
        return Ok(PathBuf::from(home));
    }
    if let Some(state) = set("XDG_STATE_HOME").filter(|state| Path::new(state).is_absolute()) {
        return Ok(PathBuf::from(state).join("salus"));
    }
    match set("HOME") {
        Some(home) => Ok(PathBuf::from(home).join(".local/state/salus")),
        None => Err(CliError::new(
            "there is no home directory to keep your session in",
            "name a directory of your own: SALUS_HOME=DIR salus …",
        )),
    }
}
