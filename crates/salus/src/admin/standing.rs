//! `salus admin disable` and `enable`: stop and resume an account.

use clap::Args;
use serde_json::json;

use super::person::find_person;
use crate::{context::Context, error::CliError, reply::Reply, session::logged_in, term::plain};

/// Stop an account: its sessions end and it cannot log in.
#[derive(Args)]
pub struct Disable {
    /// Id, user name or full name.
    pub person: String,
}

/// Resume an account that was stopped.
#[derive(Args)]
pub struct Enable {
    /// Id, user name or full name.
    pub person: String,
}

impl Disable {
    /// Stops the account.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        set(context, &self.person, true).await
    }
}

impl Enable {
    /// Resumes the account.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        set(context, &self.person, false).await
    }
}

async fn set(context: &Context, named: &str, disabled: bool) -> Result<Reply, CliError> {
    logged_in(context, async |account| {
        let person = find_person(account, named).await?;
        account.set_standing(person.uid, disabled).await?;
        let name = plain(&person.contact.name);
        let text = if disabled {
            format!("The account of {name} is stopped; its sessions have ended.")
        } else {
            format!("The account of {name} is resumed.")
        };
        Ok(Reply::new(
            text,
            json!({"uid": person.uid, "disabled": disabled}),
        ))
    })
    .await
}
