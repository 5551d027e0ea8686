//! The ledger from outside: read it, say it in words, verify it.

mod evidence;
mod genesis;
mod local;
mod release;
mod show;
mod verify;

use clap::Subcommand;

pub use genesis::log_verifier;
pub use verify::Verify;

use crate::{context::Context, error::CliError, reply::Reply};

/// What can be done with the ledger.
#[derive(Subcommand)]
pub enum Ledger {
    Show(show::ShowLedger),
}

impl Ledger {
    /// The newest entries of the profile's server.
    pub fn newest() -> Self {
        Self::Show(show::ShowLedger::newest())
    }

    /// Does it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        match self {
            Self::Show(step) => step.run(context).await,
        }
    }
}
