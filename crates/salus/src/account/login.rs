//! `salus login`: identifier, password and PIN, then a session on this machine.

use clap::Args;
use salus_client::{Account, Identity, Secrets};
use salus_ledger::Hash;
use serde_json::json;

use super::{
    genesis::ask_genesis,
    identity::{ask_identity, username},
    letter::role_word,
};
use crate::{
    context::Context, error::CliError, profile::Kept, reply::Reply, session::connect, term::plain,
    when::moment,
};

/// Log in with password and PIN.
///
/// Without a terminal one line of standard input answers each question, in this order: server and
/// ledger hash (only if this profile does not know them), national identifier (patients; staff
/// give --username), password, PIN.
#[derive(Args)]
pub struct Login {
    /// Address of the server; kept from the last time.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Ledger hash in your letter; kept from the first time.
    #[arg(long, value_name = "HASH")]
    genesis: Option<Hash>,
    /// User name of staff; kept from the last time.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Login {
    /// A login with everything that the profile knows.
    pub fn again() -> Self {
        Self {
            server: None,
            genesis: None,
            username: None,
        }
    }

    /// Logs in; where keys are due to change because a grant ended, changes them.
    ///
    /// # Errors
    /// When the login does not match or the server is not believed.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let _lock = context.profile.lock()?;
        let (server, genesis) = known_server(context, self.server, self.genesis).await?;
        let who = ask_identity(context, self.username)?;
        let password = context.ask.secret("Password:")?;
        let pin = context.ask.secret("PIN:")?;
        let (client, kept) = connect(context, &server, genesis).await?;
        let secrets = Secrets::new(password, pin);
        let account = client.login(&who, &secrets).await?;
        begin(context, account, &who, kept).await
    }
}

/// The server and, if this profile does not know it yet, the ledger hash.
pub async fn known_server(
    context: &Context,
    server: Option<String>,
    genesis: Option<Hash>,
) -> Result<(String, Option<Hash>), CliError> {
    let kept = context.profile.kept()?;
    let server = match (server, &kept) {
        (Some(server), _) => server,
        (None, Some(kept)) => kept.server.clone(),
        (None, None) => context.ask.text("Server:")?,
    };
    let genesis = match (genesis, &kept) {
        (None, None) => Some(ask_genesis(context.ask, &server).await?),
        (genesis, _) => genesis,
    };
    Ok((server, genesis))
}

/// Keeps a fresh session and what is believed now.
pub async fn begin(
    context: &Context,
    mut account: Account,
    who: &Identity,
    mut kept: Kept,
) -> Result<Reply, CliError> {
    let rotated = account.rotate_due().await;
    kept.username = username(who);
    kept.trust = account.client().trust().snapshot();
    context.profile.keep(&kept)?;
    let snapshot = account.snapshot();
    context.profile.keep_session(&snapshot)?;
    let me = account.me().await?;
    let mut text = format!(
        "Logged in as {} ({}), until {} at the latest.",
        plain(&me.name),
        role_word(me.role),
        moment(snapshot.expires)
    );
    match &rotated {
        Ok(kinds) if !kinds.is_empty() => {
            let kinds: Vec<_> = kinds.iter().map(ToString::to_string).collect();
            text.push_str(&format!(
                "\nA permission had ended, so new records get new keys: {}.",
                kinds.join(", ")
            ));
        }
        Ok(_) => {}
        // The custodian denies in any case; the next login makes up for it.
        Err(error) => eprintln!("warning: keys that are due could not be changed yet: {error}"),
    }
    let json = json!({
        "uid": account.uid(),
        "role": account.role(),
        "name": me.name,
        "expires": snapshot.expires.to_string(),
        "rotated": rotated.unwrap_or_default(),
    });
    Ok(Reply::new(text, json))
}
