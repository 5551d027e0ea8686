//! `salus pin-reset`: a forgotten PIN, after the registrars checked who you are.

use std::path::PathBuf;

use clap::Args;
use salus_ledger::Hash;
use serde_json::json;

use super::{identity::ask_identity, login::known_server};
use crate::{
    admin::PinResetFile, context::Context, error::CliError, reply::Reply, session::connect,
};

/// Set a new PIN with the ticket that the registrars gave you.
///
/// Without a terminal one line of standard input answers each question, in this order: server and
/// ledger hash (only if this profile does not know them), national identifier (patients; staff
/// give --username), password, new PIN.
#[derive(Args)]
pub struct PinReset {
    /// The ticket file.
    #[arg(long, value_name = "FILE")]
    ticket: PathBuf,
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

impl PinReset {
    /// With everything that the profile knows.
    pub fn with(ticket: PathBuf) -> Self {
        Self {
            ticket,
            server: None,
            genesis: None,
            username: None,
        }
    }

    /// Sets a new PIN.
    ///
    /// # Errors
    /// When the ticket is too old or the password is wrong.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let ask = context.ask;
        let file = PinResetFile::read(&self.ticket)?;
        let _lock = context.profile.lock()?;
        let (server, genesis) = known_server(context, self.server, self.genesis).await?;
        let who = ask_identity(context, self.username)?;
        let password = ask.secret("Password:")?;
        let pin = ask.new_pin("New PIN:")?;
        let (mut client, mut kept) = connect(context, &server, genesis).await?;
        let outcome = client.reset_pin(&who, password, file.reset, pin).await;
        kept.trust = client.trust().snapshot();
        context.profile.keep(&kept)?;
        outcome?;
        Ok(Reply::new(
            "The PIN is changed. Log in with it: salus login",
            json!({"changed": "pin"}),
        ))
    }
}
