//! The registrar's desk: enrol, vouch, stop, reset; never a record.

mod enrol;
mod hand_over;
mod letter;
mod people;
mod person;
mod pin_reset;
mod pin_reset_file;
mod registrar;
mod revoke_key;
mod role;
mod standing;
mod vouch;

use clap::Subcommand;

pub use enrol::Enrol;
pub use hand_over::{check_new, hand_over};
pub use people::PeopleList;
pub use pin_reset::PinResetOrder;
pub use pin_reset_file::PinResetFile;
pub use registrar::NewRegistrar;
pub use standing::{Disable, Enable};
pub use vouch::Vouch;

use crate::{context::Context, error::CliError, reply::Reply};

/// What a registrar does.
#[derive(Subcommand)]
pub enum Admin {
    Enrol(enrol::Enrol),
    Letter(letter::NewLetter),
    People(people::PeopleList),
    Vouch(vouch::Vouch),
    RevokeKey(revoke_key::RevokeKey),
    Disable(standing::Disable),
    Enable(standing::Enable),
    PinReset(pin_reset::PinResetOrder),
    Role(role::ChangeRole),
    Registrar(registrar::NewRegistrar),
}

impl Admin {
    /// Does it.
    ///
    /// # Errors
    /// When the role may not, or what the step says.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        match self {
            Self::Enrol(step) => step.run(context).await,
            Self::Letter(step) => step.run(context).await,
            Self::People(step) => step.run(context).await,
            Self::Vouch(step) => step.run(context).await,
            Self::RevokeKey(step) => step.run(context).await,
            Self::Disable(step) => step.run(context).await,
            Self::Enable(step) => step.run(context).await,
            Self::PinReset(step) => step.run(context).await,
            Self::Role(step) => step.run(context).await,
            Self::Registrar(step) => step.run().await,
        }
    }
}
