//! The forms on the command line: a flag for every field, a question for what must be there.

mod allergy;
mod blood_test;
mod diagnosis;
mod document;
mod fill;
mod imaging;
mod prescription;
mod profile;
mod vaccination;
mod visit_note;

use std::path::PathBuf;

use clap::Subcommand;
use salus_records::fhir::{Kind, form::Form};

pub use fill::Fill;

use crate::error::CliError;

/// A record of one kind, filled in as far as flags went.
#[derive(Clone, Debug, Subcommand)]
pub enum NewRecord {
    #[command(alias = "blood_test")]
    BloodTest(blood_test::BloodTest),
    Prescription(prescription::Prescription),
    Imaging(imaging::Imaging),
    Diagnosis(diagnosis::Diagnosis),
    Vaccination(vaccination::Vaccination),
    Allergy(allergy::Allergy),
    #[command(alias = "visit_note")]
    VisitNote(visit_note::VisitNote),
    Document(document::Document),
    Profile(profile::Profile),
}

impl NewRecord {
    /// A form of this kind with nothing in it.
    pub fn blank(kind: Kind) -> Self {
        match kind {
            Kind::BloodTest => Self::BloodTest(blood_test::BloodTest::default()),
            Kind::Prescription => Self::Prescription(prescription::Prescription::default()),
            Kind::Imaging => Self::Imaging(imaging::Imaging::default()),
            Kind::Diagnosis => Self::Diagnosis(diagnosis::Diagnosis::default()),
            Kind::Vaccination => Self::Vaccination(vaccination::Vaccination::default()),
            Kind::Allergy => Self::Allergy(allergy::Allergy::default()),
            Kind::VisitNote => Self::VisitNote(visit_note::VisitNote::default()),
            Kind::Document => Self::Document(document::Document::default()),
            Kind::Profile => Self::Profile(profile::Profile::default()),
        }
    }

    /// The filled-in form; asks for what must be there and is not.
    ///
    /// # Errors
    /// When a question stays without an answer, or an answer cannot be.
    pub fn form(self, fill: &Fill, attached: &[PathBuf]) -> Result<Form, CliError> {
        Ok(match self {
            Self::BloodTest(flags) => Form::BloodTest(flags.form(fill)?),
            Self::Prescription(flags) => Form::Prescription(flags.form(fill)?),
            Self::Imaging(flags) => Form::Imaging(flags.form(fill)?),
            Self::Diagnosis(flags) => Form::Diagnosis(flags.form(fill)?),
            Self::Vaccination(flags) => Form::Vaccination(flags.form(fill)?),
            Self::Allergy(flags) => Form::Allergy(flags.form(fill)?),
            Self::VisitNote(flags) => Form::VisitNote(flags.form(fill)?),
            Self::Document(flags) => Form::Document(flags.form(fill, attached)?),
            Self::Profile(flags) => Form::Profile(flags.form(fill)?),
        })
    }

    /// Writes the flags over a form that is filled in already; what was not said stays.
    ///
    /// # Errors
    /// When the record is of another kind.
    pub fn over(self, form: &mut Form) -> Result<(), CliError> {
        match (self, form) {
            (Self::BloodTest(flags), Form::BloodTest(form)) => flags.over(form),
            (Self::Prescription(flags), Form::Prescription(form)) => flags.over(form),
            (Self::Imaging(flags), Form::Imaging(form)) => flags.over(form),
            (Self::Diagnosis(flags), Form::Diagnosis(form)) => flags.over(form),
            (Self::Vaccination(flags), Form::Vaccination(form)) => flags.over(form),
            (Self::Allergy(flags), Form::Allergy(form)) => flags.over(form),
            (Self::VisitNote(flags), Form::VisitNote(form)) => flags.over(form),
            (Self::Document(flags), Form::Document(form)) => flags.over(form),
            (Self::Profile(flags), Form::Profile(form)) => flags.over(form),
            (_, form) => {
                let kind = form.kind();
                return Err(CliError::new(
                    format!("the record is of the kind {kind}, but this is another form"),
                    format!("use the form of its kind: salus record update ID {kind}"),
                ));
            }
        }
        Ok(())
    }
}
