//! `salus custodian`: keys of the third party.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::open::{open, with_cause};
use crate::{error::CliError, reply::Reply};

/// What the custodian's operator does on its machine.
#[derive(Subcommand)]
pub enum CustodianKeys {
    /// Make a new master key and seal everything of the custodian with it; stop the server first.
    ///
    /// No record changes by a byte. Backups of the databases from before open with the old key
    /// file only, so make a new backup of both right afterwards.
    RotateKey {
        /// The organisation's data directory.
        #[arg(long, value_name = "DIR", default_value = "data")]
        data: PathBuf,
    },
}

impl CustodianKeys {
    /// Rotates the key; may be repeated after a crash.
    ///
    /// # Errors
    /// When the data is in use or a store fails; everything opens all the same.
    pub async fn run(self) -> Result<Reply, CliError> {
        let Self::RotateKey { data } = self;
        let organisation = open(&data).await?;
        organisation
            .custodian()
            .rotate_key()
            .await
            .map_err(|error| with_cause(&error))?;
        Ok(Reply::new(
            "The custodian has a new master key, and the old one is destroyed.\n\n\
             Next: make a new backup of the databases and, apart from them, of the key file.",
            json!({"rotated": true}),
        ))
    }
}
