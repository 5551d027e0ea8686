//! The newest results, in plain words; what lies outside comes first.

use leptos::prelude::*;
use salus_web_rpc::records::ResultLine;

use crate::{
    route::PatientRoute,
    texts::patient as texts,
    ui::{Card, Details, Flag, Level, WhenDate},
    whose::Whose,
};

/// How many results stand there before the others are folded away.
const SHOWN: usize = 5;

/// The values of the newest blood tests.
#[component]
pub fn Results(
    /// The values, newest first.
    results: Vec<ResultLine>,
) -> impl IntoView {
    let mut results = first_of_each(results);
    let rest = results.split_off(results.len().min(SHOWN));
    let is_empty = results.is_empty();
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::RESULTS}</h2>
                <a href=PatientRoute::Labs.path()>{texts::RESULTS_ALL}</a>
            </div>
            {is_empty.then(|| view! { <p class="soft">{texts::RESULTS_NONE}</p> })}
            <ResultList results />
            {(!rest.is_empty()).then(|| view! {
                <Details title=texts::RESULTS_MORE><ResultList results=rest /></Details>
            })}
        </Card>
    }
}

#[component]
fn ResultList(results: Vec<ResultLine>) -> impl IntoView {
    let lines = results.into_iter().map(|result| {
        let level: Level = result.flag.into();
        let to = Whose::Own.lab(&result.series).path();
        view! {
            <li>
                <a class="result" class=("result-out", level.is_out()) href=to>
                    <span class="result-words" dir="auto">{result.words}</span>
                    <span class="item-end">
                        <Flag level />
                        <WhenDate date=result.date />
                    </span>
                </a>
            </li>
        }
    });
    view! { <ul class="results">{lines.collect_view()}</ul> }
}

/// The newest value of each series, those outside of their range first.
fn first_of_each(results: Vec<ResultLine>) -> Vec<ResultLine> {
    let mut kept: Vec<ResultLine> = Vec::new();
    for result in results {
        if !kept.iter().any(|known| known.series == result.series) {
            kept.push(result);
        }
    }
    kept.sort_by_key(|result| !Level::from(result.flag).is_out());
    kept
}

#[cfg(test)]
mod tests {
    use salus_records::fhir::view::Flag;

    use super::*;

    fn result(series: &str, flag: Flag, value: &str) -> ResultLine {
        ResultLine {
            record: String::new(),
            series: series.to_owned(),
            label: series.to_owned(),
            value: value.to_owned(),
            unit: String::new(),
            flag,
            words: String::new(),
            date: String::new(),
        }
    }

    #[test]
    fn the_newest_of_each_counts_and_what_lies_outside_comes_first() {
        let shown = first_of_each(vec![
            result("glucose", Flag::Normal, "98"),
            result("ldl", Flag::High, "160"),
            result("glucose", Flag::High, "120"),
        ]);
        let shown: Vec<_> = shown
            .iter()
            .map(|one| (one.series.as_str(), one.value.as_str()))
            .collect();
        assert_eq!(shown, [("ldl", "160"), ("glucose", "98")]);
    }
}
