//! Carrying a change over into JSON that holds more than what was changed.
//!
//! `base` is what a form makes of the content, `new` what the changed form makes, `actual` the
//! content itself. Where base and new are equal, nothing is touched; where they differ, actual
//! follows, and whatever it has beside stays, unless it would contradict the change.

use serde_json::{Map, Value};

/// Carries the change from `base` to `new` over into a resource.
pub(super) fn merge_object(
    base: &Map<String, Value>,
    new: &Map<String, Value>,
    actual: &mut Map<String, Value>,
) {
    let mut changed = Vec::new();
    let names = base
        .keys()
        .chain(new.keys().filter(|name| !base.contains_key(*name)));
    for name in names {
        let (before, after) = (base.get(name), new.get(name));
        if before == after || name == "id" || name == "resourceType" {
            continue;
        }
        changed.push(name.as_str());
        match merge(before, after, actual.get(name)) {
            Some(merged) => actual.insert(name.clone(), merged),
            None => actual.shift_remove(name),
        };
    }
    for name in &changed {
        forget_contradictions(name, new, actual);
    }
    let derived = actual.get("text").and_then(|text| text.get("status"));
    if !changed.is_empty() && derived.is_some_and(|s| s == "generated" || s == "extensions") {
        actual.shift_remove("text");
    }
}

/// What stood beside a changed field and would now say something else than it.
fn forget_contradictions(name: &str, new: &Map<String, Value>, actual: &mut Map<String, Value>) {
    actual.shift_remove(&format!("_{name}"));
    // FHIR's choice fields: a resource has one of `onsetDateTime`, `onsetAge`, `onsetString` …
    for choice in [
        "value",
        "onset",
        "abatement",
        "effective",
        "occurrence",
        "medication",
    ] {
        let of_choice = |field: &str| {
            field
                .strip_prefix(choice)
                .is_some_and(|rest| rest.starts_with(char::is_uppercase))
        };
        if of_choice(name) {
            actual.retain(|field, _| !of_choice(field) || new.contains_key(field));
        }
    }
    let stale: &[&str] = match name {
        "valueQuantity" | "valueString" | "referenceRange" => {
            &["interpretation", "dataAbsentReason"]
        }
        "conclusion" => &["conclusionCode"],
        "family" | "given" => &["text"],
        _ => &[],
    };
    for field in stale {
        actual.shift_remove(*field);
    }
}

fn merge(base: Option<&Value>, new: Option<&Value>, actual: Option<&Value>) -> Option<Value> {
    match (base, new, actual) {
        (base, new, Some(Value::Array(actual))) if !one(base) && !one(new) => {
            merge_list(items(base), items(new), actual)
        }
        (Some(Value::Object(before)), Some(Value::Object(after)), Some(Value::Object(held)))
            if !is_whole(before, after) && contains(held, before) =>
        {
            let mut merged = held.clone();
            merge_object(before, after, &mut merged);
            (!merged.is_empty()).then_some(Value::Object(merged))
        }
        _ => new.cloned(),
    }
}

fn one(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !value.is_array())
}

fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn merge_list(base: &[Value], new: &[Value], actual: &[Value]) -> Option<Value> {
    // A list of plain texts, such as given names, is one thing.
    if base.iter().chain(new).any(|item| !item.is_object()) {
        return (!new.is_empty()).then(|| Value::from(new));
    }
    let held = places(base, actual);
    let follows = followers(base, new);
    let mut merged = Vec::new();
    for (place, item) in actual.iter().enumerate() {
        match held.iter().position(|&at| at == Some(place)) {
            None => merged.push(item.clone()),
            Some(before) => {
                let after = follows[before].map(|after| &new[after]);
                if after == Some(&base[before]) {
                    merged.push(item.clone());
                } else if after.is_some() {
                    merged.extend(merge(Some(&base[before]), after, Some(item)));
                }
            }
        }
    }
    let added = (0..new.len()).filter(|after| {
        !follows
            .iter()
            .zip(&held)
            .any(|(follow, held)| *follow == Some(*after) && held.is_some())
    });
    merged.extend(added.map(|after| new[after].clone()));
    (!merged.is_empty()).then(|| Value::from(merged))
}

/// Where each item of `base` stands in `actual`: what contains it, or else what has its place.
fn places(base: &[Value], actual: &[Value]) -> Vec<Option<usize>> {
    let mut taken = vec![false; actual.len()];
    let mut held = vec![None; base.len()];
    for (at, item) in base.iter().enumerate() {
        let found = (0..actual.len()).find(|&place| !taken[place] && holds(&actual[place], item));
        if let Some(place) = found {
            taken[place] = true;
            held[at] = Some(place);
        }
    }
    for (at, place) in held.iter_mut().enumerate() {
        if place.is_none() && taken.get(at) == Some(&false) {
            taken[at] = true;
            *place = Some(at);
        }
    }
    held
}

/// Which item of `new` follows each item of `base`: the same, or what is left, in order.
fn followers(base: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let mut taken = vec![false; new.len()];
    let mut follows = vec![None; base.len()];
    let same = |a: &Value, b: &Value| match (a.get("reference"), b.get("reference")) {
        (None, None) => a == b || (a.get("system").is_some() && a.get("system") == b.get("system")),
        (a, b) => a == b,
    };
    for (at, item) in base.iter().enumerate() {
        let found = (0..new.len()).find(|&after| !taken[after] && same(item, &new[after]));
        if let Some(after) = found {
            taken[after] = true;
            follows[at] = Some(after);
        }
    }
    // A reference or a contact of another kind is another thing; anything else was changed.
    let named = |item: &Value| item.get("reference").is_some() || item.get("system").is_some();
    for (at, item) in base.iter().enumerate() {
        if follows[at].is_none() && !named(item) {
            let left = (0..new.len()).find(|&after| !taken[after] && !named(&new[after]));
            if let Some(after) = left {
                taken[after] = true;
                follows[at] = Some(after);
            }
        }
    }
    follows
}

/// Whether everything that `base` says stands in `actual`.
fn contains(actual: &Map<String, Value>, base: &Map<String, Value>) -> bool {
    if let Some(reference) = base.get("reference") {
        return actual.get("reference") == Some(reference);
    }
    base.iter()
        .all(|(name, value)| actual.get(name).is_some_and(|actual| holds(actual, value)))
}

fn holds(actual: &Value, base: &Value) -> bool {
    match (actual, base) {
        (Value::Object(actual), Value::Object(base)) => contains(actual, base),
        (Value::Array(actual), Value::Array(base)) => base
            .iter()
            .all(|item| actual.iter().any(|actual| holds(actual, item))),
        (actual, base) => actual == base,
    }
}

/// Concepts, quantities, references and files mean one thing; half of an old one beside half of a
/// new one would mean neither.
fn is_whole(base: &Map<String, Value>, new: &Map<String, Value>) -> bool {
    let whole = |value: &Map<String, Value>| {
        value.contains_key("coding")
            || value.contains_key("reference")
            || value.contains_key("display")
            || value.get("value").is_some_and(Value::is_number)
    };
    let differs = |field| base.get(field) != new.get(field);
    whole(base) || whole(new) || differs("text") || differs("data")
}
