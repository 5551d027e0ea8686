//! Places in hand-written files: `{{worker.js}}` is the address of that file, and
//! `{{integrity worker.js}}` what a browser must find when it hashes it.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};

use crate::Failure;

/// What is known of the files made so far, by the names that places use.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, (String, String)>);

impl Known {
    /// Remembers a file.
    pub fn learn(&mut self, name: &str, path: &str, bytes: &[u8]) {
        let entry = (format!("/{path}"), integrity(bytes));
        self.0.insert(name.to_owned(), entry);
    }

    /// The text with all its places filled; `what` names it in a failure.
    pub fn fill(&self, what: &str, text: &str) -> Result<String, Failure> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (place, after) = after
                .split_once("}}")
                .ok_or_else(|| format!("{what}: a place is not closed"))?;
            let (name, is_integrity) = match place.strip_prefix("integrity ") {
                Some(name) => (name, true),
                None => (place, false),
            };
            let (address, integrity) = self
                .0
                .get(name)
                .ok_or_else(|| format!("{what}: there is no file {name}"))?;
            filled.push_str(before);
            filled.push_str(if is_integrity { integrity } else { address });
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// The integrity value of these bytes (W3C Subresource Integrity).
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let mut known = Known::default();
        known.learn("a.js", "assets/a-1.js", b"alert('Hello, world.');");
        known
    }

    #[test]
    fn places_are_filled() {
        // The value of the example in the W3C recommendation.
        let expected = "x /assets/a-1.js sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO y";
        let text = "x {{a.js}} {{integrity a.js}} y";
        assert_eq!(known().fill("it", text).as_deref(), Ok(expected));
    }

    #[test]
    fn an_unknown_file_and_an_open_place_are_refused() {
        assert!(known().fill("it", "{{b.js}}").is_err());
        assert!(known().fill("it", "{{a.js").is_err());
    }
}
