//! A vaccine that was given.

use leptos::prelude::*;
use salus_records::fhir::form::Vaccination;
use salus_web_rpc::records::CodeList;

use super::super::reading::{Reading, maybe, some};
use crate::{
    texts::writing as texts,
    ui::{TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct VaccinationFields {
    vaccine: TermValue,
    lot: RwSignal<String>,
    dose: RwSignal<String>,
    note: RwSignal<String>,
}

impl VaccinationFields {
    pub(super) fn new(form: &Vaccination) -> Self {
        Self {
            vaccine: TermValue::new(&form.vaccine),
            lot: maybe(form.lot.as_deref()),
            dose: RwSignal::new(form.dose.map(|dose| dose.to_string()).unwrap_or_default()),
            note: maybe(form.note.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Vaccination {
        let vaccine = self.vaccine.term();
        reading.needs("vaccine", &vaccine.text, texts::VACCINE_MISSING);
        let typed = some(self.dose);
        let dose = typed.as_deref().and_then(dose_of);
        if typed.is_some() && dose.is_none() {
            reading.wrong("dose", texts::DOSE_WRONG);
        }
        Vaccination {
            vaccine,
            lot: some(self.lot),
            dose,
            note: some(self.note),
        }
    }
}

/// The number of a dose, from 1.
fn dose_of(typed: &str) -> Option<u32> {
    let typed = typed.trim().trim_end_matches('.');
    let plain = typed.bytes().all(|byte| byte.is_ascii_digit());
    plain
        .then(|| typed.parse().ok())
        .flatten()
        .filter(|dose| *dose > 0)
}

#[component]
pub(super) fn VaccinationView(fields: VaccinationFields) -> impl IntoView {
    view! {
        <TermField
            id="vaccine"
            label=texts::VACCINE
            hint=texts::VACCINE_HINT
            list=CodeList::Vaccines
            value=fields.vaccine
        />
        <TextField
            id="dose"
            label=texts::DOSE
            keyboard="numeric"
            short=true
            value=fields.dose
        />
        <TextField id="lot" label=texts::LOT hint=texts::LOT_HINT short=true value=fields.lot />
        <TextArea id="note" label=texts::NOTE hint=texts::NOTE_HINT value=fields.note />
    }
}

#[cfg(test)]
mod tests {
    use super::dose_of;

    #[test]
    fn doses_count_from_one() {
        assert_eq!(dose_of(" 2 "), Some(2));
        assert_eq!(dose_of("3."), Some(3));
        for wrong in ["0", "-1", "1.5", "second", "+2", "", "99999999999"] {
            assert_eq!(dose_of(wrong), None, "{wrong}");
        }
    }
}
