//! Values that can be drawn as a line over time.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fact, Flag, quantity};
use crate::fhir::{Coding, FhirDate, coding, draft, member::Members, path, words};

/// One number of one day, with what is needed to draw it into a trend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Its first code; values of one series have the same.
    pub code: Option<Coding>,
    /// What was measured, in plain words.
    pub label: String,
    /// When.
    pub date: Option<FhirDate>,
    /// The number.
    pub value: f64,
    /// Its unit, as people write it.
    pub unit: Option<String>,
    /// Lower end of the reference range.
    pub low: Option<f64>,
    /// Upper end of the reference range.
    pub high: Option<f64>,
    /// Where the value lies.
    pub flag: Flag,
}

/// Every number measured in a record, components (systolic, diastolic) as values of their own.
pub fn measurements(content: &Value) -> Vec<Measurement> {
    let members = Members::of_content(content);
    let resources = (0..members.entries.len()).map(|member| members.resource(member));
    resources
        .filter(|resource| path::resource_type(resource) == "Observation")
        .flat_map(|observation| {
            let date = draft::date(observation);
            parts(observation)
                .into_iter()
                .filter_map(move |part| measurement(part, date.clone()))
        })
        .collect()
}

fn parts(observation: &Value) -> Vec<&Value> {
    std::iter::once(observation)
        .chain(path::all(observation, "component"))
        .collect()
}

fn measurement(part: &Value, date: Option<FhirDate>) -> Option<Measurement> {
    let held = part.get("valueQuantity")?;
    let (low, high) = bounds(part);
    Some(Measurement {
        code: part
            .get("code")
            .and_then(|code| Coding::of(code).into_iter().next()),
        label: label(part)?,
        date,
        value: quantity::float(held.get("value")?)?,
        unit: quantity::unit(held),
        low,
        high,
        flag: flag(part),
    })
}

/// The facts of an observation: one, or one for each component, blood pressure in its usual form.
pub(crate) fn facts(observation: &Value) -> Vec<Fact> {
    if let Some(pressure) = blood_pressure(observation) {
        return vec![pressure];
    }
    parts(observation).into_iter().filter_map(fact).collect()
}

fn fact(part: &Value) -> Option<Fact> {
    let (value, unit) = quantity::value(part)?;
    Some(Fact {
        label: label(part).unwrap_or_else(|| "Measurement".to_owned()),
        value,
        unit,
        flag: flag(part),
        reference_range: path::all(part, "referenceRange")
            .into_iter()
            .find_map(quantity::range),
    })
}

fn label(part: &Value) -> Option<String> {
    coding::meaning_at(part, "code").map(|label| words::shorten(&label, 80))
}

/// `128/82 mmHg` from the two components of a blood pressure (LOINC 8480-6 and 8462-4).
fn blood_pressure(observation: &Value) -> Option<Fact> {
    let components = path::all(observation, "component");
    let part = |code: &str| {
        let coded = |c: &&&Value| path::texts(c, "code.coding.code").contains(&code);
        components
            .iter()
            .find(coded)
            .and_then(|c| quantity::value(c))
    };
    let ((systolic, unit), (diastolic, _)) = (part("8480-6")?, part("8462-4")?);
    let flags: Vec<Flag> = components.iter().map(|component| flag(component)).collect();
    let flag = [Flag::High, Flag::Low, Flag::Normal]
        .into_iter()
        .find(|flag| flags.contains(flag));
    Some(Fact {
        unit,
        flag: flag.unwrap_or_default(),
        ..Fact::new("Blood pressure", format!("{systolic}/{diastolic}"))
    })
}

/// What the laboratory says, or else what its range says.
fn flag(part: &Value) -> Flag {
    let said = path::texts(part, "interpretation.coding.code")
        .into_iter()
        .find_map(|code| {
            Some(match code {
                "H" | "HH" | "HU" => Flag::High,
                "L" | "LL" | "LU" => Flag::Low,
                "N" => Flag::Normal,
                "A" | "AA" | "POS" => Flag::Abnormal,
                _ => return None,
            })
        });
    let compared = || {
        let value = quantity::float(part.get("valueQuantity")?.get("value")?)?;
        Some(match bounds(part) {
            (None, None) => return None,
            (Some(low), _) if value < low => Flag::Low,
            (_, Some(high)) if value > high => Flag::High,
            _ => Flag::Normal,
        })
    };
    said.or_else(compared).unwrap_or_default()
}

fn bounds(part: &Value) -> (Option<f64>, Option<f64>) {
    let ranges = path::all(part, "referenceRange");
    let usual = ranges.iter().find(|range| {
        let kinds = path::texts(range, "type.coding.code");
        kinds.is_empty() || kinds.contains(&"normal")
    });
    let bound = |name| usual.and_then(|range| quantity::float(range.get(name)?.get("value")?));
    (bound("low"), bound("high"))
}
