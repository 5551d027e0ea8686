//! `salus admin enrol`: a person becomes known, and gets a letter.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use salus_client::Identity;
use salus_records::{objects::party::Role, wire::account::Contact};
use serde_json::json;

use super::hand_over::{check_new, hand_over};
use crate::{
    account::{Letter, national_identifier},
    context::Context,
    error::CliError,
    reply::Reply,
    session::logged_in,
    term::{Ask, plain},
};

/// Enrol a person and write the activation letter.
///
/// A patient's national identifier is asked for (without a terminal: a line of standard input) and
/// leaves this machine only blinded. The code in the letter is made here; the server never sees it.
#[derive(Args)]
pub struct Enrol {
    /// What the person will be.
    #[arg(long, value_enum)]
    role: NewRole,
    /// Full name.
    #[arg(long)]
    name: String,
    /// User name of a doctor or auditor.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Licence number of a doctor.
    #[arg(long, value_name = "NUMBER")]
    licence: Option<String>,
    /// E-mail address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Write the letter to a new file that only you can read, instead of showing it.
    #[arg(long, value_name = "FILE")]
    letter: Option<PathBuf>,
}

/// The roles that a registrar may enrol.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum NewRole {
    /// Holds a record.
    Patient,
    /// Treats patients.
    Doctor,
    /// Verifies the ledger.
    Auditor,
}

impl std::fmt::Display for NewRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.role().fmt(f)
    }
}

impl NewRole {
    /// The role on the wire.
    pub fn role(self) -> Role {
        match self {
            Self::Patient => Role::Patient,
            Self::Doctor => Role::Doctor,
            Self::Auditor => Role::Auditor,
        }
    }
}

impl Enrol {
    /// Asks a person at the terminal for everything.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn guided(ask: Ask) -> Result<Self, CliError> {
        let roles = vec![NewRole::Patient, NewRole::Doctor, NewRole::Auditor];
        let role = ask.choose("What will the person be?", roles)?;
        let name = ask.text("Full name:")?;
        let staff = !matches!(role, NewRole::Patient);
        Ok(Self {
            role,
            name,
            username: staff.then(|| ask.text("User name:")).transpose()?,
            licence: match role {
                NewRole::Doctor => Some(ask.text("Licence number:")?),
                _ => None,
            },
            email: ask.optional("E-mail address:")?,
            letter: ask.optional("File for the letter:")?.map(PathBuf::from),
        })
    }

    /// Somebody whose role changes, with what is known about them.
    pub fn anew(
        role: NewRole,
        contact: Contact,
        username: Option<String>,
        licence: Option<String>,
        letter: Option<PathBuf>,
    ) -> Self {
        Self {
            role,
            name: contact.name,
            username,
            licence,
            email: contact.email,
            letter,
        }
    }

    /// Enrols the person.
    ///
    /// # Errors
    /// When the identifier or user name is taken.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        check_new(self.letter.as_deref())?;
        let role = self.role.role();
        let who = match (role, self.username) {
            (Role::Patient, None) => Identity::National(national_identifier(context.ask)?),
            (Role::Patient, Some(_)) => {
                return Err(CliError::new(
                    "patients have no user name",
                    "leave --username out; the national identifier is asked for",
                ));
            }
            (_, Some(username)) => Identity::Username(username.trim().to_lowercase()),
            (_, None) => {
                return Err(CliError::new(
                    format!("a {role} needs a user name"),
                    "add: --username NAME",
                ));
            }
        };
        let contact = Contact {
            name: self.name,
            email: self.email,
        };
        let username = match &who {
            Identity::Username(name) => Some(name.clone()),
            Identity::National(_) => None,
        };
        logged_in(context, async |account| {
            let name = contact.name.clone();
            let enrolled = account.enrol(role, &who, contact, self.licence).await?;
            let letter = Letter {
                name,
                role,
                username,
                content: enrolled.letter,
            };
            let (said, letter_json) = hand_over(&letter, self.letter.as_deref());
            let text = format!(
                "{} is enrolled as {role} (account {}).\n\n{said}",
                plain(&letter.name),
                enrolled.uid
            );
            let json = json!({"uid": enrolled.uid, "role": role, "letter": letter_json});
            Ok(Reply::new(text, json))
        })
        .await
    }
}
