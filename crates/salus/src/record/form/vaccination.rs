//! A vaccine given.

use clap::Args;
use salus_records::fhir::form::{self, Term};

use super::{Fill, fill::put};
use crate::error::CliError;

/// A vaccine given.
///
/// Asked for if not given: the vaccine.
#[derive(Args, Clone, Debug, Default)]
pub struct Vaccination {
    /// Which vaccine.
    #[arg(long, value_name = "TEXT")]
    vaccine: Option<String>,
    /// Lot number on the pack.
    #[arg(long, value_name = "TEXT")]
    lot: Option<String>,
    /// Which dose of a series, from 1.
    #[arg(long, value_name = "N")]
    dose: Option<u32>,
    /// Anything else.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Vaccination {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Vaccination, CliError> {
        let guided = self.vaccine.is_none();
        Ok(form::Vaccination {
            vaccine: Term::words(fill.required(self.vaccine, "Which vaccine?")?),
            lot: fill.optional(guided, self.lot, "Lot number on the pack:")?,
            dose: fill.parsed(guided, self.dose, "Which dose of a series, from 1?")?,
            note: fill.optional(guided, self.note, "Anything else?")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Vaccination) {
        put(&mut form.vaccine, self.vaccine.map(Term::words));
        put(&mut form.lot, self.lot.map(Some));
        put(&mut form.dose, self.dose.map(Some));
        put(&mut form.note, self.note.map(Some));
    }
}
