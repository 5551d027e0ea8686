//! What a person typed and nobody else may see.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password, PIN, code or identifier on its way to the worker; it prints as `…`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret("correct horse".into());
        assert!(!format!("{secret:?}").contains("horse"));
    }
}
