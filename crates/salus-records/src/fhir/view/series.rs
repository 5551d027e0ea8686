//! Values over time: many records, one line for each test.

use serde::{Deserialize, Serialize};

use super::{Flag, Measurement};

/// One test over time, in one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series<S> {
    /// What was measured, as the newest value calls it.
    pub label: String,
    /// The unit of every value.
    pub unit: Option<String>,
    /// The values that have a date, oldest first; never empty.
    pub points: Vec<Point<S>>,
    /// Lower end of the usual range, by the newest value that has one.
    pub low: Option<f64>,
    /// Upper end of the usual range, by the newest value that has one.
    pub high: Option<f64>,
}

/// One value of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point<S> {
    /// The value with its date and its own range.
    pub measured: Measurement,
    /// Where it comes from, as the caller named it.
    pub source: S,
}

/// Groups values of many records into series: the same code (or, without one, the same name) and
/// the same unit. Values in other units stay apart, since nothing is converted; values without a
/// date are left out. Series with more values come first, then by name.
pub fn series<S>(measurements: impl IntoIterator<Item = (Measurement, S)>) -> Vec<Series<S>> {
    let mut all: Vec<(Key, Series<S>)> = Vec::new();
    for (measured, source) in measurements {
        if measured.date.is_none() {
            continue;
        }
        let key = Key::of(&measured);
        let point = Point { measured, source };
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, series)) => series.points.push(point),
            None => all.push((key, Series::of(point))),
        }
    }
    let mut all: Vec<Series<S>> = all
        .into_iter()
        .map(|(_, series)| series.ordered())
        .collect();
    all.sort_by(|a, b| {
        let more = b.points.len().cmp(&a.points.len());
        more.then_with(|| a.label.cmp(&b.label))
            .then_with(|| a.unit.cmp(&b.unit))
    });
    all
}

/// What values of one series have in common.
#[derive(PartialEq, Eq)]
struct Key {
    system: Option<String>,
    name: String,
    unit: Option<String>,
}

impl Key {
    fn of(measured: &Measurement) -> Key {
        let (system, name) = match &measured.code {
            Some(code) => (code.system.clone(), code.code.clone()),
            None => (None, measured.label.to_lowercase()),
        };
        Key {
            system,
            name,
            unit: measured.unit.clone(),
        }
    }
}

impl<S> Series<S> {
    fn of(point: Point<S>) -> Series<S> {
        Series {
            label: point.measured.label.clone(),
            unit: point.measured.unit.clone(),
            points: vec![point],
            low: None,
            high: None,
        }
    }

    fn ordered(mut self) -> Series<S> {
        self.points
            .sort_by(|a, b| a.measured.date.cmp(&b.measured.date));
        if let Some(latest) = self.points.last() {
            self.label.clone_from(&latest.measured.label);
        }
        let ranged =
            |point: &&Point<S>| point.measured.low.is_some() || point.measured.high.is_some();
        if let Some(ranged) = self.points.iter().rev().find(ranged) {
            (self.low, self.high) = (ranged.measured.low, ranged.measured.high);
        }
        self
    }

    /// The newest value.
    pub fn latest(&self) -> Option<&Point<S>> {
        self.points.last()
    }

    /// Where it goes, in plain words: `rose from 5.9 to 7.1 %, above the usual range`.
    ///
    /// It compares the newest value with the one before, and says nothing about what that means.
    pub fn direction(&self) -> String {
        let Some(latest) = self.latest() else {
            return String::new();
        };
        let unit = with_unit(self.unit.as_deref());
        let now = number(latest.measured.value);
        let mut said = match self.points.iter().rev().nth(1) {
            None => format!("{now}{unit}, measured once"),
            Some(before) => {
                let then = number(before.measured.value);
                let (old, new) = (before.measured.value, latest.measured.value);
                match old.partial_cmp(&new) {
                    _ if then == now => format!("stayed at {now}{unit}"),
                    Some(std::cmp::Ordering::Less) => format!("rose from {then} to {now}{unit}"),
                    _ => format!("fell from {then} to {now}{unit}"),
                }
            }
        };
        if let Some(place) = place(latest.measured.flag) {
            said.push_str(", ");
            said.push_str(place);
        }
        said
    }
}

/// One result in a sentence: `Glucose 98 mg/dL: within the usual range (70–99)`.
pub fn plain_result(measured: &Measurement) -> String {
    let unit = with_unit(measured.unit.as_deref());
    let value = number(measured.value);
    let mut said = format!("{} {value}{unit}", measured.label);
    if let Some(place) = place(measured.flag) {
        said.push_str(": ");
        said.push_str(place);
    }
    let range = match (measured.low, measured.high) {
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (None, Some(high)) => format!("below {}", number(high)),
        (Some(low), None) => format!("above {}", number(low)),
        (None, None) => return said,
    };
    match measured.flag {
        // Nobody said where it lies, so only the range is told.
        Flag::None => format!("{said} (usual range {range})"),
        _ => format!("{said} ({range})"),
    }
}

fn place(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::None => None,
        Flag::Normal => Some("within the usual range"),
        Flag::Low => Some("below the usual range"),
        Flag::High => Some("above the usual range"),
        Flag::Abnormal => Some("out of the ordinary"),
    }
}

fn with_unit(unit: Option<&str>) -> String {
    unit.map(|unit| format!(" {unit}")).unwrap_or_default()
}

/// A number as people read it: at most two decimals, three below one.
pub fn number(value: f64) -> String {
    let places = if value.abs() >= 1.0 { 2 } else { 3 };
    let text = format!("{value:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::Coding;

    fn glucose(date: &str, value: f64, unit: &str) -> Measurement {
        let (low, high) = (70.0, 99.0);
        Measurement {
            code: Some(Coding {
                system: Some("http://loinc.org".to_owned()),
                code: "2345-7".to_owned(),
                display: None,
            }),
            label: "Glucose".to_owned(),
            date: date.parse().ok(),
            value,
            unit: Some(unit.to_owned()),
            low: Some(low),
            high: Some(high),
            flag: match value {
                v if v < low => Flag::Low,
                v if v > high => Flag::High,
                _ => Flag::Normal,
            },
        }
    }

    fn named(label: &str, date: &str) -> Measurement {
        Measurement {
            code: None,
            label: label.to_owned(),
            ..glucose(date, 1.0, "mg/dL")
        }
    }

    #[test]
    fn values_of_many_records_become_one_line_by_date() {
        let all = series([
            (glucose("2025-03-01", 118.0, "mg/dL"), "b"),
            (glucose("2024-03-01", 98.0, "mg/dL"), "a"),
            (glucose("2024-06-01", 5.4, "mmol/L"), "c"),
            (named("Ketones", "2025"), "d"),
            (named("ketones", "2024"), "e"),
            (glucose("undated", 1.0, "mg/dL"), "f"),
        ]);
        let shape: Vec<_> = all
            .iter()
            .map(|line| {
                let sources: String = line.points.iter().map(|point| point.source).collect();
                (line.label.as_str(), line.unit.as_deref().unwrap(), sources)
            })
            .collect();
        assert_eq!(
            shape,
            [
                ("Glucose", "mg/dL", "ab".to_owned()),
                ("Ketones", "mg/dL", "ed".to_owned()),
                ("Glucose", "mmol/L", "c".to_owned()),
            ]
        );
        assert_eq!(all[0].latest().unwrap().source, "b");
        assert_eq!((all[0].low, all[0].high), (Some(70.0), Some(99.0)));
    }

    #[test]
    fn the_band_is_the_newest_one_there_is() {
        let bare = Measurement {
            low: None,
            high: None,
            flag: Flag::None,
            ..glucose("2026", 80.0, "mg/dL")
        };
        let other = Measurement {
            high: Some(105.0),
            ..glucose("2025", 80.0, "mg/dL")
        };
        let all = series([(bare, 0), (other, 1), (glucose("2024", 80.0, "mg/dL"), 2)]);
        assert_eq!((all[0].low, all[0].high), (Some(70.0), Some(105.0)));
    }

    #[test]
    fn directions_are_said_in_words() {
        let line = |values: &[f64]| {
            let points = values
                .iter()
                .enumerate()
                .map(|(year, &value)| (glucose(&format!("{}", 2020 + year), value, "mg/dL"), ()));
            series(points).remove(0).direction()
        };
        assert_eq!(
            line(&[98.0, 118.0]),
            "rose from 98 to 118 mg/dL, above the usual range"
        );
        assert_eq!(
            line(&[118.0, 65.5]),
            "fell from 118 to 65.5 mg/dL, below the usual range"
        );
        assert_eq!(
            line(&[90.0, 90.0]),
            "stayed at 90 mg/dL, within the usual range"
        );
        assert_eq!(
            line(&[90.0]),
            "90 mg/dL, measured once, within the usual range"
        );
    }

    #[test]
    fn a_result_is_one_sentence() {
        let said = |measured: &Measurement| plain_result(measured);
        let normal = glucose("2024", 98.0, "mg/dL");
        assert_eq!(
            said(&normal),
            "Glucose 98 mg/dL: within the usual range (70–99)"
        );
        let high = Measurement {
            low: None,
            ..glucose("2024", 118.25, "mg/dL")
        };
        assert_eq!(
            said(&high),
            "Glucose 118.25 mg/dL: above the usual range (below 99)"
        );
        let bare = Measurement {
            low: None,
            high: None,
            flag: Flag::None,
            unit: None,
            ..normal
        };
        assert_eq!(said(&bare), "Glucose 98");
    }
}
