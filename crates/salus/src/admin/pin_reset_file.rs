//! The ticket for a new PIN on its way from registrar to registrar to its owner.

use std::{fs, path::Path};

use salus_crypto::sign::MultiSigned;
use salus_records::{AccountId, objects::ticket::PinReset};
use serde::{Deserialize, Serialize};

use crate::{error::CliError, profile::write_owner_only};

/// A ticket file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinResetFile {
    /// Whose PIN.
    pub pin_reset_for: AccountId,
    /// The registrars' word.
    pub reset: MultiSigned<PinReset>,
}

impl PinResetFile {
    /// Reads a ticket.
    ///
    /// # Errors
    /// When the file is none.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let bytes = fs::read(path).map_err(|e| CliError::file(path, &e))?;
        serde_json::from_slice(&bytes).map_err(|_| {
            CliError::new(
                format!("{} is no ticket for a new PIN", path.display()),
                "name the file that salus admin pin-reset wrote",
            )
        })
    }

    /// Writes it for its owner alone.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self, path: &Path) -> Result<(), CliError> {
        let bytes = serde_json::to_vec_pretty(self)
            .map_err(|e| CliError::file(path, &std::io::Error::from(e)))?;
        write_owner_only(path, &bytes)
    }
}
