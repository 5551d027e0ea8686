//! `salus find`: the account behind an exact national identifier.

use clap::Args;
use salus_records::objects::party::Role;
use serde_json::json;

use crate::{
    account::national_identifier, context::Context, error::CliError, reply::Reply,
    session::logged_in,
};

/// Find a patient's account by the exact national identifier.
///
/// The identifier is asked for (without a terminal: a line of standard input), leaves this machine
/// only blinded, and an unknown one gets an answer that looks alike.
#[derive(Args)]
pub struct Find {}

impl Find {
    /// Finds the account.
    ///
    /// # Errors
    /// When the role may not, or too often.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let national = national_identifier(context.ask)?;
            let uid = account.find_patient(&national).await?;
            let next = match account.role() {
                Role::Auditor => format!("salus log --of {uid}"),
                _ => format!("salus ask {uid}"),
            };
            let text = format!(
                "Account {uid}\n\nWhether somebody has this identifier is not said.\n\
                 Next: {next}"
            );
            Ok(Reply::new(text, json!({"uid": uid})))
        })
        .await
    }
}
