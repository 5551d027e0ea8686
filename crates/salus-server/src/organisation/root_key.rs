//! `root.key`: the offline key that enrols registrars, one line of text.

use std::path::{Path, PathBuf};

use salus_crypto::{
    Secret32,
    bytes::{from_base64url, to_base64url},
    sign::SigningKey,
};
use salus_storage::files::{self, SecretFileError};

const PREFIX: &str = "salus-root-key-1:";

/// Why the root key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The file holds something else.
    #[error("{} is not a root key file; check the path", .0.display())]
    NotARootKey(PathBuf),
}

/// Writes the key to a new file that only its owner can read.
pub(super) fn create(path: &Path, seed: &Secret32) -> Result<(), RootKeyError> {
    let line = salus_crypto::SecretBytes::new(
        format!("{PREFIX}{}\n", to_base64url(seed.expose())).into_bytes(),
    );
    Ok(files::write_secret_new(path, line.expose())?)
}

/// Reads the key.
pub(super) fn read(path: &Path) -> Result<SigningKey, RootKeyError> {
    let bytes = files::read_secret(path)?;
    std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.trim_end().strip_prefix(PREFIX))
        .and_then(from_base64url)
        .map(salus_crypto::SecretBytes::new)
        .and_then(|seed| Secret32::from_slice(seed.expose()))
        .map(|seed| SigningKey::from_seed(&seed))
        .ok_or_else(|| RootKeyError::NotARootKey(path.to_owned()))
}
