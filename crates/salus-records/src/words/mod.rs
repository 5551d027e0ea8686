//! Events, ledger entries and permissions in plain words, the same on every screen.
//!
//! Owns: which words. Refuses: clocks and time zones (whoever shows a moment formats it), and
//! making foreign text harmless for a terminal or a page, which only the one who shows it can do.

pub mod entry;
pub mod event;
pub mod scope;

use std::fmt::Display;

/// How many hex digits of an id are shown.
const SHOWN: usize = 8;

/// The first digits of an id, as people see it.
pub fn short(id: impl Display) -> String {
    id.to_string().chars().take(SHOWN).collect()
}
