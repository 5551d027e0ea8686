//! What cargo-mutants would try, one after the other.

use std::{fs, path::Path};

use serde::Deserialize;

use crate::Outcome;

/// One small mistake, as `cargo mutants --list --json` describes it.
#[derive(Deserialize)]
pub struct Mutant {
    /// How cargo-mutants calls it.
    pub name: String,
    /// Its file, from the root of the repository.
    pub file: String,
    /// Which kind of place it stands in.
    pub genre: Genre,
    /// What stands there instead; nothing where something is left out.
    pub replacement: String,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of places that cargo-mutants changes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub enum Genre {
    /// A whole function.
    FnValue,
    /// An operator between two values.
    BinaryOperator,
    /// An operator before a value, which is left out.
    UnaryOperator,
    /// An arm, which is left out.
    MatchArm,
    /// The condition of an arm.
    MatchArmGuard,
    /// A field, which is left out where the others come from `..`.
    StructField,
    /// A kind that a newer release may know.
    #[serde(other)]
    Unknown,
}

/// A piece of a file.
#[derive(Deserialize)]
pub struct Span {
    /// Its first character.
    pub start: Place,
}

/// A character of a file; both numbers begin with 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// Reads the list; the place of a mutant in it is its number.
pub fn read(path: &Path) -> Outcome<Vec<Mutant>> {
    let unreadable = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    let list: Vec<Mutant> = serde_json::from_str(&text).map_err(|error| {
        let error = unreadable(&error);
        format!("{error}; it is not what cargo-mutants 27 writes with --list --json")
    })?;
    if list.is_empty() {
        return Err(
            "cargo-mutants finds no mutants there; look at the package and at --file".into(),
        );
    }
    Ok(list)
}
