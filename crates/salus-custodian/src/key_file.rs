//! `custodian.key`: the master keys by generation, readable by their owner only.

use std::path::Path;

use minicbor::{Decode, Encode};
use salus_crypto::{cbor, secret::Secret32};
use salus_storage::files::{SecretFileError, read_secret, replace_secret, write_secret_new};
use zeroize::Zeroizing;

/// One master key.
#[derive(Clone)]
pub(crate) struct Generation {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) key: Secret32,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Line {
    #[n(0)]
    number: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    key: [u8; 32],
}

/// The key file is no key file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error(transparent)]
    File(#[from] SecretFileError),
    #[error("the custodian's key file is damaged; restore it from its backup")]
    Damaged,
}

/// Reads the generations, oldest first; there is at least one.
pub(crate) fn read(path: &Path) -> Result<Vec<Generation>, KeyFileError> {
    let bytes = read_secret(path)?;
    let lines: Vec<Line> = cbor::from_slice_canonical(&bytes).map_err(|_| KeyFileError::Damaged)?;
    let ordered = lines.is_sorted_by(|one, next| one.number < next.number);
    if lines.is_empty() || !ordered {
        return Err(KeyFileError::Damaged);
    }
    let generation = |line: Line| Generation {
        number: line.number,
        key: Secret32::from_bytes(line.key),
    };
    Ok(lines.into_iter().map(generation).collect())
}

/// Writes the file for the first time; it is on the disk when this returns.
pub(crate) fn create(path: &Path, generations: &[Generation]) -> Result<(), SecretFileError> {
    write_secret_new(path, &encode(generations))
}

/// Replaces the file in one step.
pub(crate) fn replace(path: &Path, generations: &[Generation]) -> Result<(), SecretFileError> {
    replace_secret(path, &encode(generations))
}

fn encode(generations: &[Generation]) -> Zeroizing<Vec<u8>> {
    let line = |g: &Generation| Line {
        number: g.number,
        key: *g.key.expose(),
    };
    Zeroizing::new(cbor::to_vec(
        &generations.iter().map(line).collect::<Vec<_>>(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations_are_there_each_once_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for (at, (numbers, whole)) in [
            (&[1][..], true),
            (&[1, 2, 5], true),
            (&[], false),
            (&[1, 1], false),
            (&[2, 1], false),
        ]
        .into_iter()
        .enumerate()
        {
            let generation = |number: &u32| Generation {
                number: *number,
                key: Secret32::from_bytes([*number as u8; 32]),
            };
            let path = folder.path().join(at.to_string());
            let written: Vec<Generation> = numbers.iter().map(generation).collect();
            create(&path, &written).unwrap();
            match read(&path) {
                Ok(read) => {
                    assert!(whole);
                    let read: Vec<u32> = read.iter().map(|g| g.number).collect();
                    assert_eq!(read, numbers);
                }
                Err(error) => assert!(!whole && matches!(error, KeyFileError::Damaged)),
            }
        }
    }
}
