//! Every command, and how it is started.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    account, admin, audit, context::Context, demo, error::CliError, ledger, menu, organisation,
    profile::Profile, record, reply::Reply, share, term,
};

/// A medical record that its patient controls.
///
/// Without a command and at a terminal, Salus asks what you want to do.
#[derive(Parser)]
#[command(name = "salus", version, max_term_width = 100)]
#[command(
    after_help = "Secrets are never arguments: they are typed at a prompt, or piped in as \
                        lines in the order that the help of a command names."
)]
pub struct Program {
    /// Answer as JSON.
    #[arg(long, global = true)]
    json: bool,
    /// Whose trust and session to use on this machine.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        default_value = "default",
        env = "SALUS_PROFILE",
        hide_env_values = true
    )]
    profile: String,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be done.
#[derive(Subcommand)]
enum Command {
    Activate(account::Activate),
    Login(account::Login),
    Logout(account::Logout),
    Whoami(account::WhoAmI),
    Sessions(account::Sessions),
    Password(account::Password),
    Pin(account::Pin),
    Recover(account::Recover),
    PinReset(account::PinReset),
    /// List, read, write, import, export and erase records.
    #[command(subcommand)]
    Record(record::Record),
    Ask(share::AskAccess),
    Requests(share::Requests),
    Decline(share::DeclineRequest),
    Grant(share::Give),
    Grants(share::Grants),
    Revoke(share::RevokeGrant),
    Doctors(share::Doctors),
    Find(share::Find),
    Log(audit::AccessLog),
    /// Check a saved line of the access log, without any server.
    #[command(subcommand)]
    Receipt(audit::ReceiptCommand),
    Verify(ledger::Verify),
    /// Look at the raw ledger.
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Enrol people, vouch for doctors, stop accounts, reset PINs.
    #[command(subcommand)]
    Admin(admin::Admin),
    Init(organisation::Init),
    Serve(organisation::Serve),
    /// Keys of the custodian.
    #[command(subcommand)]
    Custodian(organisation::CustodianKeys),
    /// See how it all works together, with invented people on this machine.
    Demo,
    /// Write completions for a shell to standard output.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

impl Program {
    /// Runs the command and prints its answer.
    ///
    /// # Errors
    /// What happened, and what to do next.
    pub fn run(self) -> Result<ExitCode, CliError> {
        if matches!(self.command, Some(Command::Demo)) {
            return Ok(demo::run(self.json));
        }
        let context = Context {
            profile: Profile::named(&self.profile)?,
            ask: term::Ask::new(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|e| CliError::new(format!("no threads could be started ({e})"), ""))?;
        let json = self.json;
        runtime.block_on(async {
            match self.command {
                Some(command) => command.run(&context, json).await?.print(json),
                None if context.ask.is_person() => menu::run(&context).await,
                None => Err(CliError::new(
                    "no command was given, and nobody can be asked",
                    "look at: salus --help",
                )),
            }
        })
    }
}

impl Command {
    async fn run(self, context: &Context, json: bool) -> Result<Reply, CliError> {
        match self {
            Self::Activate(step) => step.run(context).await,
            Self::Login(step) => step.run(context).await,
            Self::Logout(step) => step.run(context).await,
            Self::Whoami(step) => step.run(context).await,
            Self::Sessions(step) => step.run(context).await,
            Self::Password(step) => step.run(context).await,
            Self::Pin(step) => step.run(context).await,
            Self::Recover(step) => step.run(context).await,
            Self::PinReset(step) => step.run(context).await,
            Self::Record(step) => step.run(context).await,
            Self::Ask(step) => step.run(context).await,
            Self::Requests(step) => step.run(context).await,
            Self::Decline(step) => step.run(context).await,
            Self::Grant(step) => step.run(context).await,
            Self::Grants(step) => step.run(context).await,
            Self::Revoke(step) => step.run(context).await,
            Self::Doctors(step) => step.run(context).await,
            Self::Find(step) => step.run(context).await,
            Self::Log(step) => step.run(context).await,
            Self::Receipt(step) => step.run(context).await,
            Self::Verify(step) => step.run(context).await,
            Self::Ledger(step) => step.run(context).await,
            Self::Admin(step) => step.run(context).await,
            Self::Init(step) => step.run().await,
            Self::Serve(step) => step.run(json).await,
            Self::Custodian(step) => step.run().await,
            Self::Completions { shell } => Ok(completions(shell)),
            // Runs without a profile and a runtime of ours.
            Self::Demo => Ok(Reply::silent()),
        }
    }
}

fn completions(shell: Shell) -> Reply {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Program::command(), "salus", &mut script);
    Reply::new(String::from_utf8_lossy(&script), serde_json::Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fit_together() {
        Program::command().debug_assert();
    }

    #[test]
    fn no_secret_can_be_an_argument() {
        fn names(command: &clap::Command, found: &mut Vec<String>) {
            found.extend(command.get_arguments().map(|arg| arg.get_id().to_string()));
            command.get_subcommands().for_each(|sub| names(sub, found));
        }
        let mut found = Vec::new();
        names(&Program::command(), &mut found);
        for secret in [
            "password",
            "pin",
            "code",
            "national",
            "identifier",
            "recovery",
        ] {
            assert!(!found.iter().any(|name| name == secret), "--{secret}");
        }
    }
}
