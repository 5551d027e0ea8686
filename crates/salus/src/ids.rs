//! Ids as people type them: in full, or the first hex digits as long as they name one thing.

use std::{fmt::Display, str::FromStr};

pub use salus_records::words::short;

use crate::error::CliError;

/// Fewest hex digits that are taken for an id.
const SHORTEST: usize = 4;

/// An id that was typed in full, if it was.
pub fn full<T: FromStr>(typed: &str) -> Option<T> {
    typed.to_lowercase().parse().ok()
}

/// The one candidate whose id begins with what was typed.
///
/// # Errors
/// When none does or several do; `what` and `list` are words for the message.
pub fn find<T: Display + PartialEq + Copy>(
    typed: &str,
    what: &str,
    list: &str,
    candidates: impl IntoIterator<Item = T>,
) -> Result<T, CliError> {
    let prefix = typed.trim().to_lowercase();
    if prefix.len() < SHORTEST || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(CliError::new(
            format!("{typed:?} is no id of a {what}"),
            format!("type at least {SHORTEST} of its hex digits; find it with: {list}"),
        ));
    }
    let mut found: Vec<T> = Vec::new();
    for candidate in candidates {
        if candidate.to_string().starts_with(&prefix) && !found.contains(&candidate) {
            found.push(candidate);
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(CliError::new(
            format!("there is no {what} {typed}"),
            format!("find it with: {list}"),
        )),
        several => Err(CliError::new(
            format!("{} {what}s begin with {typed}", several.len()),
            "type more of the id",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_records::RecordId;

    #[test]
    fn a_prefix_must_name_one_thing() {
        let one = RecordId::from_bytes([0xab; 16]);
        let two = RecordId::from_bytes([0xac; 16]);
        let ids = [one, two, one];
        assert_eq!(
            find("ABab", "record", "salus record list", ids).ok(),
            Some(one)
        );
        assert_eq!(find(&two.to_string(), "record", "", ids).ok(), Some(two));
        for wrong in ["ab", "xyz1", "cccc"] {
            assert!(find(wrong, "record", "", ids).is_err(), "{wrong}");
        }
        let mut near = [0xab; 16];
        near[15] = 0;
        assert!(find("abab", "record", "", [one, RecordId::from_bytes(near)]).is_err());
    }
}
