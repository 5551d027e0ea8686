//! Opening a data directory, with the causes of a failure in words.

use std::{error::Error, path::Path, sync::Arc};

use salus_server::Organisation;
use salus_storage::log::SystemClock;

use crate::error::CliError;

/// Opens the organisation in `data` for this process alone.
///
/// # Errors
/// When it is missing, in use, damaged or newer; nothing was changed then.
pub async fn open(data: &Path) -> Result<Organisation, CliError> {
    Organisation::open(data, Arc::new(SystemClock::new()))
        .await
        .map_err(|error| with_cause(&error))
}

/// The message of an error of the libraries, with its deepest cause where it hides one.
pub fn with_cause(error: &dyn Error) -> CliError {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let (said, deepest) = (error.to_string(), cause.to_string());
    if said.contains(&deepest) {
        return CliError::said(said);
    }
    match said.split_once("; ") {
        Some((what, next)) => CliError::new(format!("{what} ({deepest})"), next),
        None => CliError::new(format!("{said} ({deepest})"), ""),
    }
}
