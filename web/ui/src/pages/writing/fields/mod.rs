//! The fields of each form: from a form, on the page, and back into a form.

mod allergy;
mod blood_test;
mod diagnosis;
mod document;
mod imaging;
mod prescription;
mod profile;
mod vaccination;
mod visit_note;

use leptos::prelude::*;
use salus_records::fhir::{
    Kind,
    form::{self, Form},
};

use super::reading::Reading;

use allergy::{AllergyFields, AllergyView};
use blood_test::{BloodTestFields, BloodTestView};
use diagnosis::{DiagnosisFields, DiagnosisView};
pub use document::{SortField, SortValue, is_empty as is_empty_document};
pub use imaging::modalities;

use document::{DocumentFields, DocumentView};
use imaging::{ImagingFields, ImagingView};
use prescription::{PrescriptionFields, PrescriptionView};
use profile::{ProfileFields, ProfileView};
use vaccination::{VaccinationFields, VaccinationView};
use visit_note::{VisitNoteFields, VisitNoteView};

/// The fields of one form, as they are typed.
#[derive(Clone, Copy)]
pub enum Fields {
    /// Laboratory values.
    BloodTest(BloodTestFields),
    /// A medicine.
    Prescription(PrescriptionFields),
    /// Images and their report.
    Imaging(ImagingFields),
    /// A problem.
    Diagnosis(DiagnosisFields),
    /// A vaccine.
    Vaccination(VaccinationFields),
    /// What is not tolerated.
    Allergy(AllergyFields),
    /// A visit.
    VisitNote(VisitNoteFields),
    /// A text or file.
    Document(DocumentFields),
    /// Who somebody is.
    Profile(ProfileFields),
}

impl Fields {
    /// Fields filled in with a form.
    pub fn new(form: &Form) -> Self {
        match form {
            Form::BloodTest(form) => Self::BloodTest(BloodTestFields::new(form)),
            Form::Prescription(form) => Self::Prescription(PrescriptionFields::new(form)),
            Form::Imaging(form) => Self::Imaging(ImagingFields::new(form)),
            Form::Diagnosis(form) => Self::Diagnosis(DiagnosisFields::new(form)),
            Form::Vaccination(form) => Self::Vaccination(VaccinationFields::new(form)),
            Form::Allergy(form) => Self::Allergy(AllergyFields::new(form)),
            Form::VisitNote(form) => Self::VisitNote(VisitNoteFields::new(form)),
            Form::Document(form) => Self::Document(DocumentFields::new(form)),
            Form::Profile(form) => Self::Profile(ProfileFields::new(form)),
        }
    }

    /// The form as it is typed; what is wrong in it is put down.
    pub fn read(self, reading: &mut Reading) -> Form {
        match self {
            Self::BloodTest(fields) => Form::BloodTest(fields.read(reading)),
            Self::Prescription(fields) => Form::Prescription(fields.read(reading)),
            Self::Imaging(fields) => Form::Imaging(fields.read(reading)),
            Self::Diagnosis(fields) => Form::Diagnosis(fields.read(reading)),
            Self::Vaccination(fields) => Form::Vaccination(fields.read(reading)),
            Self::Allergy(fields) => Form::Allergy(fields.read(reading)),
            Self::VisitNote(fields) => Form::VisitNote(fields.read(reading)),
            Self::Document(fields) => Form::Document(fields.read(reading)),
            Self::Profile(fields) => Form::Profile(fields.read(reading)),
        }
    }

    /// The fields on the page.
    pub fn view(self) -> AnyView {
        match self {
            Self::BloodTest(fields) => view! { <BloodTestView fields /> }.into_any(),
            Self::Prescription(fields) => view! { <PrescriptionView fields /> }.into_any(),
            Self::Imaging(fields) => view! { <ImagingView fields /> }.into_any(),
            Self::Diagnosis(fields) => view! { <DiagnosisView fields /> }.into_any(),
            Self::Vaccination(fields) => view! { <VaccinationView fields /> }.into_any(),
            Self::Allergy(fields) => view! { <AllergyView fields /> }.into_any(),
            Self::VisitNote(fields) => view! { <VisitNoteView fields /> }.into_any(),
            Self::Document(fields) => view! { <DocumentView fields /> }.into_any(),
            Self::Profile(fields) => view! { <ProfileView fields /> }.into_any(),
        }
    }
}

/// An empty form of a kind.
pub fn blank(kind: Kind) -> Form {
    match kind {
        Kind::BloodTest => Form::BloodTest(form::BloodTest::default()),
        Kind::Prescription => Form::Prescription(form::Prescription::default()),
        Kind::Imaging => Form::Imaging(form::Imaging::default()),
        Kind::Diagnosis => Form::Diagnosis(form::Diagnosis::default()),
        Kind::Vaccination => Form::Vaccination(form::Vaccination::default()),
        Kind::Allergy => Form::Allergy(form::Allergy::default()),
        Kind::VisitNote => Form::VisitNote(form::VisitNote::default()),
        Kind::Document => Form::Document(form::Document::default()),
        Kind::Profile => Form::Profile(form::Profile::default()),
    }
}

#[cfg(test)]
mod tests;
