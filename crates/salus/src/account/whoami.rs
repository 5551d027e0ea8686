//! `salus whoami`: who is logged in, and with which organisation.

use clap::Args;
use serde_json::json;

use super::letter::role_word;
use crate::{
    context::Context,
    error::CliError,
    reply::Reply,
    session::logged_in,
    term::{facts, plain},
    when::moment,
};

/// Show who is logged in here, and with which organisation.
#[derive(Args)]
pub struct WhoAmI {}

impl WhoAmI {
    /// Shows it.
    ///
    /// # Errors
    /// When nobody is logged in.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let me = account.me().await?;
            let client = account.client();
            let trust = client.trust();
            let organisation = &trust.policy().organisation;
            let text = facts([
                ("Name", plain(&me.name)),
                ("Role", role_word(me.role).to_owned()),
                ("Account", me.uid.to_string()),
                ("Session until", moment(me.expires)),
                ("Organisation", plain(organisation)),
                ("Server", client.server().to_owned()),
                ("Ledger", trust.genesis().to_string()),
                ("Verified up to entry", trust.size().to_string()),
            ]);
            let json = json!({
                "uid": me.uid,
                "role": me.role,
                "name": me.name,
                "expires": me.expires.to_string(),
                "organisation": organisation,
                "server": client.server(),
                "genesis": trust.genesis(),
                "verified": trust.size(),
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}
