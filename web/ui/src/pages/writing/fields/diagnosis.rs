//! A problem or disease.

use leptos::prelude::*;
use salus_records::fhir::{FhirDate, form::Diagnosis};
use salus_web_rpc::records::CodeList;

use super::super::reading::{Reading, maybe, some};
use crate::{
    texts::writing as texts,
    ui::{DateValue, PartialDate, TermField, TermValue, TextArea},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct DiagnosisFields {
    name: TermValue,
    onset: DateValue,
    ended: DateValue,
    note: RwSignal<String>,
}

impl DiagnosisFields {
    pub(super) fn new(form: &Diagnosis) -> Self {
        let date = |date: &Option<FhirDate>| {
            DateValue::new(date.as_ref().map(FhirDate::as_str).unwrap_or_default())
        };
        Self {
            name: TermValue::new(&form.name),
            onset: date(&form.onset),
            ended: date(&form.ended),
            note: maybe(form.note.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Diagnosis {
        let name = self.name.term();
        reading.needs("name", &name.text, texts::DIAGNOSIS_MISSING);
        let onset = reading.date("onset", self.onset);
        let ended = reading.date("ended", self.ended);
        if let (Some(onset), Some(ended)) = (&onset, &ended)
            && is_before(ended, onset)
        {
            reading.wrong("ended", texts::ENDED_BEFORE_ONSET);
        }
        Diagnosis {
            name,
            onset,
            ended,
            note: some(self.note),
        }
    }
}

/// Whether a date is before another as far as both are known: the year 2024 is not before May 2024.
fn is_before(one: &FhirDate, other: &FhirDate) -> bool {
    let (one, other) = (one.day(), other.day());
    let known = one.len().min(other.len());
    one[..known] < other[..known]
}

#[component]
pub(super) fn DiagnosisView(fields: DiagnosisFields) -> impl IntoView {
    view! {
        <TermField
            id="name"
            label=texts::DIAGNOSIS
            hint=texts::DIAGNOSIS_HINT
            list=CodeList::Problems
            value=fields.name
        />
        <PartialDate id="onset" label=texts::ONSET value=fields.onset />
        <PartialDate id="ended" label=texts::ENDED hint=texts::ENDED_HINT value=fields.ended />
        <TextArea id="note" label=texts::NOTE hint=texts::NOTE_HINT value=fields.note />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_as_far_as_they_are_known() {
        let before =
            |one: &str, other: &str| is_before(&one.parse().unwrap(), &other.parse().unwrap());
        assert!(before("2023", "2024-05"));
        assert!(before("2024-04-30", "2024-05"));
        assert!(!before("2024", "2024-05-31"));
        assert!(!before("2024-05-31", "2024"));
        assert!(!before("2024-05", "2024-05"));
    }
}
