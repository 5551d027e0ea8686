//! `salus admin pin-reset`: the quorum says that a person's identity was checked.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{person::find_person, pin_reset_file::PinResetFile};
use crate::{
    context::Context, error::CliError, ids::short, reply::Reply, session::logged_in, term::plain,
    when::moment,
};

/// Let a person set a new PIN, after you checked who they are.
///
/// Writes a ticket; where the organisation asks for several registrars, each adds a signature with
/// --with FILE. The person then runs salus pin-reset --ticket FILE and still needs the password.
/// No key and no record becomes readable by it. The ticket works for one day.
#[derive(Args)]
pub struct PinResetOrder {
    /// Id, user name or full name.
    person: String,
    /// The ticket with the signatures so far.
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
    /// Where to write the ticket.
    #[arg(long, value_name = "FILE", conflicts_with = "with")]
    out: Option<PathBuf>,
}

impl PinResetOrder {
    /// For a person, with the signatures so far.
    pub fn of(person: String, with: Option<PathBuf>) -> Self {
        Self {
            person,
            with,
            out: None,
        }
    }

    /// Signs the ticket.
    ///
    /// # Errors
    /// When the account is not active, or the ticket is for somebody else.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let person = find_person(account, &self.person).await?;
            let name = plain(&person.contact.name);
            let reset = match &self.with {
                None => account.start_pin_reset(&person)?,
                Some(path) => {
                    let mut reset = PinResetFile::read(path)?.reset;
                    let meant = reset.unverified().ok().map(|claimed| claimed.uid);
                    if meant != Some(person.uid) {
                        return Err(CliError::new(
                            format!("{} is not for {name}", path.display()),
                            "name the person that the ticket was begun for",
                        ));
                    }
                    account.confirm_pin_reset(&person, &mut reset)?;
                    reset
                }
            };
            let needed = usize::from(account.client().trust().policy().quorum);
            let signed = reset.signers().count();
            let expires = reset.unverified().ok().map(|claimed| claimed.expires);
            let path = self
                .with
                .or(self.out)
                .unwrap_or_else(|| PathBuf::from(format!("pin-reset-{}.json", short(person.uid))));
            let file = PinResetFile {
                pin_reset_for: person.uid,
                reset,
            };
            file.write(&path)?;
            let next = if signed >= needed {
                format!(
                    "Next: give {path} to {name}, who runs: salus pin-reset --ticket {path}\n\
                     It works until {until}.",
                    path = path.display(),
                    until = expires.map(moment).unwrap_or_default(),
                )
            } else {
                format!(
                    "Next: another registrar checks the person and runs:\n\
                     salus admin pin-reset {id} --with {path}",
                    id = short(person.uid),
                    path = path.display(),
                )
            };
            let text = format!("Signed: {signed} of {needed} signatures for {name}.\n\n{next}");
            let json = json!({
                "uid": person.uid,
                "signatures": signed,
                "needed": needed,
                "file": path,
                "ready": signed >= needed,
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}
