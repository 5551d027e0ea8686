//! What somebody does not tolerate.

use clap::Args;
use salus_records::fhir::form::{self, Term};

use super::{Fill, fill::put};
use crate::error::CliError;

/// An allergy or intolerance.
///
/// Asked for if not given: the substance.
#[derive(Args, Clone, Debug, Default)]
pub struct Allergy {
    /// What is not tolerated.
    #[arg(long, value_name = "TEXT")]
    substance: Option<String>,
    /// What happens.
    #[arg(long, value_name = "TEXT")]
    reaction: Option<String>,
    /// It may be life-threatening.
    #[arg(long)]
    dangerous: bool,
    /// Anything else.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Allergy {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Allergy, CliError> {
        let guided = self.substance.is_none();
        Ok(form::Allergy {
            substance: Term::words(fill.required(self.substance, "What is not tolerated?")?),
            reaction: fill.optional(guided, self.reaction, "What happens?")?,
            dangerous: fill.yes(guided, self.dangerous, "May it be life-threatening?")?,
            note: fill.optional(guided, self.note, "Anything else?")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Allergy) {
        put(&mut form.substance, self.substance.map(Term::words));
        put(&mut form.reaction, self.reaction.map(Some));
        put(&mut form.note, self.note.map(Some));
        form.dangerous |= self.dangerous;
    }
}
