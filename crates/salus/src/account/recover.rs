//! `salus recover`: a forgotten password, with the recovery code and the PIN.

use clap::Args;
use salus_client::NewPassword;
use salus_crypto::code::Code;
use salus_ledger::Hash;

use super::{
    identity::{ask_identity, username},
    login::{begin, known_server},
};
use crate::{context::Context, error::CliError, reply::Reply, session::connect};

/// Set a new password with your recovery code and PIN.
///
/// Without a terminal one line of standard input answers each question, in this order: server and
/// ledger hash (only if this profile does not know them), national identifier (patients; staff
/// give --username), recovery code, PIN, new password.
#[derive(Args)]
pub struct Recover {
    /// Address of the server; kept from the last time.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Ledger hash in your letter or kit; kept from the first time.
    #[arg(long, value_name = "HASH")]
    genesis: Option<Hash>,
    /// User name of staff; kept from the last time.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Recover {
    /// With everything that the profile knows.
    pub fn known() -> Self {
        Self {
            server: None,
            genesis: None,
            username: None,
        }
    }

    /// Recovers the account and logs in.
    ///
    /// # Errors
    /// When code or PIN do not match, or the new password is too easy.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let ask = context.ask;
        let _lock = context.profile.lock()?;
        let (server, genesis) = known_server(context, self.server, self.genesis).await?;
        let who = ask_identity(context, self.username)?;
        let code: Code = ask.secret("Recovery code:")?.parse().map_err(|error| {
            CliError::new(
                format!("this is no recovery code: {error}"),
                "compare it with your kit character by character",
            )
        })?;
        let pin = ask.secret("PIN:")?;
        let about = username(&who);
        let about: Vec<&str> = about.as_deref().into_iter().collect();
        let password = ask.new_password("New password:", &about)?;
        let password = NewPassword::check(password, &about)?;
        let (client, kept) = connect(context, &server, genesis).await?;
        let mut account = client.recover(&who, &code, pin).await?;
        account.change_password(&who, password).await?;
        begin(context, account, &who, kept).await
    }
}
