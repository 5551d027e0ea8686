//! `ledger.key`: name and signing key of the ledger, CBOR `[1, name, seed]`.

use std::path::Path;

use minicbor::{Decode, Encode, bytes::ByteVec};
use salus_crypto::{Secret32, SecretBytes, cbor};
use salus_ledger::note::{KeyName, LogSigner};
use salus_storage::files::{self, SecretFileError};

const FORMAT: u8 = 1;

/// Why the ledger key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerKeyError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The file holds something else.
    #[error("the ledger key file is damaged or of another program; restore it from its backup")]
    Damaged,
    /// The file was written by a later release.
    #[error(
        "the ledger key file was written by a newer release (format {0}); install that release"
    )]
    Newer(u8),
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct KeyFile {
    #[n(0)]
    format: u8,
    #[n(1)]
    name: String,
    #[n(2)]
    seed: ByteVec,
}

/// Writes name and key to a new file that only its owner can read.
pub(super) fn create(
    path: &Path,
    name: KeyName,
    seed: &Secret32,
) -> Result<LogSigner, LedgerKeyError> {
    let file = KeyFile {
        format: FORMAT,
        name: name.as_str().to_owned(),
        seed: seed.expose().to_vec().into(),
    };
    let bytes = SecretBytes::new(cbor::to_vec(&file));
    files::write_secret_new(path, bytes.expose())?;
    Ok(LogSigner::from_seed(name, seed.expose()))
}

/// Reads name and key.
pub(super) fn read(path: &Path) -> Result<LogSigner, LedgerKeyError> {
    let bytes = files::read_secret(path)?;
    let file: KeyFile = cbor::from_slice_canonical(&bytes).map_err(|_| LedgerKeyError::Damaged)?;
    if file.format != FORMAT {
        return Err(LedgerKeyError::Newer(file.format));
    }
    let name = KeyName::new(file.name).map_err(|_| LedgerKeyError::Damaged)?;
    let seed = Secret32::from_slice(&file.seed).ok_or(LedgerKeyError::Damaged)?;
    Ok(LogSigner::from_seed(name, seed.expose()))
}
