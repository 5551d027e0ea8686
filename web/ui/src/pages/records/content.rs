//! What a record says: results as a table, everything else as facts, and the author's own words.

use leptos::prelude::*;
use salus_records::fhir::view::{Fact, Flag};
use salus_web_rpc::records::RecordPage;

use crate::{
    texts::records as texts,
    ui::{self, Card, Column, Facts, Table, cell, when::date_text},
    whose::Whose,
};

/// Bytes up to which a result is kept on one line.
const SHORT: usize = 18;

/// The meaning of a record, the most important first.
#[component]
pub fn Content(
    /// The record.
    page: RecordPage,
    /// Whose it is.
    whose: Whose,
) -> impl IntoView {
    let labels: Vec<&str> = page
        .series
        .iter()
        .map(|(_, label)| label.as_str())
        .collect();
    let (results, facts): (Vec<Fact>, Vec<Fact>) = page
        .facts
        .into_iter()
        .partition(|fact| is_result(fact, &labels));
    let is_silent = results.is_empty()
        && facts.is_empty()
        && page.narrative.trim().is_empty()
        && page.files.is_empty();
    let facts_title = if results.is_empty() {
        texts::SAYS
    } else {
        texts::ALSO
    };
    view! {
        {(!results.is_empty()).then(|| view! { <Results results series=page.series whose /> })}
        {(!facts.is_empty()).then(|| view! {
            <Card title=facts_title>
                <Facts>{facts.into_iter().map(fact_view).collect_view()}</Facts>
            </Card>
        })}
        {(!page.narrative.trim().is_empty()).then(|| view! {
            <Card title=texts::WORDS><Words text=page.narrative /></Card>
        })}
        {is_silent.then(|| view! { <Card><p class="soft">{texts::SAYS_NOTHING}</p></Card> })}
    }
}

/// Whether a fact is a measured value that belongs into a table.
fn is_result(fact: &Fact, measured: &[&str]) -> bool {
    fact.flag != Flag::None
        || fact.reference_range.is_some()
        || (fact.unit.is_some() && measured.contains(&fact.label.as_str()))
}

/// A fact as label and value.
pub fn fact_view(fact: Fact) -> impl IntoView {
    let value = fact_text(&fact);
    view! { <ui::Fact label=fact.label><span dir="auto">{value}</span></ui::Fact> }
}

/// What a fact says, with its unit; days in words.
fn fact_text(fact: &Fact) -> String {
    let value = if is_day(&fact.value) {
        date_text(&fact.value)
    } else {
        fact.value.clone()
    };
    match &fact.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    }
}

/// Whether this is a month or a day as FHIR writes it, and not a number or words.
fn is_day(text: &str) -> bool {
    let shape = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
    let shape: Vec<u8> = text.bytes().map(shape).collect();
    shape == b"0000-00-00" || shape == b"0000-00"
}

#[component]
fn Results(results: Vec<Fact>, series: Vec<(String, String)>, whose: Whose) -> impl IntoView {
    let judged = results
        .iter()
        .filter(|fact| fact.flag != Flag::None)
        .count();
    let out: Vec<(String, Flag)> = results
        .iter()
        .filter(|fact| is_out(fact.flag))
        .map(|fact| (fact.label.clone(), fact.flag))
        .collect();
    let is_calm = out.is_empty();
    let summary = texts::results_summary(&out, judged);
    let has_ranges = results
        .iter()
        .any(|fact| fact.flag != Flag::None || fact.reference_range.is_some());
    let mut columns = vec![Column::words(texts::TEST), Column::words(texts::RESULT)];
    if has_ranges {
        columns.push(Column::words(texts::IN_RANGE));
        columns.push(Column::words(texts::USUAL));
    }
    let rows = results.into_iter().map(|fact| {
        let trend = series.iter().find(|(_, label)| *label == fact.label);
        let name = match trend {
            Some((key, _)) => {
                let to = whose.lab(key).path();
                view! { <a href=to dir="auto">{fact.label.clone()}</a> }.into_any()
            }
            None => view! { <span dir="auto">{fact.label.clone()}</span> }.into_any(),
        };
        let is_strong = is_out(fact.flag);
        let value = fact_text(&fact);
        let is_short = value.len() <= SHORT;
        let mut row = vec![
            name,
            cell(view! {
                <span class="digits" class=("strong", is_strong) class=("one-line", is_short) dir="auto">
                    {value}
                </span>
            }),
        ];
        if has_ranges {
            let range = fact.reference_range.clone();
            let range = range.unwrap_or_else(|| texts::NO_RANGE.into());
            let tone = match fact.reference_range {
                Some(_) if range.len() <= SHORT => "digits one-line",
                Some(_) => "digits",
                None => "soft",
            };
            row.push(cell(view! { <ui::Flag level=fact.flag /> }));
            row.push(cell(view! { <span class=tone dir="auto">{range}</span> }));
        }
        row
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! {
        <Card title=texts::RESULTS>
            {(!summary.is_empty()).then(|| view! {
                <p class="verdict" class=("verdict-calm", is_calm) dir="auto">{summary}</p>
            })}
            <Table caption=texts::RESULTS hide_caption=true columns rows />
        </Card>
    }
}

fn is_out(flag: Flag) -> bool {
    matches!(flag, Flag::High | Flag::Low | Flag::Abnormal)
}

/// Text that a person wrote, in paragraphs and lines as they wrote it.
#[component]
pub fn Words(
    /// The text.
    text: String,
) -> impl IntoView {
    let paragraphs = paragraphs(&text).into_iter();
    view! {
        <div class="words">
            {paragraphs.map(|text| view! { <p dir="auto">{text}</p> }).collect_view()}
        </div>
    }
}

/// Paragraphs are parted by empty lines.
fn paragraphs(text: &str) -> Vec<String> {
    let mut found: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        match found.last_mut() {
            Some(lines) if !line.trim().is_empty() => lines.push(line),
            Some(lines) if !lines.is_empty() => found.push(Vec::new()),
            _ => {}
        }
    }
    found
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join("\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(value: &str, unit: Option<&str>) -> Fact {
        Fact {
            label: "Weight".into(),
            value: value.into(),
            unit: unit.map(Into::into),
            ..Fact::default()
        }
    }

    #[test]
    fn money_is_no_result_but_a_weight_is() {
        assert!(!is_result(&fact("120", Some("EUR")), &[]));
        assert!(is_result(&fact("70", Some("kg")), &["Weight"]));
        let ranged = Fact {
            reference_range: Some("70–99".into()),
            ..fact("98", None)
        };
        assert!(is_result(&ranged, &[]));
    }

    #[test]
    fn days_are_said_in_words_and_numbers_are_left_alone() {
        assert_eq!(fact_text(&fact("2026-03-05", None)), "5 March 2026");
        assert_eq!(fact_text(&fact("2026-03", None)), "March 2026");
        assert_eq!(fact_text(&fact("2026", Some("steps"))), "2026 steps");
        assert_eq!(fact_text(&fact("120/80", Some("mmHg"))), "120/80 mmHg");
    }

    #[test]
    fn empty_lines_part_paragraphs() {
        assert_eq!(paragraphs("a\nb\n\n \nc\n"), ["a\nb", "c"]);
        assert!(paragraphs(" \n\n").is_empty());
    }
}
