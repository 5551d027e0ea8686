//! Names of keys.

use std::fmt;

/// A key name: 1 to 255 bytes of UTF-8 without Unicode spaces, control characters or `+`.
///
/// C2SP signed-note sets the alphabet; the length limit is ours. A log's origin is its key name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// The text is not a key name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key name is 1 to 255 bytes without spaces, control characters or '+'")]
pub struct KeyNameError;

impl KeyName {
    /// Takes a name, or fails if it is not one.
    pub fn new(name: impl Into<String>) -> Result<Self, KeyNameError> {
        let name = name.into();
        let fits = (1..=255).contains(&name.len());
        if fits && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            Ok(KeyName(name))
        } else {
            Err(KeyNameError)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(name: &str) -> Result<Self, KeyNameError> {
        KeyName::new(name)
    }
}
