//! One measured value over time, with where each number comes from.

use leptos::prelude::*;
use salus_web_rpc::{ListSeries, records::SeriesLine};

use super::list::{LabList, level_of};
use crate::{
    fetch::{Fetched, fetch},
    texts::{common, labs as texts},
    ui::{Card, Crumb, Fact, Facts, Flag, Loaded, Page, PrintButton, Trend, TrendPoint, WhenDate},
    whose::Whose,
};

/// One series.
#[component]
pub fn LabSeries(
    /// Whose.
    whose: Whose,
    /// The key of the series.
    key: String,
) -> impl IntoView {
    let all = fetch(move || ListSeries {
        patient: whose.account(),
    });
    let key = StoredValue::new(key);
    let found = move |all: &[SeriesLine]| {
        key.with_value(|key| all.iter().find(|series| series.key == *key).cloned())
    };
    let is_gone = move || all.ok().is_some_and(|all| found(&all).is_none());
    move || {
        if is_gone() {
            return view! { <LabList whose /> }.into_any();
        }
        view! { <Shown all whose key /> }.into_any()
    }
}

#[component]
fn Shown(all: Fetched<Vec<SeriesLine>>, whose: Whose, key: StoredValue<String>) -> impl IntoView {
    let of_key = move |all: Vec<SeriesLine>| {
        key.with_value(|key| all.into_iter().find(|series| series.key == *key))
    };
    let title = Signal::derive(move || {
        let series = all.ok().and_then(of_key);
        series.map_or_else(|| texts::SERIES.to_owned(), |series| series.label)
    });
    // For a doctor, the way back says whose values these are.
    let back = if whose.is_own() {
        texts::BACK.to_owned()
    } else {
        texts::title_of(whose.name().as_deref())
    };
    let back = Crumb::new(whose.labs(), back);
    view! {
        <Page title tab=texts::SERIES back>
            <Loaded from=all let:list>
                {of_key(list).map(|series| view! { <Detail series whose /> })}
            </Loaded>
        </Page>
    }
}

#[component]
fn Detail(series: SeriesLine, whose: Whose) -> impl IntoView {
    let range = common::range(series.low, series.high, &series.unit);
    let range = if range.is_empty() {
        texts::USUAL_UNKNOWN.to_owned()
    } else {
        range
    };
    let sentence = texts::sentence(&series.label, &series.words);
    let now = series.points.last().cloned().map(|newest| {
        let (unit, level) = (series.unit.clone(), level_of(&newest));
        view! {
            <Fact label=texts::NEWEST>
                <span class="lab-now">
                    <span class="figure">{newest.text}</span>
                    <span class="soft" dir="auto">{unit}</span>
                    <Flag level />
                </span>
            </Fact>
            <Fact label=texts::MEASURED_ON><WhenDate date=newest.date /></Fact>
        }
    });
    let points = series.points.into_iter().map(|point| TrendPoint {
        at: point.at,
        level: level_of(&point),
        date: point.date,
        value: point.value,
        text: point.text,
        source: point.source,
        to: Some(whose.record(&point.record)),
    });
    let points = points.collect();
    view! {
        <p class="lead" dir="auto">{sentence}</p>
        <Card>
            <Facts>
                {now}
                <Fact label=texts::USUAL>{range}</Fact>
            </Facts>
        </Card>
        <Card>
            <Trend
                label=series.label.clone()
                unit=series.unit.clone()
                low=series.low
                high=series.high
                points
            />
        </Card>
        <p class="soft small">{texts::CAUTION}</p>
        <div class="actions"><PrintButton /></div>
    }
}
