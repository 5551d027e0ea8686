//! Records: list, read, write, bring in, take out, erase.

mod attach;
mod content;
mod create;
mod erase;
mod export;
mod find;
mod form;
mod get;
mod history;
mod import;
mod list;
mod media;
mod show;
mod take;
mod update;

use clap::Subcommand;

pub use create::Create;
pub use erase::Erase;
pub use export::Export;
pub use form::NewRecord;
pub use import::Import;
pub use list::List;
pub use show::Show;

use crate::{context::Context, error::CliError, reply::Reply};

/// What can be done with records.
#[derive(Subcommand)]
pub enum Record {
    List(list::List),
    Show(show::Show),
    History(history::History),
    Create(Box<create::Create>),
    Update(Box<update::Update>),
    Import(import::Import),
    Export(export::Export),
    Get(get::Get),
    Erase(erase::Erase),
}

impl Record {
    /// Does it.
    ///
    /// # Errors
    /// What the step says.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        match self {
            Self::List(step) => step.run(context).await,
            Self::Show(step) => step.run(context).await,
            Self::History(step) => step.run(context).await,
            Self::Create(step) => step.run(context).await,
            Self::Update(step) => step.run(context).await,
            Self::Import(step) => step.run(context).await,
            Self::Export(step) => step.run(context).await,
            Self::Get(step) => step.run(context).await,
            Self::Erase(step) => step.run(context).await,
        }
    }
}
