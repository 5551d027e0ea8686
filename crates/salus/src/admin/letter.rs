//! `salus admin letter`: the letter was lost before it was used.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{
    hand_over::{check_new, hand_over},
    person::find_person,
};
use crate::{
    account::Letter, context::Context, error::CliError, reply::Reply, session::logged_in,
    term::plain,
};

/// Write a new activation letter for somebody who has not activated yet.
///
/// The person gets a new account and a new code. The earlier letter is worth nothing from then on,
/// whoever has it.
#[derive(Args)]
pub struct NewLetter {
    /// Id, user name or full name.
    person: String,
    /// Write the letter to a new file that only you can read, instead of showing it.
    #[arg(long, value_name = "FILE")]
    letter: Option<PathBuf>,
}

impl NewLetter {
    /// Enrols the person anew.
    ///
    /// # Errors
    /// When the person has activated already.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        check_new(self.letter.as_deref())?;
        logged_in(context, async |account| {
            let person = find_person(account, &self.person).await?;
            let enrolled = account.enrol_again(&person).await?;
            let letter = Letter {
                name: person.contact.name,
                role: person.role,
                username: person.username,
                content: enrolled.letter,
            };
            let (said, letter_json) = hand_over(&letter, self.letter.as_deref());
            let text = format!(
                "{} has a new letter (account {}); the earlier one is worth nothing now.\n\n{said}",
                plain(&letter.name),
                enrolled.uid
            );
            let json = json!({"uid": enrolled.uid, "role": letter.role, "letter": letter_json});
            Ok(Reply::new(text, json))
        })
        .await
    }
}
