//! What happened in a visit.

use clap::Args;
use salus_records::fhir::form::{self, Term, Vitals};

use super::{
    Fill,
    fill::{put, term},
};
use crate::error::CliError;

/// A visit with what was measured, found and planned.
///
/// Asked for if not given: what sort of visit.
#[derive(Args, Clone, Debug, Default)]
pub struct VisitNote {
    /// What sort of visit, such as "Check-up".
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Where.
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Blood pressure as systolic/diastolic in mmHg, such as 128/82.
    #[arg(long, value_name = "N/N", value_parser = pressure)]
    pressure: Option<(String, String)>,
    /// Heart rate per minute.
    #[arg(long, value_name = "N")]
    pulse: Option<String>,
    /// Temperature in °C.
    #[arg(long, value_name = "N")]
    temperature: Option<String>,
    /// Oxygen saturation in %.
    #[arg(long, value_name = "N")]
    oxygen: Option<String>,
    /// Weight in kg.
    #[arg(long, value_name = "N")]
    weight: Option<String>,
    /// Height in cm.
    #[arg(long, value_name = "N")]
    height: Option<String>,
    /// What was found, said and planned.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn pressure(text: &str) -> Result<(String, String), &'static str> {
    let (systolic, diastolic) = text
        .split_once('/')
        .ok_or("write blood pressure as 128/82")?;
    Ok((systolic.trim().to_owned(), diastolic.trim().to_owned()))
}

impl VisitNote {
    pub(super) fn form(self, fill: &Fill) -> Result<form::VisitNote, CliError> {
        let guided = self.name.is_none();
        let name = fill.required(self.name, "What sort of visit:")?;
        let reason = fill.optional(guided, self.reason, "Why?")?;
        let place = fill.optional(guided, self.place, "Where?")?;
        let typed = match self.pressure {
            None => fill.optional(guided, None, "Blood pressure, as 128/82:")?,
            Some((systolic, diastolic)) => Some(format!("{systolic}/{diastolic}")),
        };
        let (systolic, diastolic) = match typed {
            Some(text) => Some(pressure(&text).map_err(CliError::said)?).unzip(),
            None => (None, None),
        };
        Ok(form::VisitNote {
            name: Term::words(name),
            reason: term(reason),
            place,
            vitals: Vitals {
                systolic,
                diastolic,
                pulse: fill.optional(guided, self.pulse, "Heart rate per minute:")?,
                temperature: fill.optional(guided, self.temperature, "Temperature in °C:")?,
                oxygen: fill.optional(guided, self.oxygen, "Oxygen saturation in %:")?,
                weight: fill.optional(guided, self.weight, "Weight in kg:")?,
                height: fill.optional(guided, self.height, "Height in cm:")?,
            },
            note: fill.optional(guided, self.note, "What was found, said and planned?")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::VisitNote) {
        put(&mut form.name, self.name.map(Term::words));
        put(
            &mut form.reason,
            self.reason.map(|reason| Some(Term::words(reason))),
        );
        put(&mut form.place, self.place.map(Some));
        let vitals = &mut form.vitals;
        if let Some((systolic, diastolic)) = self.pressure {
            (vitals.systolic, vitals.diastolic) = (Some(systolic), Some(diastolic));
        }
        put(&mut vitals.pulse, self.pulse.map(Some));
        put(&mut vitals.temperature, self.temperature.map(Some));
        put(&mut vitals.oxygen, self.oxygen.map(Some));
        put(&mut vitals.weight, self.weight.map(Some));
        put(&mut vitals.height, self.height.map(Some));
        put(&mut form.note, self.note.map(Some));
    }
}
