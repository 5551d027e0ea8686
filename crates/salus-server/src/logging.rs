//! The program's own log.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{LogConfig, LogFormat};

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogSetupError {
    /// The filter has a mistake.
    #[error("the log filter '{0}' has a mistake; write for example: info,salus_server=debug")]
    Filter(String),
    /// There is a log already.
    #[error("the log is set up already; this is a defect, please report it")]
    Twice,
}

/// Sends the program's log to standard error, for the rest of its life.
///
/// # Errors
/// [`LogSetupError`] when the filter has a mistake.
pub fn init_logging(config: &LogConfig) -> Result<(), LogSetupError> {
    let filter = EnvFilter::try_new(&config.filter)
        .map_err(|_| LogSetupError::Filter(config.filter.clone()))?;
    // Colours are for people who watch, not for files.
    let colours = std::io::stderr().is_terminal();
    let text = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let registry = tracing_subscriber::registry().with(filter);
    match config.format {
        LogFormat::Text => registry.with(text).try_init(),
        LogFormat::Json => registry.with(text.json()).try_init(),
    }
    .map_err(|_| LogSetupError::Twice)
}
