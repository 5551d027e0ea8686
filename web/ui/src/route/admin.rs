//! Addresses of a registrar's pages.

use super::{index, number};

/// A place among a registrar's pages. Numbers of people are handles of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRoute {
    /// Everybody who is enrolled.
    People,
    /// Enrols somebody.
    Enrol,
    /// One person.
    Person(u32),
    /// What waits for this registrar's signature.
    Approvals,
    /// How the organisation's servers are.
    System,
    /// The ledger as it is.
    Ledger,
    /// One entry of the ledger, by its position.
    LedgerEntry(u64),
}

impl AdminRoute {
    /// The place that the parts of a path name.
    pub fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["people"] => Self::People,
            ["people", "new"] => Self::Enrol,
            ["people", person] => Self::Person(number(person)?),
            ["approvals"] => Self::Approvals,
            ["system"] => Self::System,
            ["ledger"] => Self::Ledger,
            ["ledger", entry] => Self::LedgerEntry(index(entry)?),
            _ => return None,
        })
    }

    /// The path of this place.
    pub fn path(self) -> String {
        match self {
            Self::People => "/people".into(),
            Self::Enrol => "/people/new".into(),
            Self::Person(person) => format!("/people/{person}"),
            Self::Approvals => "/approvals".into(),
            Self::System => "/system".into(),
            Self::Ledger => "/ledger".into(),
            Self::LedgerEntry(entry) => format!("/ledger/{entry}"),
        }
    }
}
