//! A medicine.

use clap::Args;
use salus_records::fhir::form::{self, Term};

use super::{
    Fill,
    fill::{put, term},
};
use crate::error::CliError;

/// A medicine ordered.
///
/// Asked for if not given: the medicine, how to take it.
#[derive(Args, Clone, Debug, Default)]
pub struct Prescription {
    /// Name, strength and form of the medicine.
    #[arg(long, value_name = "TEXT")]
    medicine: Option<String>,
    /// How to take it.
    #[arg(long, value_name = "TEXT")]
    dosage: Option<String>,
    /// Only when needed.
    #[arg(long)]
    as_needed: bool,
    /// Against what.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// It is no longer taken.
    #[arg(long)]
    stopped: bool,
    /// Anything else.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Prescription {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Prescription, CliError> {
        let guided = self.medicine.is_none();
        Ok(form::Prescription {
            medicine: Term::words(
                fill.required(self.medicine, "Medicine, with strength and form:")?,
            ),
            dosage: fill.required(self.dosage, "How to take it:")?,
            as_needed: fill.yes(guided, self.as_needed, "Only when needed?")?,
            reason: term(fill.optional(guided, self.reason, "Against what?")?),
            stopped: self.stopped,
            note: fill.optional(guided, self.note, "Anything else?")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Prescription) {
        put(&mut form.medicine, self.medicine.map(Term::words));
        put(&mut form.dosage, self.dosage);
        put(
            &mut form.reason,
            self.reason.map(|reason| Some(Term::words(reason))),
        );
        put(&mut form.note, self.note.map(Some));
        form.as_needed |= self.as_needed;
        form.stopped |= self.stopped;
    }
}
