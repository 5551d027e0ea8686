//! A value over time in the size of a word: its line, and the usual range behind it.

use leptos::prelude::*;
use salus_web_rpc::records::SeriesLine;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 48.0;
/// Room for the mark of the last value.
const EDGE: f64 = 6.0;

/// A small drawing of a series; the words beside it say the same.
#[component]
pub fn Spark(
    /// What is drawn; nothing where there is only one value.
    series: SeriesLine,
) -> impl IntoView {
    if series.points.len() < 2 {
        return ().into_any();
    }
    let values: Vec<(f64, f64)> = series.points.iter().map(|p| (p.at, p.value)).collect();
    let drawing = Drawing::of(&values, series.low, series.high);
    view! {
        <svg
            class="spark"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            {drawing.band.map(|(top, height)| view! {
                <rect class="trend-band" x="0" width=WIDTH y=top height=height></rect>
            })}
            <polyline class="trend-line" points=drawing.line vector-effect="non-scaling-stroke"></polyline>
        </svg>
    }
    .into_any()
}

struct Drawing {
    /// Upper edge and height of the usual range.
    band: Option<(f64, f64)>,
    /// Points of the line, as SVG writes them.
    line: String,
}

impl Drawing {
    fn of(values: &[(f64, f64)], low: Option<f64>, high: Option<f64>) -> Self {
        let times = span(values.iter().map(|(at, _)| *at));
        let heights = span(
            values
                .iter()
                .map(|(_, value)| *value)
                .chain(low)
                .chain(high),
        );
        let x = |at: f64| EDGE + share(at, times) * (WIDTH - 2.0 * EDGE);
        let y = |value: f64| HEIGHT - EDGE - share(value, heights) * (HEIGHT - 2.0 * EDGE);
        let band = (low.is_some() || high.is_some()).then(|| {
            let top = high.map_or(0.0, y);
            let bottom = low.map_or(HEIGHT, y);
            (top, (bottom - top).max(0.0))
        });
        let line: Vec<String> = values
            .iter()
            .map(|(at, value)| format!("{:.1},{:.1}", x(*at), y(*value)))
            .collect();
        Self {
            band,
            line: line.join(" "),
        }
    }
}

fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.filter(|value| value.is_finite()).fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), value| (least.min(value), most.max(value)),
    )
}

/// Where a value lies between the least and the most; in the middle where there is no between.
fn share(value: f64, (least, most): (f64, f64)) -> f64 {
    if most > least {
        ((value - least) / (most - least)).clamp(0.0, 1.0)
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_stays_within_the_drawing() {
        for values in [
            &[(0.0, 5.0), (1.0, 5.0)][..],
            &[(0.0, 1.0), (5.0, 900.0), (6.0, -3.0)],
            &[(3.0, 4.0), (3.0, 6.0)],
        ] {
            for range in [(None, None), (Some(4.0), Some(6.0)), (None, Some(6.0))] {
                let drawing = Drawing::of(values, range.0, range.1);
                for point in drawing.line.split(' ') {
                    let (x, y) = point.split_once(',').unwrap();
                    assert!((0.0..=WIDTH).contains(&x.parse().unwrap()), "{point}");
                    assert!((0.0..=HEIGHT).contains(&y.parse().unwrap()), "{point}");
                }
                if let Some((top, height)) = drawing.band {
                    assert!(top >= 0.0 && height >= 0.0 && top + height <= HEIGHT);
                }
            }
        }
    }
}
