//! Addresses of a patient's own pages.

use super::{RecordRoute, index, number};

/// A place among a patient's own pages. Numbers are handles of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatientRoute {
    /// What is new and what waits for an answer.
    Home,
    /// The record.
    Records(RecordRoute),
    /// Files become records.
    Upload,
    /// A FHIR file becomes records.
    Import,
    /// Laboratory values, one line per test.
    Labs,
    /// One test over time.
    Lab(u32),
    /// Who asks for access.
    Requests,
    /// One request.
    Request(u32),
    /// Who may see what.
    Sharing,
    /// Lets somebody see something.
    Share,
    /// One permission.
    Shared(u32),
    /// Who looked at what.
    Log,
    /// One line of the access log, by its position in the ledger.
    LogLine(u64),
    /// Who the patient is.
    Profile,
    /// Everything as a file.
    Export,
    /// Destroys records.
    Erase,
}

impl PatientRoute {
    /// The place that the parts of a path name.
    pub fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["home"] => Self::Home,
            ["records", rest @ ..] => Self::Records(RecordRoute::parse(rest)?),
            ["upload"] => Self::Upload,
            ["import"] => Self::Import,
            ["labs"] => Self::Labs,
            ["labs", series] => Self::Lab(number(series)?),
            ["requests"] => Self::Requests,
            ["requests", request] => Self::Request(number(request)?),
            ["sharing"] => Self::Sharing,
            ["sharing", "new"] => Self::Share,
            ["sharing", grant] => Self::Shared(number(grant)?),
            ["log"] => Self::Log,
            ["log", line] => Self::LogLine(index(line)?),
            ["profile"] => Self::Profile,
            ["export"] => Self::Export,
            ["erase"] => Self::Erase,
            _ => return None,
        })
    }

    /// The path of this place.
    pub fn path(self) -> String {
        match self {
            Self::Home => "/home".into(),
            Self::Records(route) => route.path(),
            Self::Upload => "/upload".into(),
            Self::Import => "/import".into(),
            Self::Labs => "/labs".into(),
            Self::Lab(series) => format!("/labs/{series}"),
            Self::Requests => "/requests".into(),
            Self::Request(request) => format!("/requests/{request}"),
            Self::Sharing => "/sharing".into(),
            Self::Share => "/sharing/new".into(),
            Self::Shared(grant) => format!("/sharing/{grant}"),
            Self::Log => "/log".into(),
            Self::LogLine(line) => format!("/log/{line}"),
            Self::Profile => "/profile".into(),
            Self::Export => "/export".into(),
            Self::Erase => "/erase".into(),
        }
    }
}
