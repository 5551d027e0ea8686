//! `salus init`: an organisation comes into being.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use salus_client::ActivationLetter;
use salus_crypto::entropy::OsEntropy;
use salus_records::objects::party::Role;
use salus_server::{Bootstrap, InitParams, InitResult, NewRegistrar, Organisation};
use salus_storage::log::SystemClock;
use serde_json::json;

use super::{DEFAULT_SERVER, open::with_cause};
use crate::{
    account::Letter,
    error::CliError,
    profile::{make_private_directory, write_owner_only},
    reply::Reply,
    term::Ask,
};

/// Make an organisation: keys, databases and a ledger of its own.
///
/// Prints the ledger hash, where the root key lies, and a letter for each registrar.
#[derive(Args)]
pub struct Init {
    /// Where its data will lie; the directory must be missing or empty.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Name of the organisation; public and for good.
    #[arg(long, value_name = "ORG")]
    name: String,
    /// A registrar as "Full name=username"; repeat it for each, at least as many as the quorum.
    #[arg(long, value_name = "NAME=USERNAME", required = true, value_parser = registrar)]
    registrar: Vec<NewRegistrar>,
    /// How many registrars must sign for a doctor's keys or a new PIN.
    #[arg(long, value_name = "N", default_value_t = 2)]
    quorum: u8,
    /// For how many days after the last entry the law keeps a record.
    #[arg(long, value_name = "N", default_value_t = 3650)]
    retention_days: u32,
    /// For how many days keys of erased records may survive in key backups.
    #[arg(long, value_name = "N", default_value_t = 30)]
    deletion_horizon_days: u16,
    /// Name of the ledger, best a domain name of the organisation; otherwise a random one.
    #[arg(long, value_name = "NAME")]
    ledger_name: Option<String>,
    /// Where to write the root key, such as a USB stick; otherwise DIR/offline.
    #[arg(long, value_name = "DIR")]
    offline: Option<PathBuf>,
    /// Address of the server as it will stand in the letters.
    #[arg(long, value_name = "URL", default_value = DEFAULT_SERVER)]
    server: String,
    /// Write the letters as files that only you can read into this directory, instead of showing
    /// them.
    #[arg(long, value_name = "DIR")]
    letters: Option<PathBuf>,
}

fn registrar(text: &str) -> Result<NewRegistrar, String> {
    let (name, username) = text
        .rsplit_once('=')
        .ok_or("write it as \"Full name=username\"")?;
    let (name, username) = (name.trim(), username.trim().to_lowercase());
    if name.is_empty() || username.is_empty() {
        return Err("both the name and the user name are needed".to_owned());
    }
    Ok(NewRegistrar {
        name: name.to_owned(),
        username,
    })
}

impl Init {
    /// Asks a person at the terminal for what is needed.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn guided(ask: Ask) -> Result<Self, CliError> {
        let name = ask.text("Name of the organisation (public, for good):")?;
        let data = PathBuf::from(ask.text_or("Where its data will lie:", "data")?);
        let quorum = 2;
        let mut people = Vec::new();
        eprintln!("Two registrars sign together for each doctor, so name at least two.");
        loop {
            let registrar = NewRegistrar {
                name: ask.text("Registrar, full name:")?,
                username: ask.text("User name:")?.to_lowercase(),
            };
            people.push(registrar);
            if people.len() >= usize::from(quorum) && !ask.yes("One more registrar?", false)? {
                break;
            }
        }
        Ok(Self {
            data,
            name,
            registrar: people,
            quorum,
            retention_days: 3650,
            deletion_horizon_days: 30,
            ledger_name: None,
            offline: None,
            server: DEFAULT_SERVER.to_owned(),
            letters: Some(PathBuf::from(
                ask.text_or("Where the registrars' letters will lie:", "letters")?,
            )),
        })
    }

    /// Makes the organisation.
    ///
    /// # Errors
    /// When the directory is not empty or cannot be written; nothing is left then.
    pub async fn run(self) -> Result<Reply, CliError> {
        let params = InitParams {
            name: self.name,
            registrars: self.registrar,
            quorum: self.quorum,
            deletion_horizon_days: self.deletion_horizon_days,
            retention_days: self.retention_days,
            origin: self.ledger_name,
            offline_dir: self.offline,
        };
        let made = Organisation::init(
            &self.data,
            params,
            Arc::new(SystemClock::new()),
            &mut OsEntropy,
        )
        .await
        .map_err(|error| with_cause(&error))?;
        let letters: Vec<Letter> = made
            .registrars
            .iter()
            .map(|registrar| letter(registrar, &made, &self.server))
            .collect();
        let said = match &self.letters {
            Some(directory) => write_letters(&letters, directory)?,
            None => show_letters(&letters),
        };
        let text = format!(
            "The organisation is made.\n\n\
             Ledger hash  {genesis}\n\
             Data         {data}\n\
             Root key     {root}\n\n\
             Take the root key off this machine now, to a safe: only it can enrol registrars.\n\
             Nobody can make another.\n\n\
             {said}\n\n\
             Next: salus serve --data {data}\n",
            genesis = made.genesis,
            data = self.data.display(),
            root = made.root_key_file.display(),
        );
        let json = json!({
            "genesis": made.genesis,
            "data": self.data,
            "root_key_file": made.root_key_file,
            "registrars": made.registrars.iter().map(|registrar| json!({
                "uid": registrar.uid,
                "name": registrar.name,
                "username": registrar.username,
                "code": self.letters.is_none().then(|| registrar.code.to_string()),
                "letter": self.letters.as_deref().map(|dir| place(dir, &registrar.username)),
                "expires": registrar.expires.to_string(),
            })).collect::<Vec<_>>(),
        });
        Ok(Reply::new(text, json))
    }
}

fn letter(registrar: &Bootstrap, made: &InitResult, server: &str) -> Letter {
    Letter {
        name: registrar.name.clone(),
        role: Role::Admin,
        username: Some(registrar.username.clone()),
        content: ActivationLetter {
            server: server.to_owned(),
            genesis: made.genesis,
            code: registrar.code.clone(),
        },
    }
}

fn show_letters(letters: &[Letter]) -> String {
    let line = "-".repeat(78);
    let shown: Vec<String> = letters.iter().map(ToString::to_string).collect();
    format!(
        "{line}\n{}\n{line}\nHand the letters over on paper; the codes are shown this once.",
        shown.join(&format!("\n{line}\n"))
    )
}

fn write_letters(letters: &[Letter], directory: &Path) -> Result<String, CliError> {
    make_private_directory(directory)?;
    for letter in letters {
        let username = letter.username.as_deref().unwrap_or_default();
        let path = place(directory, username);
        write_owner_only(&path, format!("{letter}\n").as_bytes())?;
    }
    Ok(format!(
        "{} letters are in {}. Print them, hand them over, and delete the files.",
        letters.len(),
        directory.display()
    ))
}

fn place(directory: &Path, username: &str) -> PathBuf {
    // User names are checked by the organisation; none holds a separator.
    directory.join(format!("{username}.letter"))
}
