//! What sort of record something is: the unit of consent and of filtering.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The kind of a record; a grant names kinds, a list filters by them.
///
/// The numbers are part of stored formats and never change.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[repr(u8)]
pub enum Kind {
    /// A laboratory report or a single laboratory value.
    #[n(0)]
    BloodTest = 0,
    /// A medicine ordered, dispensed, given or taken.
    #[n(1)]
    Prescription = 1,
    /// An X-ray, scan or ultrasound with its report.
    #[n(2)]
    Imaging = 2,
    /// A problem, disease or finding.
    #[n(3)]
    Diagnosis = 3,
    /// A vaccine given or recommended.
    #[n(4)]
    Vaccination = 4,
    /// An allergy or intolerance.
    #[n(5)]
    Allergy = 5,
    /// A visit with what was found and done in it.
    #[n(6)]
    VisitNote = 6,
    /// A file, a bill, or anything that has no kind of its own.
    #[n(7)]
    Document = 7,
    /// Who the patient is, with the people and places that care for them.
    #[n(8)]
    Profile = 8,
}

impl Kind {
    /// Every kind, in the order of its code.
    pub const ALL: [Kind; 9] = [
        Kind::BloodTest,
        Kind::Prescription,
        Kind::Imaging,
        Kind::Diagnosis,
        Kind::Vaccination,
        Kind::Allergy,
        Kind::VisitNote,
        Kind::Document,
        Kind::Profile,
    ];

    /// The stable number of this kind (0 to 8).
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The kind with this number, if there is one.
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(code)).copied()
    }

    /// The name used in files, addresses and interfaces: `blood_test`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::BloodTest => "blood_test",
            Kind::Prescription => "prescription",
            Kind::Imaging => "imaging",
            Kind::Diagnosis => "diagnosis",
            Kind::Vaccination => "vaccination",
            Kind::Allergy => "allergy",
            Kind::VisitNote => "visit_note",
            Kind::Document => "document",
            Kind::Profile => "profile",
        }
    }

    /// The name shown to people: `Blood test`.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::BloodTest => "Blood test",
            Kind::Prescription => "Prescription",
            Kind::Imaging => "Imaging",
            Kind::Diagnosis => "Diagnosis",
            Kind::Vaccination => "Vaccination",
            Kind::Allergy => "Allergy",
            Kind::VisitNote => "Visit note",
            Kind::Document => "Document",
            Kind::Profile => "Profile",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// The text names no kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no such kind of record; use one of: blood_test, prescription, imaging, diagnosis, \
     vaccination, allergy, visit_note, document, profile"
)]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Kind, UnknownKind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree_everywhere() {
        for (code, kind) in (0u8..).zip(Kind::ALL) {
            assert_eq!((kind.code(), Kind::from_code(code)), (code, Some(kind)));
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(minicbor::to_vec(kind).unwrap(), [code]);
            assert_eq!(minicbor::decode::<Kind>(&[code]).unwrap(), kind);
        }
        assert_eq!(Kind::from_code(9), None);
        assert_eq!("x-ray".parse::<Kind>(), Err(UnknownKind));
    }
}
