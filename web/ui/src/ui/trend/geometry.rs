//! Where things stand in a trend, in pixels.

use super::TrendPoint;

/// The drawing area and its scales.
pub struct Frame {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// Left edge of the plot.
    pub left: f64,
    /// Right edge of the plot.
    pub right: f64,
    /// Upper edge of the plot.
    pub top: f64,
    /// Lower edge of the plot.
    pub bottom: f64,
    first: f64,
    last: f64,
    least: f64,
    most: f64,
    step: f64,
}

/// The narrowest drawing that can be read.
const NARROWEST: f64 = 240.0;
/// The width from which on a value may have a word beside it.
const ROOMY: f64 = 480.0;
/// About how many pixels lie between two marks of the value axis.
const TICK_PIXELS: f64 = 48.0;
/// Pixels that a date or value needs for itself.
const LABEL_PIXELS: f64 = 92.0;

impl Frame {
    /// Fits these points and the usual range into this width.
    pub fn new(width: f64, points: &[TrendPoint], low: Option<f64>, high: Option<f64>) -> Self {
        let width = width.max(NARROWEST);
        let height = (width * 0.5).clamp(240.0, 360.0);
        let values = points
            .iter()
            .map(|point| point.value)
            .chain(low)
            .chain(high)
            .filter(|value| value.is_finite());
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| {
            (least.min(v), most.max(v))
        });
        let (least, most) = if least.is_finite() {
            (least, most)
        } else {
            (0.0, 1.0)
        };
        let span = if most > least {
            most - least
        } else {
            most.abs().max(1.0)
        };
        let (top, bottom) = (36.0, height - 40.0);
        let step = nice_step(span * 1.2 / ((bottom - top) / TICK_PIXELS));
        let floor = if least >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        let first = points.first().map_or(0.0, |point| point.at);
        let last = points.last().map_or(1.0, |point| point.at);
        let least = ((least - span * 0.1) / step).floor() * step;
        let most = ((most + span * 0.1) / step).ceil() * step;
        let widest = tick_text(most).len().max(tick_text(least + step).len());
        Self {
            width,
            height,
            left: 20.0 + 8.0 * widest as f64,
            right: width - 20.0,
            top,
            bottom,
            first,
            last,
            least: least.max(floor),
            most,
            step,
        }
    }

    /// Where a moment stands.
    pub fn x(&self, at: f64) -> f64 {
        if self.last > self.first {
            let share = (at - self.first) / (self.last - self.first);
            // Points keep away from the edges, so that their marks and values have room.
            let (left, right) = (self.left + 16.0, self.right - 16.0);
            left + share * (right - left)
        } else {
            f64::midpoint(self.left, self.right)
        }
    }

    /// Where a value stands.
    pub fn y(&self, value: f64) -> f64 {
        let share = (value - self.least) / (self.most - self.least);
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// Upper edge and height of the usual range; an open end reaches the edge of the plot.
    pub fn band(&self, low: Option<f64>, high: Option<f64>) -> Option<(f64, f64)> {
        if low.is_none() && high.is_none() {
            return None;
        }
        let top = self.y(high.unwrap_or(self.most));
        let bottom = self.y(low.unwrap_or(self.least));
        (bottom >= top).then_some((top, bottom - top))
    }

    /// Values that the axis names.
    pub fn value_ticks(&self) -> Vec<f64> {
        let count = ((self.most - self.least) / self.step).round() as u32;
        (0..=count)
            .map(|place| self.least + f64::from(place) * self.step)
            .collect()
    }

    /// Where the axis of time says what: as many of the points' dates as there is room for.
    pub fn time_ticks(&self, points: &[TrendPoint]) -> Vec<(f64, String, &'static str)> {
        let room = ((self.right - self.left) / LABEL_PIXELS).floor().max(1.0) as usize;
        let mut shown: Vec<(f64, String, &'static str)> = Vec::new();
        let every = points.len().div_ceil(room).max(1);
        for (place, point) in points.iter().enumerate() {
            let is_last = place + 1 == points.len();
            if place % every != 0 && !is_last {
                continue;
            }
            let x = self.x(point.at);
            let crowded = |(other, _, _): &(f64, String, &str)| (x - other).abs() < LABEL_PIXELS;
            if is_last {
                shown.retain(|one| !crowded(one));
            } else if shown.iter().any(crowded) {
                continue;
            }
            shown.push((x, short_date(&point.date), self.anchor(x)));
        }
        shown
    }

    /// The points whose value is written beside them: the last, those out of range, and others as room is.
    pub fn labelled(&self, points: &[TrendPoint]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..points.len()).rev().collect();
        let last = points.len().saturating_sub(1);
        order.sort_by_key(|place| (*place != last, !points[*place].level.is_out()));
        let mut chosen: Vec<usize> = Vec::new();
        for place in order {
            let x = self.x(points[place].at);
            let is_free = |other: &usize| (self.x(points[*other].at) - x).abs() >= LABEL_PIXELS;
            if chosen.iter().all(is_free) {
                chosen.push(place);
            }
        }
        chosen
    }

    /// Whether words fit beside the values; elsewhere the marks and the table below say the same.
    pub fn has_room(&self) -> bool {
        self.width >= ROOMY
    }

    /// To which side a text at this place runs, so that it stays within the drawing.
    pub fn anchor(&self, x: f64) -> &'static str {
        if x > self.right - LABEL_PIXELS / 2.0 {
            "end"
        } else if x < self.left + LABEL_PIXELS / 2.0 {
            "start"
        } else {
            "middle"
        }
    }

    /// The points of the line.
    pub fn line(&self, points: &[TrendPoint]) -> String {
        let places = points.iter().map(|point| {
            let (x, y) = (self.x(point.at), self.y(point.value));
            format!("{x:.1},{y:.1}")
        });
        places.collect::<Vec<_>>().join(" ")
    }
}

/// A number of the axis, without digits that say nothing.
pub fn tick_text(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

/// The next larger of 1, 2, 5 times a power of ten.
fn nice_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps
        .into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(rough)
}

/// A date in a few letters: "Mar 2024".
fn short_date(date: &str) -> String {
    let year = date.get(..4).unwrap_or(date);
    let month = date
        .get(5..7)
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| crate::texts::common::MONTHS.get(month.checked_sub(1)?))
        .and_then(|month| month.get(..3));
    match month {
        Some(month) => format!("{month} {year}"),
        None => year.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Level;

    fn points(values: &[f64]) -> Vec<TrendPoint> {
        let point = |(place, value): (usize, &f64)| TrendPoint {
            at: place as f64 * 1e9,
            date: format!("2026-{:02}-01", place % 12 + 1),
            value: *value,
            text: value.to_string(),
            level: if *value > 10.0 {
                Level::High
            } else {
                Level::Normal
            },
            source: String::new(),
            to: None,
        };
        values.iter().enumerate().map(point).collect()
    }

    #[test]
    fn everything_stays_within_the_drawing_at_every_width() {
        for values in [
            &[5.0][..],
            &[0.0, 0.0],
            &[4.1, 6.2, 11.5, 7.0],
            &[-3.0, 900.0],
            &[],
        ] {
            let points = points(values);
            for width in [0.0, 280.0, 360.0, 960.0] {
                let frame = Frame::new(width, &points, Some(4.0), Some(10.0));
                for point in &points {
                    let (x, y) = (frame.x(point.at), frame.y(point.value));
                    assert!((frame.left..=frame.right).contains(&x), "{x}");
                    assert!((frame.top..=frame.bottom).contains(&y), "{y}");
                }
                assert!(frame.value_ticks().len() >= 2);
                assert!(frame.value_ticks().len() <= 12);
                let (top, height) = frame.band(Some(4.0), Some(10.0)).unwrap();
                assert!(top >= frame.top && top + height <= frame.bottom + 0.1 && height > 0.0);
            }
        }
    }

    #[test]
    fn dates_do_not_stand_upon_one_another() {
        let points = points(&[5.0; 40]);
        for width in [280.0, 360.0, 1200.0] {
            let frame = Frame::new(width, &points, None, None);
            let mut places: Vec<f64> = frame.time_ticks(&points).iter().map(|t| t.0).collect();
            places.sort_by(f64::total_cmp);
            assert!(places.windows(2).all(|two| two[1] - two[0] >= LABEL_PIXELS));
            assert!(frame.labelled(&points).contains(&39));
        }
    }

    #[test]
    fn an_open_range_reaches_the_edge() {
        let points = points(&[5.0, 6.0]);
        let frame = Frame::new(400.0, &points, None, None);
        assert!(frame.band(None, None).is_none());
        assert_eq!(
            frame
                .band(None, Some(5.5))
                .map(|(top, height)| top + height),
            Some(frame.bottom)
        );
        assert_eq!(
            frame.band(Some(5.5), None).map(|(top, _)| top),
            Some(frame.top)
        );
    }

    #[test]
    fn numbers_on_the_axis_are_plain() {
        assert_eq!(tick_text(0.0), "0");
        assert_eq!(tick_text(-0.0), "0");
        assert_eq!(tick_text(4.5), "4.5");
        assert_eq!(tick_text(120.0), "120");
        assert_eq!(nice_step(0.3), 0.5);
        assert_eq!(nice_step(17.0), 20.0);
    }
}
