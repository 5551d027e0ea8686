//! What happened in a visit.

use leptos::prelude::*;
use salus_records::fhir::form::{VisitNote, Vitals};
use salus_web_rpc::records::CodeList;

use super::super::reading::{Reading, is_above, maybe, some};
use crate::{
    texts::writing as texts,
    ui::{NumberField, TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct VisitNoteFields {
    name: TermValue,
    reason: TermValue,
    place: RwSignal<String>,
    note: RwSignal<String>,
    systolic: RwSignal<String>,
    diastolic: RwSignal<String>,
    pulse: RwSignal<String>,
    temperature: RwSignal<String>,
    oxygen: RwSignal<String>,
    weight: RwSignal<String>,
    height: RwSignal<String>,
}

impl VisitNoteFields {
    pub(super) fn new(form: &VisitNote) -> Self {
        let vitals = &form.vitals;
        Self {
            name: TermValue::new(&form.name),
            reason: TermValue::new(&form.reason.clone().unwrap_or_default()),
            place: maybe(form.place.as_deref()),
            note: maybe(form.note.as_deref()),
            systolic: maybe(vitals.systolic.as_deref()),
            diastolic: maybe(vitals.diastolic.as_deref()),
            pulse: maybe(vitals.pulse.as_deref()),
            temperature: maybe(vitals.temperature.as_deref()),
            oxygen: maybe(vitals.oxygen.as_deref()),
            weight: maybe(vitals.weight.as_deref()),
            height: maybe(vitals.height.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> VisitNote {
        let name = self.name.term();
        reading.needs("name", &name.text, texts::VISIT_MISSING);
        let vitals = Vitals {
            systolic: reading.number("systolic", self.systolic),
            diastolic: reading.number("diastolic", self.diastolic),
            pulse: reading.number("pulse", self.pulse),
            temperature: reading.number("temperature", self.temperature),
            oxygen: reading.number("oxygen", self.oxygen),
            weight: reading.number("weight", self.weight),
            height: reading.number("height", self.height),
        };
        if let (Some(upper), Some(lower)) = (&vitals.systolic, &vitals.diastolic)
            && is_above(lower, upper)
        {
            reading.wrong("systolic", texts::PRESSURE_TURNED);
        }
        VisitNote {
            name,
            reason: self.reason.term_if_any(),
            place: some(self.place),
            vitals,
            note: some(self.note),
        }
    }
}

#[component]
pub(super) fn VisitNoteView(fields: VisitNoteFields) -> impl IntoView {
    let vitals = [
        ("systolic", texts::SYSTOLIC, "mmHg", fields.systolic),
        ("diastolic", texts::DIASTOLIC, "mmHg", fields.diastolic),
        ("pulse", texts::PULSE, "per minute", fields.pulse),
        ("temperature", texts::TEMPERATURE, "°C", fields.temperature),
        ("oxygen", texts::OXYGEN, "%", fields.oxygen),
        ("weight", texts::WEIGHT, "kg", fields.weight),
        ("height", texts::HEIGHT, "cm", fields.height),
    ];
    let vitals = vitals.map(|(id, label, unit, value)| {
        view! { <NumberField id label unit value /> }
    });
    view! {
        <TermField
            id="name"
            label=texts::VISIT
            hint=texts::VISIT_HINT
            list=CodeList::Visits
            value=fields.name
        />
        <TermField
            id="reason"
            label=texts::VISIT_WHY
            list=CodeList::Problems
            value=fields.reason
        />
        <TextField id="place" label=texts::PLACE value=fields.place />
        <fieldset class="field">
            <legend class="legend">{texts::VITALS}</legend>
            <div class="number-grid">{vitals.collect_view()}</div>
        </fieldset>
        <TextArea id="note" label=texts::VISIT_NOTE value=fields.note />
    }
}
