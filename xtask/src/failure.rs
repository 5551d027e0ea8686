//! One kind of failure is enough here: words for the person at the keyboard.

use std::fmt;

/// Why a command did not succeed, and what to do about it.
#[derive(Debug)]
pub struct Failure(String);

/// What every step returns.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure that was explained already.
    pub fn told() -> Self {
        Self(String::new())
    }

    /// Whether there is nothing more to say.
    pub fn is_told(&self) -> bool {
        self.0.is_empty()
    }

    /// A failure with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
