//! Addresses below a list of records: a patient's own, or those that a doctor may see.

use salus_records::fhir::Kind;

use super::number;

/// A place among records. Numbers are handles of this session; versions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordRoute {
    /// All that may be seen.
    List,
    /// One record.
    Show(u32),
    /// An earlier version of a record.
    Version(u32, u32),
    /// Chooses what to write.
    Choose,
    /// A form for a new record of this kind.
    New(Kind),
    /// A form that writes the next version.
    Edit(u32),
}

impl RecordRoute {
    /// The place that the parts after `records` name.
    pub fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            [] => Self::List,
            ["new"] => Self::Choose,
            ["new", kind] => Self::New(kind.parse().ok()?),
            [record] => Self::Show(number(record)?),
            [record, "edit"] => Self::Edit(number(record)?),
            [record, "versions", version] => Self::Version(number(record)?, number(version)?),
            _ => return None,
        })
    }

    /// The path after what comes before `records`.
    pub fn path(self) -> String {
        match self {
            Self::List => "/records".into(),
            Self::Show(record) => format!("/records/{record}"),
            Self::Version(record, version) => format!("/records/{record}/versions/{version}"),
            Self::Choose => "/records/new".into(),
            Self::New(kind) => format!("/records/new/{}", kind.as_str()),
            Self::Edit(record) => format!("/records/{record}/edit"),
        }
    }
}
