//! One value over time, with the range that is usual: a drawing, and a table that says the same.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use super::{Column, Flag, Level, Table, WhenDate, cell, when::date_text};
use crate::{route::Route, texts::common as texts};

mod geometry;

use geometry::{Frame, tick_text};

/// One measured value.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// When, as FHIR writes it.
    pub date: String,
    /// The value.
    pub value: f64,
    /// The value as people write it, without the unit.
    pub text: String,
    /// How it lies against its range.
    pub level: Level,
    /// Who measured it.
    pub source: String,
    /// The record that says so, where the table leads to it.
    pub to: Option<Route>,
}

/// One value over time. The drawing fits its width; a table below says the same in words.
#[component]
pub fn Trend(
    /// What is measured.
    #[prop(into)]
    label: String,
    /// In what.
    #[prop(into)]
    unit: String,
    /// Lower end of the usual range.
    low: Option<f64>,
    /// Upper end of the usual range.
    high: Option<f64>,
    /// The values, in the order of time.
    points: Vec<TrendPoint>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let width = RwSignal::new(FIRST_WIDTH);
    follow_width(place, width);
    let rows = points.iter().rev().map(|point| {
        vec![
            day(point),
            cell(view! { <span dir="auto">{format!("{} {unit}", point.text)}</span> }),
            cell(view! { <Flag level=point.level /> }),
            cell(view! { <span dir="auto">{point.source.clone()}</span> }),
        ]
    });
    let rows = rows.collect();
    let columns = vec![
        Column::words(texts::TREND_DATE),
        Column::words(texts::TREND_VALUE),
        Column::words(texts::TREND_LEVEL),
        Column::words(texts::TREND_SOURCE),
    ];
    let range = texts::range(low, high, &unit);
    let summary = texts::trend_summary(&label, points.len(), &range);
    let drawing = {
        let (label, unit) = (label.clone(), unit.clone());
        let points = StoredValue::new(points);
        move || {
            let width = width.get();
            points.with_value(|points| {
                draw(
                    &Frame::new(width, points, low, high),
                    points,
                    &label,
                    &unit,
                    low,
                    high,
                )
            })
        }
    };
    let has_range = low.is_some() || high.is_some();
    view! {
        <figure class="trend">
            <figcaption class="visually-hidden">{summary}</figcaption>
            <div class="trend-box" node_ref=place>{drawing}</div>
            {has_range.then(|| view! {
                <ul class="trend-key">
                    <li>
                        <span class="trend-key-band" aria-hidden="true"></span>
                        <span dir="auto">{texts::usual_range(&range)}</span>
                    </li>
                </ul>
            })}
            <Table caption=texts::trend_table(&label) columns rows />
        </figure>
    }
}

/// The day of a value, which leads to its record.
fn day(point: &TrendPoint) -> AnyView {
    let date = view! { <WhenDate date=point.date.clone() /> };
    match point.to {
        Some(to) => view! { <a href=to.path()>{date}</a> }.into_any(),
        None => date.into_any(),
    }
}

/// The width that is drawn before the real one is known: that of a phone.
const FIRST_WIDTH: f64 = 320.0;

fn follow_width(place: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        let measured = place.clone();
        let measure = move || {
            let now = f64::from(measured.client_width());
            if now > 0.0 && width.try_get_untracked().is_some_and(|was| was != now) {
                width.set(now);
            }
        };
        measure();
        let heard = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(heard.as_ref().unchecked_ref()) {
            observer.observe(&place);
            let kept = StoredValue::new_local((observer, heard));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
}

fn draw(
    frame: &Frame,
    points: &[TrendPoint],
    label: &str,
    unit: &str,
    low: Option<f64>,
    high: Option<f64>,
) -> AnyView {
    let band = frame.band(low, high).map(|(top, height)| {
        let edge = |at: f64| {
            view! {
                <line class="trend-band-edge" x1=frame.left x2=frame.right y1=at y2=at></line>
            }
        };
        view! {
            <rect
                class="trend-band"
                x=frame.left
                y=top
                width=frame.right - frame.left
                height=height
            ></rect>
            {high.map(|_| edge(top))}
            {low.map(|_| edge(top + height))}
        }
    });
    let ticks = frame.value_ticks().into_iter().map(|value| {
        let y = frame.y(value);
        view! {
            <line class="trend-grid" x1=frame.left x2=frame.right y1=y y2=y></line>
            <text class="trend-text" x=frame.left - 8.0 y=y + 5.0 text-anchor="end">
                {tick_text(value)}
            </text>
        }
    });
    let dates = frame
        .time_ticks(points)
        .into_iter()
        .map(|(x, text, anchor)| {
            view! {
                <text class="trend-text" x=x y=frame.bottom + 24.0 text-anchor=anchor>{text}</text>
            }
        });
    let line = (points.len() > 1).then(|| {
        view! { <polyline class="trend-line" points=frame.line(points)></polyline> }
    });
    let labelled = frame.labelled(points);
    let marks = points.iter().enumerate().map(|(place, point)| {
        let (x, y) = (frame.x(point.at), frame.y(point.value));
        let says = texts::trend_point(
            &date_text(&point.date),
            &point.text,
            unit,
            point.level.word(),
        );
        let value = labelled.contains(&place).then(|| {
            let above = point.level != Level::Low;
            let at = if above { y - 14.0 } else { y + 26.0 };
            let class = if point.level.is_out() {
                "trend-text trend-value trend-value-out"
            } else {
                "trend-text trend-value"
            };
            let text = if point.level.is_out() && frame.has_room() {
                format!("{} {}", point.text, point.level.word())
            } else {
                point.text.clone()
            };
            view! {
                <text class=class x=x y=at text-anchor=frame.anchor(x)>{text}</text>
            }
        });
        view! {
            <g class="trend-point" tabindex="0" role="img" aria-label=says.clone()>
                <title>{says.clone()}</title>
                <circle class="trend-ring" cx=x cy=y r="13"></circle>
                {mark(x, y, point.level)}
                {value}
            </g>
        }
    });
    let (ticks, dates, marks) = (
        ticks.collect_view(),
        dates.collect_view(),
        marks.collect_view(),
    );
    view! {
        <svg
            class="trend-svg"
            width=frame.width
            height=frame.height
            viewBox=format!("0 0 {} {}", frame.width, frame.height)
            role="group"
            aria-label=texts::trend_drawing(label)
        >
            {band}
            {ticks}
            <line
                class="trend-axis"
                x1=frame.left
                x2=frame.right
                y1=frame.bottom
                y2=frame.bottom
            ></line>
            <text class="trend-text" x="0" y="14">{unit.to_owned()}</text>
            {dates}
            {line}
            {marks}
        </svg>
    }
    .into_any()
}

/// The mark of a point: a circle within the range, a triangle towards where it lies outside.
fn mark(x: f64, y: f64, level: Level) -> AnyView {
    let path = match level {
        Level::High => format!("M{x} {}l8 14h-16z", y - 8.0),
        Level::Low => format!("M{x} {}l8 -14h-16z", y + 8.0),
        Level::Abnormal => format!("M{x} {}l8 8-8 8-8-8z", y - 8.0),
        Level::Normal | Level::Unknown => {
            return view! { <circle class="trend-mark" cx=x cy=y r="5.5"></circle> }.into_any();
        }
    };
    view! { <path class="trend-mark-out" d=path></path> }.into_any()
}
