//! Allergies, problems, medicines and vaccinations of one patient, what is dangerous first.

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::records::{ClinicalSummary, SummaryItem};

use crate::{
    pages::records::kind_glyph,
    texts::doctor as texts,
    ui::{Banner, Card, Details, Glyph, Item, List, Mood, Tag, Tone, WhenDate},
    whose::Whose,
};

/// What a doctor reads first.
#[component]
pub fn Summary(
    /// The summary.
    summary: ClinicalSummary,
    /// Whose.
    whose: Whose,
) -> impl IntoView {
    let hidden = summary.hidden.clone();
    let dangers: Vec<SummaryItem> = summary
        .allergies
        .iter()
        .filter(|item| item.dangerous)
        .cloned()
        .collect();
    let part = move |title, kind: Kind, items: Vec<SummaryItem>| {
        let hidden = hidden.contains(&kind);
        view! { <Part title kind items hidden whose /> }
    };
    view! {
        <Dangers list=dangers whose />
        {(!summary.hidden.is_empty()).then(|| view! {
            <Banner title=texts::hidden(&summary.hidden)><p>{texts::HIDDEN_TEXT}</p></Banner>
        })}
        <div class="summary">
            {part(texts::ALLERGIES, Kind::Allergy, summary.allergies)}
            {part(texts::PROBLEMS, Kind::Diagnosis, summary.problems)}
            {part(texts::MEDICINES, Kind::Prescription, summary.medicines)}
            {part(texts::VACCINATIONS, Kind::Vaccination, summary.vaccinations)}
        </div>
    }
}

/// Allergies that may kill, above everything.
#[component]
fn Dangers(list: Vec<SummaryItem>, whose: Whose) -> impl IntoView {
    (!list.is_empty()).then(move || {
        let lines = list.into_iter().map(move |item| {
            let to = whose.record(&item.record).path();
            view! {
                <li dir="auto">
                    <a class="strong" href=to>{item.title}</a>
                    {(!item.detail.is_empty()).then(|| format!(" – {}", item.detail))}
                </li>
            }
        });
        view! {
            <div class="dangers">
                <Banner mood=Mood::Error title=texts::DANGEROUS_TITLE>
                    <ul class="dangers-list">{lines.collect_view()}</ul>
                </Banner>
            </div>
        }
    })
}

/// One kind: what counts today, and folded away what counted earlier.
#[component]
fn Part(
    title: &'static str,
    kind: Kind,
    items: Vec<SummaryItem>,
    hidden: bool,
    whose: Whose,
) -> impl IntoView {
    let (now, earlier): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.active);
    let is_empty = now.is_empty() && earlier.is_empty();
    let has_earlier = !earlier.is_empty();
    let has_now = !now.is_empty();
    let lines = move |items: Vec<SummaryItem>| {
        items
            .into_iter()
            .map(move |item| view! { <Line item kind whose /> })
            .collect_view()
    };
    let nothing = match (is_empty, hidden) {
        (true, true) => Some(texts::NOTHING_HIDDEN),
        (true, false) => Some(texts::NOTHING_SHARED),
        (false, true) => Some(texts::PARTLY_HIDDEN),
        (false, false) => None,
    };
    view! {
        <Card title>
            {nothing.map(|text| view! { <p class="soft">{text}</p> })}
            {has_now.then(|| view! { <List>{lines(now)}</List> })}
            {has_earlier.then(|| view! {
                <Details title=texts::EARLIER><List>{lines(earlier)}</List></Details>
            })}
        </Card>
    }
}

#[component]
fn Line(item: SummaryItem, kind: Kind, whose: Whose) -> impl IntoView {
    let glyph = if item.dangerous {
        Glyph::Warning
    } else {
        kind_glyph(kind)
    };
    let date = item.date;
    view! {
        <Item to=whose.record(&item.record) glyph title=item.title text=item.detail>
            {item.dangerous.then(|| view! {
                <Tag text=texts::DANGEROUS tone=Tone::Error glyph=Glyph::Warning />
            })}
            {(!date.is_empty()).then(|| view! { <WhenDate date /> })}
        </Item>
    }
}
