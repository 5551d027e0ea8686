//! Images and the report on them.

use leptos::prelude::*;
use salus_records::fhir::{form::Imaging, view::Attachment};
use salus_web_rpc::records::{CodeList, Offer};

use super::super::reading::{Reading, maybe, some, text};
use crate::{
    texts::writing as texts,
    ui::{Choice, Details, Select, TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct ImagingFields {
    name: TermValue,
    modality: RwSignal<String>,
    study_uid: RwSignal<String>,
    report: RwSignal<String>,
    /// Images inside the content stay there.
    images: StoredValue<Vec<Attachment>>,
}

impl ImagingFields {
    pub(super) fn new(form: &Imaging) -> Self {
        Self {
            name: TermValue::new(&form.name),
            modality: text(&form.modality),
            study_uid: maybe(form.study_uid.as_deref()),
            report: maybe(form.report.as_deref()),
            images: StoredValue::new(form.images.clone()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Imaging {
        let name = self.name.term();
        reading.needs("name", &name.text, texts::PROCEDURE_MISSING);
        let study_uid = some(self.study_uid).map(|uid| uid.trim().to_owned());
        if study_uid.as_deref().is_some_and(|uid| !is_uid(uid)) {
            reading.wrong("study-uid", texts::STUDY_WRONG);
        }
        Imaging {
            name,
            modality: self.modality.get_untracked(),
            study_uid,
            report: some(self.report),
            images: self.images.get_value(),
        }
    }
}

/// Whether this is a DICOM unique identifier. Source: DICOM PS3.5, chapter 9.
fn is_uid(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 64 && text.contains('.') && text.split('.').all(part)
}

/// The modalities to choose from; one that is not among them is added, so that it is not lost.
pub fn modalities(held: &str) -> Vec<Choice> {
    let known = texts::MODALITIES
        .iter()
        .map(|(code, word)| Choice::new(*code, *word));
    let none = Choice::new("", texts::MODALITY_UNKNOWN);
    let is_known = held.is_empty() || texts::MODALITIES.iter().any(|(code, _)| *code == held);
    let other = (!is_known).then(|| Choice::new(held, held));
    std::iter::once(none).chain(known).chain(other).collect()
}

#[component]
pub(super) fn ImagingView(fields: ImagingFields) -> impl IntoView {
    let chosen = move |offer: Offer| {
        if !offer.modality.is_empty() {
            fields.modality.set(offer.modality);
        }
    };
    let choices = modalities(&fields.modality.get_untracked());
    let has_uid = some(fields.study_uid).is_some();
    view! {
        <TermField
            id="name"
            label=texts::PROCEDURE
            hint=texts::PROCEDURE_HINT
            list=CodeList::Imaging
            value=fields.name
            on_choose=chosen
        />
        <Select id="modality" label=texts::MODALITY choices value=fields.modality />
        <TextArea
            id="report"
            label=texts::REPORT
            hint=texts::REPORT_HINT
            value=fields.report
        />
        <Details title=texts::STUDY_TITLE open=has_uid>
            <TextField
                id="study-uid"
                label=texts::STUDY_UID
                hint=texts::STUDY_HINT
                keyboard="decimal"
                value=fields.study_uid
            />
        </Details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn study_numbers_have_digits_and_points_only() {
        assert!(is_uid("1.2.840.113619.2.55.3"));
        for wrong in [
            "",
            "12",
            "1..2",
            "1.2.",
            "1.2.x",
            &format!("1.{}", "2".repeat(63)),
        ] {
            assert!(!is_uid(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_rare_modality_is_not_lost() {
        let rare = modalities("EPS");
        assert_eq!(rare.last().map(|choice| choice.value.as_str()), Some("EPS"));
        assert_eq!(modalities("CT").len(), rare.len() - 1);
        assert_eq!(modalities("").len(), rare.len() - 1);
    }
}
