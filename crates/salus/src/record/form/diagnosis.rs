//! A problem or disease.

use clap::Args;
use salus_records::fhir::{
    FhirDate,
    form::{self, Term},
};

use super::{Fill, fill::put};
use crate::error::CliError;

/// A problem or disease.
///
/// Asked for if not given: what it is.
#[derive(Args, Clone, Debug, Default)]
pub struct Diagnosis {
    /// What it is.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Since when: YYYY-MM-DD, YYYY-MM or YYYY.
    #[arg(long, value_name = "DATE")]
    onset: Option<FhirDate>,
    /// Until when; it is over then.
    #[arg(long, value_name = "DATE")]
    ended: Option<FhirDate>,
    /// Anything else.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Diagnosis {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Diagnosis, CliError> {
        let guided = self.name.is_none();
        Ok(form::Diagnosis {
            name: Term::words(fill.required(self.name, "What is it?")?),
            onset: fill.parsed(
                guided,
                self.onset,
                "Since when (YYYY-MM-DD, YYYY-MM or YYYY)?",
            )?,
            ended: fill.parsed(guided, self.ended, "Until when, if it is over?")?,
            note: fill.optional(guided, self.note, "Anything else?")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Diagnosis) {
        put(&mut form.name, self.name.map(Term::words));
        put(&mut form.onset, self.onset.map(Some));
        put(&mut form.ended, self.ended.map(Some));
        put(&mut form.note, self.note.map(Some));
    }
}
