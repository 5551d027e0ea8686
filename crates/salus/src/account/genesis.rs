//! The ledger hash of a letter as people type it: in full, or enough of its beginning.

use salus_client::Genesis;
use salus_ledger::Hash;

use crate::{error::CliError, term::Ask};

/// Fewest hex digits that name a ledger: 80 bits, more than anybody can forge.
const ENOUGH: usize = 20;

/// Asks for the ledger hash and, where only its beginning was typed, completes it with what the
/// server shows.
///
/// # Errors
/// When the server shows another ledger.
pub async fn ask_genesis(ask: Ask, server: &str) -> Result<Hash, CliError> {
    let typed = ask.text("Ledger hash in your letter (the first 20 digits suffice):")?;
    let typed: String = typed.split_whitespace().collect::<String>().to_lowercase();
    if let Ok(hash) = typed.parse() {
        return Ok(hash);
    }
    if typed.len() < ENOUGH || !typed.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(CliError::new(
            "this is no ledger hash",
            "type at least 20 of the 64 hex digits that stand in your letter",
        ));
    }
    let shown = *Genesis::shown(server).await?.hash();
    if shown.to_string().starts_with(&typed) {
        return Ok(shown);
    }
    Err(CliError::new(
        "the server is not the organisation of your letter",
        "check the address and the hash; if both are right, tell the organisation by telephone",
    ))
}
