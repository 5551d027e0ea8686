//! A medicine and how to take it.

use leptos::prelude::*;
use salus_records::fhir::form::Prescription;
use salus_web_rpc::records::CodeList;

use super::super::reading::{Reading, maybe, some, text};
use crate::{
    texts::writing as texts,
    ui::{Checkbox, TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct PrescriptionFields {
    medicine: TermValue,
    dosage: RwSignal<String>,
    as_needed: RwSignal<bool>,
    reason: TermValue,
    stopped: RwSignal<bool>,
    note: RwSignal<String>,
}

impl PrescriptionFields {
    pub(super) fn new(form: &Prescription) -> Self {
        Self {
            medicine: TermValue::new(&form.medicine),
            dosage: text(&form.dosage),
            as_needed: RwSignal::new(form.as_needed),
            reason: TermValue::new(&form.reason.clone().unwrap_or_default()),
            stopped: RwSignal::new(form.stopped),
            note: maybe(form.note.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Prescription {
        let medicine = self.medicine.term();
        reading.needs("medicine", &medicine.text, texts::MEDICINE_MISSING);
        Prescription {
            medicine,
            dosage: self.dosage.get_untracked(),
            as_needed: self.as_needed.get_untracked(),
            reason: self.reason.term_if_any(),
            stopped: self.stopped.get_untracked(),
            note: some(self.note),
        }
    }
}

#[component]
pub(super) fn PrescriptionView(fields: PrescriptionFields) -> impl IntoView {
    view! {
        <TermField
            id="medicine"
            label=texts::MEDICINE
            hint=texts::MEDICINE_HINT
            list=CodeList::Medicines
            value=fields.medicine
        />
        <TextField id="dosage" label=texts::DOSAGE hint=texts::DOSAGE_HINT value=fields.dosage />
        <Checkbox id="as-needed" label=texts::AS_NEEDED value=fields.as_needed />
        <TermField
            id="reason"
            label=texts::AGAINST
            list=CodeList::Problems
            value=fields.reason
        />
        <Checkbox id="stopped" label=texts::STOPPED value=fields.stopped />
        <TextArea id="note" label=texts::NOTE hint=texts::NOTE_HINT value=fields.note />
    }
}
