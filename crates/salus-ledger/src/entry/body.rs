//! Bodies that stand in the log for everybody to read.

use super::{EntryError, MAX_BODY};

/// Public bytes in a format that another crate owns, at most [`MAX_BODY`] of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicBody(Vec<u8>);

impl PublicBody {
    /// Takes bytes of at most [`MAX_BODY`]; longer ones fail with [`EntryError::Body`].
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, EntryError> {
        let bytes = bytes.into();
        if bytes.len() > MAX_BODY {
            return Err(EntryError::Body(bytes.len()));
        }
        Ok(PublicBody(bytes))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for PublicBody {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
