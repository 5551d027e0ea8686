//! Numbers and units as people write them.

use serde_json::Value;

use crate::fhir::{coding, path, words};

/// The text of a number, rounded to what a reader can use: at most two decimals, or three
/// significant digits below one.
pub(crate) fn number(value: &Value) -> Option<String> {
    let text = value.as_number()?.to_string();
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    if decimals <= 2 || text.contains(['e', 'E']) {
        return Some(text);
    }
    let float: f64 = text.parse().ok()?;
    let places = if float.abs() >= 1.0 { 2 } else { 3 };
    let rounded = format!("{float:.places$}");
    Some(
        rounded
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    )
}

/// The value of a number for arithmetic.
pub(crate) fn float(value: &Value) -> Option<f64> {
    value
        .as_number()?
        .to_string()
        .parse()
        .ok()
        .filter(|float: &f64| float.is_finite())
}

/// The unit of a quantity. Source: UCUM.
pub(crate) fn unit(quantity: &Value) -> Option<String> {
    let given = path::text(quantity, "unit").or_else(|| path::text(quantity, "code"))?;
    let given = words::tidy(given);
    let known = match given.as_str() {
        "mm[Hg]" => "mmHg",
        "kg/m2" => "kg/m²",
        "Cel" => "°C",
        "[degF]" => "°F",
        "mL/min/{1.73_m2}" => "mL/min/1.73 m²",
        "10*3/uL" => "×10³/µL",
        "10*6/uL" => "×10⁶/µL",
        "10*9/L" => "×10⁹/L",
        "10*12/L" => "×10¹²/L",
        "[IU]/L" => "IU/L",
        "m[IU]/L" => "mIU/L",
        "u[IU]/mL" => "µIU/mL",
        "/min" => "per minute",
        "ug" => "µg",
        "d" => "days",
        "1" | "score" | "(score)" => "",
        other => other,
    };
    let bare: String = known
        .split('{')
        .flat_map(|part| part.rsplit('}').next())
        .collect();
    let bare = bare.trim().to_owned();
    (!bare.is_empty()).then_some(bare)
}

/// A quantity as text and unit: `< 5`, `mg/dL`.
pub(crate) fn quantity(quantity: &Value) -> Option<(String, Option<String>)> {
    let number = number(quantity.get("value")?)?;
    let text = match path::text(quantity, "comparator") {
        Some(comparator) => format!("{comparator} {number}"),
        None => number,
    };
    Some((text, unit(quantity)))
}

/// Quantity and unit in one text.
pub(crate) fn in_full(value: &Value) -> Option<String> {
    let (number, unit) = quantity(value)?;
    Some(match unit {
        Some(unit) if unit == "%" => format!("{number}%"),
        Some(unit) => format!("{number} {unit}"),
        None => number,
    })
}

/// The `value[x]` of an observation: its text, and the unit if it is a quantity.
pub(crate) fn value(holder: &Value) -> Option<(String, Option<String>)> {
    let plain = |text: String| Some((text, None));
    if let Some(held) = holder.get("valueQuantity") {
        return quantity(held);
    }
    if let Some(held) = holder.get("valueCodeableConcept") {
        return plain(coding::meaning(held)?);
    }
    if let Some(text) = ["valueString", "valueDateTime", "valueTime"]
        .iter()
        .find_map(|f| path::text(holder, f))
    {
        return plain(words::tidy(text));
    }
    if let Some(held) = holder.get("valueBoolean").and_then(Value::as_bool) {
        return plain(if held { "yes" } else { "no" }.to_owned());
    }
    if let Some(held) = holder.get("valueInteger") {
        return plain(number(held)?);
    }
    if let Some(held) = holder.get("valueRange") {
        return plain(range(held)?);
    }
    if let Some(held) = holder.get("valueRatio") {
        let part = |name| held.get(name).and_then(in_full);
        return plain(format!("{} : {}", part("numerator")?, part("denominator")?));
    }
    holder
        .get("dataAbsentReason")
        .map(|_| ("not measured".to_owned(), None))
}

/// A range: `70–99`, `below 5.7`, `above 40`, or its own words.
pub(crate) fn range(range: &Value) -> Option<String> {
    let bound = |name| {
        range
            .get(name)
            .and_then(|bound: &Value| number(bound.get("value")?))
    };
    match (bound("low"), bound("high")) {
        (Some(low), Some(high)) => Some(format!("{low}–{high}")),
        (None, Some(high)) => Some(format!("below {high}")),
        (Some(low), None) => Some(format!("above {low}")),
        (None, None) => path::text(range, "text").map(words::tidy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_rounded_only_when_long() {
        for (text, shown) in [
            ("163.5310677549657", "163.53"),
            ("7.0", "7.0"),
            ("0.00123456", "0.001"),
            ("5.999", "6"),
            ("1e+400", "1e+400"),
            ("12", "12"),
        ] {
            assert_eq!(number(&parsed(text)).as_deref(), Some(shown));
        }
    }

    #[test]
    fn units_lose_their_brackets() {
        for (code, shown) in [
            ("mm[Hg]", Some("mmHg")),
            ("{score}", None),
            ("{nominal}", None),
            ("mL/min/{1.73_m2}", Some("mL/min/1.73 m²")),
            ("mg/dL", Some("mg/dL")),
        ] {
            assert_eq!(unit(&json!({"code": code})).as_deref(), shown, "{code}");
        }
    }

    #[test]
    fn ranges_in_words() {
        assert_eq!(
            range(&json!({"low": {"value": 70}, "high": {"value": 99}})).unwrap(),
            "70–99"
        );
        assert_eq!(
            range(&json!({"high": {"value": 5.7}})).unwrap(),
            "below 5.7"
        );
        assert_eq!(range(&json!({"text": "negative"})).unwrap(), "negative");
    }
}
