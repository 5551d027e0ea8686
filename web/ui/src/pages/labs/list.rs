//! Every measured value: its newest number, where it lies, and where it went.

use leptos::prelude::*;
use salus_web_rpc::{
    ListSeries,
    records::{PointLine, SeriesLine},
};

use super::spark::Spark;
use crate::{
    fetch::fetch,
    texts::{labs as texts, records},
    ui::{Banner, Crumb, Empty, Flag, Glyph, Level, Loaded, Page, Section, TextField, WhenDate},
    whose::Whose,
};

/// From how many series on it is worth searching them.
const SEARCHED: usize = 9;

/// All series of measured values.
#[component]
pub fn LabList(
    /// Whose.
    whose: Whose,
) -> impl IntoView {
    let series = fetch(move || ListSeries {
        patient: whose.account(),
    });
    let content = move || {
        view! {
            <Loaded
                from=series
                empty=Vec::is_empty
                nothing=texts::NONE
                nothing_next=texts::NONE_NEXT
                let:list
            >
                <Found list whose />
            </Loaded>
        }
    };
    if whose.is_own() {
        return view! { <Page title=texts::TITLE lead=texts::LEAD>{content()}</Page> }.into_any();
    }
    let title = texts::title_of(whose.name().as_deref());
    let back = Crumb::new(whose.home(), whose.name().unwrap_or_default());
    view! {
        <Page title tab=texts::TITLE back>
            <Banner title=records::LOGGED_TITLE><p>{records::labs_logged_text()}</p></Banner>
            {content()}
        </Page>
    }
    .into_any()
}

#[component]
fn Found(list: Vec<SeriesLine>, whose: Whose) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let is_long = list.len() >= SEARCHED;
    let list = StoredValue::new(list);
    let groups = move || {
        let found = words.with(|words| list.with_value(|list| filter(list, words)));
        if found.is_empty() {
            let (title, text) = (texts::NO_MATCH, texts::NO_MATCH_NEXT);
            return view! { <Empty title text glyph=Glyph::Search /> }.into_any();
        }
        let (out, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(is_out);
        let rest_title = if out.is_empty() {
            texts::ALL
        } else {
            texts::OTHERS
        };
        view! {
            {(!out.is_empty()).then(|| view! {
                <Section title=texts::OUTSIDE><Cards list=out whose /></Section>
            })}
            {(!rest.is_empty()).then(|| view! {
                <Section title=rest_title><Cards list=rest whose /></Section>
            })}
        }
        .into_any()
    };
    view! {
        {is_long.then(|| view! {
            <div class="no-print" role="search">
                <TextField id="find" label=texts::FIND value=words keyboard="search" />
            </div>
        })}
        <div class="stack">{groups}</div>
    }
}

#[component]
fn Cards(list: Vec<SeriesLine>, whose: Whose) -> impl IntoView {
    let cards = list.into_iter().map(|series| {
        let to = whose.lab(&series.key).path();
        view! { <li><SeriesCard series to /></li> }
    });
    view! { <ul class="grid lab-grid">{cards.collect_view()}</ul> }
}

#[component]
fn SeriesCard(series: SeriesLine, to: String) -> impl IntoView {
    let newest = series.points.last().cloned();
    let level = newest.as_ref().map(level_of).unwrap_or_default();
    view! {
        <a class="card card-link lab-card" class=("lab-card-out", level.is_out()) href=to>
            <span class="lab-name" dir="auto">{series.label.clone()}</span>
            {newest.map(|newest| view! {
                <span class="lab-now">
                    <span class="figure" dir="auto">{newest.text}</span>
                    <span class="soft" dir="auto">{series.unit.clone()}</span>
                    <Flag level />
                </span>
            })}
            <Spark series=series.clone() />
            <span class="soft small">
                <span dir="auto">{records::upper_first(&series.words)}</span>
                {series.points.last().map(|point| view! {
                    " · " <span class="one-line"><WhenDate date=point.date.clone() /></span>
                })}
            </span>
        </a>
    }
}

/// How a value lies.
pub fn level_of(point: &PointLine) -> Level {
    point.flag.into()
}

fn is_out(series: &SeriesLine) -> bool {
    series
        .points
        .last()
        .is_some_and(|point| level_of(point).is_out())
}

/// The series whose name holds every word, by name.
fn filter(list: &[SeriesLine], words: &str) -> Vec<SeriesLine> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let fits = |series: &&SeriesLine| {
        let name = series.label.to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let mut found: Vec<SeriesLine> = list.iter().filter(fits).cloned().collect();
    found.sort_by_key(|series| series.label.to_lowercase());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_found_by_parts_of_their_name() {
        let series = |label: &str| SeriesLine {
            key: label.to_owned(),
            label: label.to_owned(),
            unit: String::new(),
            low: None,
            high: None,
            points: Vec::new(),
            words: String::new(),
        };
        let list = [
            series("LDL cholesterol"),
            series("Glucose"),
            series("HDL cholesterol"),
        ];
        let names = |words: &str| -> Vec<String> {
            filter(&list, words)
                .into_iter()
                .map(|series| series.label)
                .collect()
        };
        assert_eq!(names("CHOL"), ["HDL cholesterol", "LDL cholesterol"]);
        assert_eq!(names("chol ldl"), ["LDL cholesterol"]);
        assert_eq!(names(" ").len(), 3);
        assert!(names("iron").is_empty());
    }
}
