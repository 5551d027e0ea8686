//! Making a record without a file: what a person fills in becomes valid FHIR R4.
//!
//! A [`Form`] is plain data. [`Form::draft`] turns it into resources with everything that R4
//! requires, then goes the same way as an imported file. Identifiers are arguments, so the same
//! form with the same identifiers gives the same record. [`Form::of`] reads a record back into its
//! form, and [`Form::revise`] writes what was changed there without losing what the form does not
//! show.

mod build;
mod merge;
mod read;
mod revise;

pub use revise::date_of;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Coding, Draft, FhirDate, group::Group, member::Members, view::Attachment};

/// For whom, by whom and when a form is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Reference to the patient: `urn:uuid:…` or `Patient/…`.
    pub patient: String,
    /// Display name of whoever fills it in.
    pub author: Option<String>,
    /// When it happened.
    pub date: FhirDate,
}

/// A filled-in form, one for each kind of record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Form {
    /// Laboratory values.
    BloodTest(BloodTest),
    /// A medicine and how to take it.
    Prescription(Prescription),
    /// A report on images, with the images if they are at hand.
    Imaging(Imaging),
    /// A problem or disease.
    Diagnosis(Diagnosis),
    /// A vaccine that was given.
    Vaccination(Vaccination),
    /// What somebody does not tolerate.
    Allergy(Allergy),
    /// What happened in a visit.
    VisitNote(VisitNote),
    /// A file.
    Document(Document),
    /// Who the patient is.
    Profile(Profile),
}

/// Something in words, with a code if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The words; never empty.
    pub text: String,
    /// The code that means the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Coding>,
}

impl Term {
    /// A term in words only.
    pub fn words(text: impl Into<String>) -> Term {
        Term {
            text: text.into(),
            code: None,
        }
    }

    /// A term with its code.
    pub fn coded(text: impl Into<String>, system: &str, code: &str) -> Term {
        let code = Coding {
            system: Some(system.to_owned()),
            code: code.to_owned(),
            display: None,
        };
        Term {
            text: text.into(),
            code: Some(code),
        }
    }
}

/// A laboratory report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BloodTest {
    /// Name of the test or panel.
    pub name: Term,
    /// At least one value.
    pub rows: Vec<Row>,
    /// What the laboratory concludes.
    pub conclusion: Option<String>,
}

/// One value with its range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// What was measured.
    pub what: Term,
    /// A decimal number (kept digit by digit), or words such as `negative`.
    pub value: String,
    /// Its unit as a UCUM code; empty for none.
    pub unit: String,
    /// Lower end of the usual range, a decimal number.
    pub low: Option<String>,
    /// Upper end of the usual range, a decimal number.
    pub high: Option<String>,
}

/// A medicine ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prescription {
    /// Name, strength and form.
    pub medicine: Term,
    /// How to take it, in words.
    pub dosage: String,
    /// Only when needed.
    pub as_needed: bool,
    /// Against what.
    pub reason: Option<Term>,
    /// It is no longer taken.
    pub stopped: bool,
    /// Anything else.
    pub note: Option<String>,
}

/// Images and the report on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Imaging {
    /// What was done: `Chest X-ray`.
    pub name: Term,
    /// DICOM modality: `DX`, `CT`, `MR`, `US`; empty if not known.
    pub modality: String,
    /// DICOM Study Instance UID, if there is one.
    pub study_uid: Option<String>,
    /// What the images show.
    pub report: Option<String>,
    /// The images themselves.
    pub images: Vec<Attachment>,
}

/// A problem or disease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Diagnosis {
    /// What it is.
    pub name: Term,
    /// Since when, as exactly as is known.
    pub onset: Option<FhirDate>,
    /// Until when; it is over then.
    pub ended: Option<FhirDate>,
    /// Anything else.
    pub note: Option<String>,
}

/// A vaccine given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vaccination {
    /// Which vaccine.
    pub vaccine: Term,
    /// Lot number on the pack.
    pub lot: Option<String>,
    /// Which dose of a series, from 1.
    pub dose: Option<u32>,
    /// Anything else.
    pub note: Option<String>,
}

/// What somebody does not tolerate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Allergy {
    /// The substance.
    pub substance: Term,
    /// What happens.
    pub reaction: Option<String>,
    /// It may be life-threatening.
    pub dangerous: bool,
    /// Anything else.
    pub note: Option<String>,
}

/// A visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VisitNote {
    /// What sort of visit: `Check-up`.
    pub name: Term,
    /// Why.
    pub reason: Option<Term>,
    /// Where.
    pub place: Option<String>,
    /// What was measured.
    pub vitals: Vitals,
    /// What was found, said and planned.
    pub note: Option<String>,
}

/// Vital signs as decimal numbers; what was not measured is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vitals {
    /// Systolic blood pressure in mmHg.
    pub systolic: Option<String>,
    /// Diastolic blood pressure in mmHg.
    pub diastolic: Option<String>,
    /// Heart rate per minute.
    pub pulse: Option<String>,
    /// Temperature in °C.
    pub temperature: Option<String>,
    /// Oxygen saturation in %.
    pub oxygen: Option<String>,
    /// Weight in kg.
    pub weight: Option<String>,
    /// Height in cm.
    pub height: Option<String>,
}

/// A file with a title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// What it is, in the words of its owner.
    pub title: String,
    /// What sort of document.
    pub sort: Option<Term>,
    /// The file, or a text as `text/plain`.
    pub file: Attachment,
}

/// Who the patient is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth.
    pub birth_date: Option<FhirDate>,
    /// `female`, `male`, `other` or `unknown`; empty if not said.
    pub gender: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address in one line.
    pub address: Option<String>,
    /// Whom to call in an emergency: name and number.
    pub contact: Option<String>,
}

/// Why a form makes no record; each says what to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A field that must be filled in is empty.
    #[error("{field} is empty; please fill it in")]
    Missing {
        /// The field, in words.
        field: &'static str,
    },
    /// A field must hold a number.
    #[error("{field} is not a number; write it with digits and a point, such as 7.5")]
    NotANumber {
        /// The field, in words.
        field: &'static str,
    },
    /// A field must hold one of a few words.
    #[error("{field} is none of the possible choices; choose one from the list")]
    NotAChoice {
        /// The field, in words.
        field: &'static str,
    },
    /// The content holds what this form cannot show.
    #[error(
        "this form cannot show all that the record holds; change it with a FHIR file instead, or write a new record"
    )]
    OtherContent,
}

impl Form {
    /// The record that this form makes. `ids` gives 16 bytes for each resource, used as UUIDs.
    ///
    /// For a profile the first identifier is not used: the patient's own is in the context.
    ///
    /// # Errors
    /// [`FormError`] names the field that is missing or wrong.
    pub fn draft(
        &self,
        context: &Context,
        ids: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Draft, FormError> {
        let entries = self.entries(context, ids)?;
        let members = Members::new(&entries);
        // The builders put the anchor first and link everything else to it.
        Ok(Draft::of(
            &members,
            &Group {
                anchor: 0,
                members: (0..entries.len()).collect(),
            },
        ))
    }

    /// The Bundle entries that this form makes, the one that stands for the record first.
    ///
    /// # Errors
    /// [`FormError`] names the field that is missing or wrong.
    pub fn entries(
        &self,
        context: &Context,
        ids: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Vec<Value>, FormError> {
        let mut build = build::Builder::new(context, ids);
        match self {
            Form::BloodTest(form) => build.blood_test(form),
            Form::Prescription(form) => build.prescription(form),
            Form::Imaging(form) => build.imaging(form),
            Form::Diagnosis(form) => build.diagnosis(form),
            Form::Vaccination(form) => build.vaccination(form),
            Form::Allergy(form) => build.allergy(form),
            Form::VisitNote(form) => build.visit_note(form),
            Form::Document(form) => build.document(form),
            Form::Profile(form) => build.profile(form),
        }?;
        Ok(build.finish())
    }
}

/// 16 bytes as the address of a resource: `urn:uuid:…`, version 4. Source: RFC 9562.
pub fn urn_uuid(bytes: [u8; 16]) -> String {
    build::urn(&build::uuid(bytes))
}

#[cfg(test)]
mod revising;
#[cfg(test)]
mod tests;
