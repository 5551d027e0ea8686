//! Whose ledger it is: name and key, as its first entry says.

use salus_ledger::{Entry, note::LogVerifier};

use crate::error::CliError;

/// Name and key of the ledger that begins with this entry.
///
/// # Errors
/// When the bytes are no genesis entry.
pub fn log_verifier(entry: &[u8]) -> Result<LogVerifier, CliError> {
    let not_one = || {
        CliError::new(
            "the ledger's first entry names no ledger",
            "it was altered or is of another version; restore it from a mirror or a backup",
        )
    };
    let Ok(Entry::Genesis(genesis)) = Entry::decode(entry) else {
        return Err(not_one());
    };
    LogVerifier::new(genesis.origin, &genesis.log_key).map_err(|_| not_one())
}
