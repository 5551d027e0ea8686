//! `salus activate`: from the code in a letter to an account.

use std::path::PathBuf;

use clap::Args;
use salus_client::{ActivationLetter, Identity, NewPassword, Secrets};
use salus_crypto::code::Code;
use salus_ledger::Hash;
use salus_records::objects::party::Role;
use serde_json::json;

use super::{
    genesis::ask_genesis,
    identity::{national_identifier, username},
    letter::{ReadLetter, role_word},
    recovery_kit::Kit,
};
use crate::{context::Context, error::CliError, reply::Reply, session::connect, term::plain};

/// Make your account with the code from your letter.
///
/// What is not given is asked for. Without a terminal one line of standard input answers each
/// question, in this order: server, ledger hash, code, user name (staff) or national identifier
/// (patients), password, PIN. What an option or the letter says is not asked.
#[derive(Args)]
pub struct Activate {
    /// The file with your letter; otherwise its lines are asked for.
    #[arg(long, value_name = "FILE", conflicts_with = "genesis")]
    letter: Option<PathBuf>,
    /// Address of the server; with a letter, if it has moved since.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Ledger hash in your letter.
    #[arg(long, value_name = "HASH")]
    genesis: Option<Hash>,
    /// User name of staff.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Write the recovery code to a new file that only you can read, to be printed.
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
}

impl Activate {
    /// With a letter in a file, or typed.
    pub fn with(letter: Option<PathBuf>) -> Self {
        Self {
            letter,
            server: None,
            genesis: None,
            username: None,
            kit: None,
        }
    }

    /// Activates the account; the recovery code is shown this once.
    ///
    /// # Errors
    /// When the code, the identifier or the secrets are refused.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let kit = self.kit.as_deref().map(Kit::prepare).transpose()?;
        let made = self.activate(context, kit.as_ref()).await;
        if let (Err(_), Some(kit)) = (&made, &kit) {
            kit.discard();
        }
        made
    }

    async fn activate(&self, context: &Context, kit: Option<&Kit<'_>>) -> Result<Reply, CliError> {
        let ask = context.ask;
        let _lock = context.profile.lock()?;
        let (letter, written) = self.letter(context).await?;
        let (mut client, mut kept) = connect(context, &letter.server, Some(letter.genesis)).await?;
        let (name, role) = client.look_up_code(&letter.code).await?;
        eprintln!(
            "This code makes the account of {} ({}).",
            plain(&name),
            role_word(role)
        );
        let who = match (role, self.username.clone().or(written)) {
            (Role::Patient, _) => Identity::National(national_identifier(ask)?),
            (_, Some(username)) => Identity::Username(username),
            (_, None) => Identity::Username(ask.text("User name:")?),
        };
        let mut about: Vec<&str> = name.split_whitespace().chain([name.as_str()]).collect();
        if let Identity::Username(username) = &who {
            about.push(username);
        }
        let password = ask.new_password("Choose a password:", &about)?;
        let pin = ask.new_pin("Choose a PIN of 6 to 12 digits:")?;
        let secrets = Secrets::chosen(NewPassword::check(password, &about)?, pin)?;
        let account = client.activate(&letter.code, &who, &secrets).await?;
        kept.trust = client.trust().snapshot();
        kept.username = username(&who);
        context.profile.keep(&kept)?;
        let mut text = format!(
            "The account of {name} is active. Log in now: until then the code in the letter\n\
             could activate it once more, for somebody else.\n\n\
             Recovery code, shown this once:\n\n  {code}\n\n\
             Write it down or print it. It sets a new password when you forget yours; nobody else\n\
             has it, and nobody can make another one.\n",
            name = plain(&account.name),
            code = account.recovery,
        );
        if let Some(kit) = kit {
            kit.write(&account, &kept)?;
            text.push_str("The recovery kit was written; print it, then delete the file.\n");
        }
        text.push_str(match role {
            Role::Doctor | Role::Auditor => {
                "\nNext: the registrars vouch for your keys (salus admin vouch); then: salus login"
            }
            Role::Patient | Role::Admin => "\nNext: salus login",
        });
        let json = json!({
            "uid": account.uid,
            "role": role,
            "name": account.name,
            "recovery_code": account.recovery.to_string(),
        });
        Ok(Reply::new(text, json))
    }

    async fn letter(
        &self,
        context: &Context,
    ) -> Result<(ActivationLetter, Option<String>), CliError> {
        if let Some(path) = &self.letter {
            let mut read = ReadLetter::read(path)?;
            if let Some(server) = &self.server {
                read.content.server = server.clone();
            }
            return Ok((read.content, read.username));
        }
        let ask = context.ask;
        let server = match &self.server {
            Some(server) => server.clone(),
            None => ask.text("Server in your letter:")?,
        };
        let genesis = match self.genesis {
            Some(genesis) => genesis,
            None => ask_genesis(ask, &server).await?,
        };
        let code: Code = ask
            .secret("Code in your letter:")?
            .parse()
            .map_err(|error| {
                CliError::new(
                    format!("this is not the code of your letter: {error}"),
                    "compare it with the letter character by character, then type it again",
                )
            })?;
        let letter = ActivationLetter {
            server,
            genesis,
            code,
        };
        Ok((letter, None))
    }
}
