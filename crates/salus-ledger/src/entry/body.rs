//! Bodies and words that stand in the log for everybody to read.

use std::fmt;

use super::{EntryError, MAX_BODY, MAX_WORD};

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

/// A word of 1 to [`MAX_WORD`] visible ASCII characters, such as a name of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(String);

impl Word {
    /// Takes a word; anything else fails with [`EntryError::Word`].
    pub fn new(word: impl Into<String>) -> Result<Self, EntryError> {
        let word = word.into();
        let fits = (1..=MAX_WORD).contains(&word.len());
        if fits && word.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Word(word))
        } else {
            Err(EntryError::Word)
        }
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
