//! `salus admin revoke-key`: somebody's key no longer counts.

use clap::Args;
use serde_json::json;

use super::person::find_person;
use crate::{context::Context, error::CliError, reply::Reply, session::logged_in, term::plain};

/// End the credential of a doctor or auditor, or a registrar's key.
#[derive(Args)]
pub struct RevokeKey {
    /// Id, user name or full name.
    person: String,
}

impl RevokeKey {
    /// Ends it.
    ///
    /// # Errors
    /// When the key log does not know the person.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let person = find_person(account, &self.person).await?;
            let index = account.revoke_key(person.uid).await?;
            let text = format!(
                "The key of {} has ended (ledger entry {index}). Nothing that is signed with it \
                 from now on counts.",
                plain(&person.contact.name)
            );
            Ok(Reply::new(text, json!({"uid": person.uid, "index": index})))
        })
        .await
    }
}
