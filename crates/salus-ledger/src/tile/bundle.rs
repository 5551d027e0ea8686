//! Entry bundles: entries one after the other, each with its length in two bytes, big-endian.

/// A bundle that cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than two bytes of length can say.
    #[error("an entry of {0} bytes does not fit a bundle")]
    TooLong(usize),
    /// The bundle ends inside an entry.
    #[error("the bundle ends inside entry {0}")]
    End(usize),
    /// The bundle has another number of entries than its path says.
    #[error("the bundle has another number of entries than {0}")]
    Width(u16),
}

/// Writes a bundle.
pub fn encode_bundle(
    entries: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<Vec<u8>, BundleError> {
    let mut bundle = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let len = u16::try_from(entry.len()).map_err(|_| BundleError::TooLong(entry.len()))?;
        bundle.extend_from_slice(&len.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads a bundle of exactly `width` entries.
pub fn decode_bundle(width: u16, bundle: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(width.into());
    while !rest.is_empty() && entries.len() < usize::from(width) {
        let end = || BundleError::End(entries.len());
        let (len, tail) = rest.split_first_chunk().ok_or_else(end)?;
        let len = usize::from(u16::from_be_bytes(*len));
        let (entry, tail) = tail.split_at_checked(len).ok_or_else(end)?;
        entries.push(entry);
        rest = tail;
    }
    if !rest.is_empty() || entries.len() != usize::from(width) {
        return Err(BundleError::Width(width));
    }
    Ok(entries)
}
