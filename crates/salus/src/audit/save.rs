//! Receipts on the disk, with what is needed to check them anywhere.

use std::path::Path;

use salus_client::AuditEvent;

use crate::{
    error::CliError,
    profile::{Kept, make_private_directory, write_owner_only},
};

/// Name of the file beside receipts that holds entry 0 of the ledger.
pub const GENESIS_FILE: &str = "genesis.entry";

/// Writes a receipt for every event, and the ledger's first entry beside them.
///
/// # Errors
/// When the disk does not take them.
pub fn receipts(directory: &Path, events: &[AuditEvent], kept: &Kept) -> Result<(), CliError> {
    make_private_directory(directory)?;
    write_owner_only(&directory.join(GENESIS_FILE), &kept.genesis_entry.0)?;
    for event in events {
        let path = directory.join(format!("event-{:08}.receipt", event.index));
        write_owner_only(&path, event.receipt.to_string().as_bytes())?;
    }
    Ok(())
}
