//! `salus revoke`: a permission ends at once.

use clap::Args;
use salus_records::GrantId;
use serde_json::json;

use crate::{
    context::Context, error::CliError, ids, reply::Reply, session::logged_in, term::plain,
};

/// End a permission: the custodian denies from this moment on, and new records get new keys.
#[derive(Args)]
pub struct RevokeGrant {
    /// Id of the grant.
    grant: String,
}

impl RevokeGrant {
    /// For one grant.
    pub fn of(grant: GrantId) -> Self {
        Self {
            grant: grant.to_string(),
        }
    }

    /// Revokes it.
    ///
    /// # Errors
    /// When there is no such grant.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let given = account.given().await?;
            let known = given.iter().map(|given| given.grant.id);
            let id = ids::find(&self.grant, "grant", "salus grants", known)?;
            let name = given
                .iter()
                .find(|given| given.grant.id == id)
                .map(|given| plain(&given.grantee_name))
                .unwrap_or_default();
            let mut note = "";
            if let Err(error) = account.revoke(id).await {
                let revoked = account.given().await.is_ok_and(|given| {
                    given
                        .iter()
                        .any(|given| given.grant.id == id && given.revoked.is_some())
                });
                if !revoked {
                    return Err(error.into());
                }
                eprintln!("warning: {error}");
                note = "\nNew records get new keys at your next login; until then the custodian denies.";
            }
            let text = format!(
                "Revoked: {name} is denied from now on, and new records get new keys.\n\
                 What was read before cannot be recalled.{note}"
            );
            Ok(Reply::new(text, json!({"grant": id, "revoked": true})))
        })
        .await
    }
}
