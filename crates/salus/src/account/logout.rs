//! `salus logout`: the session ends at both parties and on this machine.

use clap::Args;
use serde_json::json;

use crate::{context::Context, error::CliError, reply::Reply, session::resume};

/// End the session on this machine, or everywhere.
#[derive(Args)]
pub struct Logout {
    /// End every session of the account, on other machines too.
    #[arg(long)]
    everywhere: bool,
}

impl Logout {
    /// Only this machine.
    pub fn here() -> Self {
        Self { everywhere: false }
    }

    /// Logs out; the session on this machine goes even when the server does not hear of it.
    ///
    /// # Errors
    /// When the server did not hear of it.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let _lock = context.profile.lock()?;
        let resumed = resume(context).await;
        context.profile.forget_session()?;
        let (account, mut kept) = resumed?;
        kept.trust = account.client().trust().snapshot();
        context.profile.keep(&kept)?;
        kept.trust = if self.everywhere {
            account.logout_everywhere().await?
        } else {
            account.logout().await?
        };
        context.profile.keep(&kept)?;
        let text = if self.everywhere {
            "Logged out here and everywhere else."
        } else {
            "Logged out."
        };
        Ok(Reply::new(text, json!({"everywhere": self.everywhere})))
    }
}
