//! What somebody does not tolerate.

use leptos::prelude::*;
use salus_records::fhir::form::Allergy;
use salus_web_rpc::records::CodeList;

use super::super::reading::{Reading, maybe, some};
use crate::{
    texts::writing as texts,
    ui::{Checkbox, TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct AllergyFields {
    substance: TermValue,
    reaction: RwSignal<String>,
    dangerous: RwSignal<bool>,
    note: RwSignal<String>,
}

impl AllergyFields {
    pub(super) fn new(form: &Allergy) -> Self {
        Self {
            substance: TermValue::new(&form.substance),
            reaction: maybe(form.reaction.as_deref()),
            dangerous: RwSignal::new(form.dangerous),
            note: maybe(form.note.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Allergy {
        let substance = self.substance.term();
        reading.needs("substance", &substance.text, texts::SUBSTANCE_MISSING);
        Allergy {
            substance,
            reaction: some(self.reaction),
            dangerous: self.dangerous.get_untracked(),
            note: some(self.note),
        }
    }
}

#[component]
pub(super) fn AllergyView(fields: AllergyFields) -> impl IntoView {
    view! {
        <TermField
            id="substance"
            label=texts::SUBSTANCE
            hint=texts::SUBSTANCE_HINT
            list=CodeList::Allergens
            value=fields.substance
        />
        <TextField
            id="reaction"
            label=texts::REACTION
            hint=texts::REACTION_HINT
            value=fields.reaction
        />
        <Checkbox id="dangerous" label=texts::DANGEROUS value=fields.dangerous />
        <TextArea id="note" label=texts::NOTE hint=texts::NOTE_HINT value=fields.note />
    }
}
