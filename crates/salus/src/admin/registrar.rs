//! `salus admin registrar`: one more registrar, enrolled with the offline root key.

use std::path::PathBuf;

use clap::Args;

use crate::{error::CliError, organisation, reply::Reply};

/// Enrol a further registrar with the offline root key, on the server's machine.
#[derive(Args)]
pub struct NewRegistrar {
    /// The organisation's data directory; stop the server first.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// The root key file that salus init made.
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    /// Full name.
    #[arg(long)]
    pub name: String,
    /// User name.
    #[arg(long, value_name = "NAME")]
    pub username: String,
    /// Address of the server as it stands in the letter.
    #[arg(long, value_name = "URL", default_value = organisation::DEFAULT_SERVER)]
    pub server: String,
    /// Write the letter to a new file that only you can read, instead of showing it.
    #[arg(long, value_name = "FILE")]
    pub letter: Option<PathBuf>,
}

impl NewRegistrar {
    /// Enrols the registrar.
    ///
    /// # Errors
    /// When the root key is not the organisation's.
    pub async fn run(self) -> Result<Reply, CliError> {
        organisation::add_registrar(self).await
    }
}
