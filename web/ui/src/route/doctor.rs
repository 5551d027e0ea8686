//! Addresses of a doctor's pages.

use super::{RecordRoute, number};

/// A place among a doctor's pages. Numbers are handles of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoctorRoute {
    /// Patients who gave access.
    Patients,
    /// Finds a patient by identifier, to ask for access.
    Find,
    /// What one patient let this doctor see.
    Patient(u32, PatientView),
    /// What this doctor asked for, and the answers.
    Asked,
}

/// A place among what a doctor may see of one patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatientView {
    /// Problems, medicines, allergies, vaccines.
    Summary,
    /// The records.
    Records(RecordRoute),
    /// Files become records.
    Upload,
    /// A FHIR file becomes records.
    Import,
    /// Laboratory values, one line per test.
    Labs,
    /// One test over time.
    Lab(u32),
    /// A form that asks this patient for access.
    Ask,
}

impl DoctorRoute {
    /// The place that the parts of a path name.
    pub fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["patients"] => Self::Patients,
            ["patients", "find"] => Self::Find,
            ["patients", patient, rest @ ..] => {
                Self::Patient(number(patient)?, PatientView::parse(rest)?)
            }
            ["asked"] => Self::Asked,
            _ => return None,
        })
    }

    /// The path of this place.
    pub fn path(self) -> String {
        match self {
            Self::Patients => "/patients".into(),
            Self::Find => "/patients/find".into(),
            Self::Patient(patient, view) => format!("/patients/{patient}{}", view.path()),
            Self::Asked => "/asked".into(),
        }
    }
}

impl PatientView {
    fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            [] => Self::Summary,
            ["records", rest @ ..] => Self::Records(RecordRoute::parse(rest)?),
            ["upload"] => Self::Upload,
            ["import"] => Self::Import,
            ["labs"] => Self::Labs,
            ["labs", series] => Self::Lab(number(series)?),
            ["ask"] => Self::Ask,
            _ => return None,
        })
    }

    fn path(self) -> String {
        match self {
            Self::Summary => String::new(),
            Self::Records(route) => route.path(),
            Self::Upload => "/upload".into(),
            Self::Import => "/import".into(),
            Self::Labs => "/labs".into(),
            Self::Lab(series) => format!("/labs/{series}"),
            Self::Ask => "/ask".into(),
        }
    }
}
