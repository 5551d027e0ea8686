//! The time line of records, with filters.

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::{ListPatients, ListRecords, records::RecordLine};

use super::{ReasonCard, RecordItem};
use crate::{
    fetch::fetch,
    route::{PatientRoute, RecordRoute},
    texts::records as texts,
    ui::{
        Button, ButtonLink, Chips, Choice, Crumb, Empty, Glyph, Loaded, Look, Page, TextField,
        Timeline,
    },
    whose::Whose,
};

/// Every record that one may see, by year.
#[component]
pub fn RecordList(
    /// Whose.
    whose: Whose,
) -> impl IntoView {
    let records = fetch(move || ListRecords {
        patient: whose.account(),
        fresh: true,
    });
    let aside = move || view! { <AddRecord whose /> };
    if whose.is_own() {
        return view! {
            <Page title=texts::LIST lead=texts::LIST_LEAD aside>
                <Loaded from=records let:list>
                    <Filtered list whose />
                </Loaded>
            </Page>
        }
        .into_any();
    }
    let title = texts::list_title(whose.name().as_deref());
    let back = Crumb::new(whose.home(), whose.name().unwrap_or_default());
    view! {
        <Page title tab=texts::LIST back aside>
            <ReasonCard whose />
            <Loaded from=records let:list>
                <Filtered list whose />
            </Loaded>
        </Page>
    }
    .into_any()
}

#[component]
fn Filtered(list: Vec<RecordLine>, whose: Whose) -> impl IntoView {
    if list.is_empty() {
        return view! { <Nothing whose /> }.into_any();
    }
    let kinds = RwSignal::new(Vec::<String>::new());
    let words = RwSignal::new(String::new());
    let all = list.len();
    let choices = kind_choices(&list);
    let list = StoredValue::new(list);
    let found = Memo::new(move |_| {
        let wanted: Vec<Kind> =
            kinds.with(|kinds| kinds.iter().filter_map(|k| k.parse().ok()).collect());
        words.with(|words| list.with_value(|list| filter(list, &wanted, words)))
    });
    let reset = move |_| {
        kinds.set(Vec::new());
        words.set(String::new());
    };
    view! {
        <div class="record-filters no-print" role="search">
            <TextField id="find" label=texts::FILTER_WORDS value=words keyboard="search" />
            {(choices.len() > 1).then(|| view! {
                <Chips label=texts::FILTER_KINDS choices values=kinds />
            })}
            <p class="soft small" role="status">
                {move || texts::shown(found.with(Vec::len), all)}
            </p>
        </div>
        {move || {
            let items = found.get();
            if items.is_empty() {
                view! {
                    <Empty title=texts::NO_MATCH text=texts::NO_MATCH_NEXT glyph=Glyph::Search>
                        <Button text=texts::SHOW_ALL look=Look::Secondary on_click=reset />
                    </Empty>
                }
                .into_any()
            } else {
                view! {
                    <div class="timeline">
                        <Timeline
                            items
                            date=|line: &RecordLine| &line.date
                            undated=texts::UNDATED
                            let:line
                        >
                            <RecordItem line whose />
                        </Timeline>
                    </div>
                }
                .into_any()
            }
        }}
    }
    .into_any()
}

#[component]
fn Nothing(whose: Whose) -> impl IntoView {
    if !whose.is_own() {
        let (title, text) = (texts::NONE_OF_PATIENT, texts::NONE_OF_PATIENT_NEXT);
        return view! { <Empty title text /> }.into_any();
    }
    view! {
        <Empty title=texts::NONE text=texts::NONE_NEXT>
            <ButtonLink to=PatientRoute::Upload text=texts::ADD_FILES look=Look::Secondary glyph=Glyph::Upload />
        </Empty>
    }
    .into_any()
}

/// Leads to what can be added; a doctor sees it only where the patient lets something be written.
#[component]
fn AddRecord(whose: Whose) -> impl IntoView {
    let may_add = RwSignal::new(whose.is_own());
    if let Some(uid) = whose.account() {
        let patients = fetch(|| ListPatients {});
        Effect::new(move |_| {
            let known = patients.ok().unwrap_or_default();
            let patient = known.into_iter().find(|patient| patient.uid == uid);
            may_add.set(patient.is_some_and(|patient| !patient.writes.is_empty()));
        });
    }
    move || {
        may_add.get().then(|| {
            let to = whose.records(RecordRoute::Choose);
            view! { <ButtonLink to text=texts::ADD glyph=Glyph::Plus /> }
        })
    }
}

/// The kinds that occur, with how often.
fn kind_choices(list: &[RecordLine]) -> Vec<Choice> {
    let counted = Kind::ALL.into_iter().map(|kind| {
        let count = list.iter().filter(|line| line.kind == kind).count();
        (kind, count)
    });
    counted
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| Choice::new(kind.as_str(), texts::kind_chip(kind, count)))
        .collect()
}

/// The lines of these kinds (none means all) in which every word occurs.
fn filter(list: &[RecordLine], kinds: &[Kind], words: &str) -> Vec<RecordLine> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let fits = |line: &&RecordLine| {
        let of_kind = kinds.is_empty() || kinds.contains(&line.kind);
        of_kind && {
            let said = [&line.title, &line.author, &line.signer].map(|text| text.to_lowercase());
            let kind = line.kind.label().to_lowercase();
            words.iter().all(|word| {
                kind.contains(word)
                    || line.date.contains(word)
                    || said.iter().any(|text| text.contains(word))
            })
        }
    };
    list.iter().filter(fits).cloned().collect()
}

#[cfg(test)]
mod tests {
    use salus_web_rpc::Moment;

    use super::*;

    fn line(kind: Kind, title: &str, author: &str, date: &str) -> RecordLine {
        RecordLine {
            record: title.to_owned(),
            version: 1,
            kind,
            title: title.to_owned(),
            date: date.to_owned(),
            signer: "you".to_owned(),
            author: author.to_owned(),
            by_patient: true,
            written: Moment(0.0),
            files: 0,
            damaged: false,
        }
    }

    #[test]
    fn every_word_must_occur_somewhere() {
        let list = [
            line(Kind::BloodTest, "Lipid panel", "Dr. Ahn", "2026-03-01"),
            line(Kind::Imaging, "Chest X-ray", "Dr. Oberlund", "2024-07"),
            line(Kind::BloodTest, "HbA1c", "", ""),
        ];
        let titles = |kinds: &[Kind], words: &str| -> Vec<String> {
            let found = filter(&list, kinds, words);
            found.into_iter().map(|line| line.title).collect()
        };
        assert_eq!(titles(&[], "").len(), 3);
        assert_eq!(titles(&[], "  AHN lipid "), ["Lipid panel"]);
        assert_eq!(titles(&[], "blood 2026"), ["Lipid panel"]);
        assert_eq!(titles(&[Kind::Imaging], ""), ["Chest X-ray"]);
        assert!(titles(&[Kind::Imaging], "lipid").is_empty());
        let choices = kind_choices(&list);
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["Blood test (2)", "Imaging (1)"]);
    }
}
