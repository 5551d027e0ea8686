//! Two people changed the same form: the changes of one on top of what the other wrote.

use salus_records::fhir::form::Form;
use serde_json::{Map, Value};

use crate::texts::writing as texts;

/// A field that both changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What it is called.
    pub field: &'static str,
    /// What the other wrote.
    pub theirs: String,
}

/// What was changed from `base` to `mine`, on top of `theirs`. Where both changed a field, mine
/// stands, and it is named. Nothing when the forms are of different kinds.
pub fn merge(base: &Form, mine: &Form, theirs: &Form) -> Option<(Form, Vec<Clash>)> {
    if mine.kind() != theirs.kind() || base.kind() != mine.kind() {
        return None;
    }
    let [base, mine, theirs] = [base, mine, theirs].map(|form| serde_json::to_value(form).ok());
    let mut clashes = Vec::new();
    let merged = merge_value("", &base?, &mine?, &theirs?, &mut clashes);
    Some((serde_json::from_value(merged).ok()?, clashes))
}

/// What was changed from `base` to `mine`: what each field is called, and what it says now.
pub fn changes(base: &Form, mine: &Form) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let (Ok(base), Ok(mine)) = (serde_json::to_value(base), serde_json::to_value(mine)) {
        list_changes("", &base, &mine, &mut found);
    }
    found
}

fn merge_value(
    field: &str,
    base: &Value,
    mine: &Value,
    theirs: &Value,
    clashes: &mut Vec<Clash>,
) -> Value {
    if mine == base || mine == theirs {
        return theirs.clone();
    }
    if theirs == base {
        return mine.clone();
    }
    if let (Some(b), Some(m), Some(t)) = (parts(base), parts(mine), parts(theirs)) {
        let mut merged = Map::new();
        for name in names(m, t) {
            let at =
                |object: &Map<String, Value>| object.get(&name).cloned().unwrap_or(Value::Null);
            let value = merge_value(&name, &at(b), &at(m), &at(t), clashes);
            merged.insert(name, value);
        }
        return Value::Object(merged);
    }
    clashes.push(Clash {
        field: texts::field_word(field),
        theirs: said(theirs),
    });
    mine.clone()
}

fn list_changes(field: &str, base: &Value, mine: &Value, found: &mut Vec<(&'static str, String)>) {
    if base == mine {
        return;
    }
    match (parts(base), parts(mine)) {
        (Some(base), Some(mine)) => {
            for name in names(base, mine) {
                let at =
                    |object: &Map<String, Value>| object.get(&name).cloned().unwrap_or(Value::Null);
                list_changes(&name, &at(base), &at(mine), found);
            }
        }
        _ => found.push((texts::field_word(field), said(mine))),
    }
}

/// The fields of a form or a part of one. Terms and files are one thing: half of one and half of
/// another would say what nobody said.
fn parts(value: &Value) -> Option<&Map<String, Value>> {
    let object = value.as_object()?;
    let whole = object.contains_key("text") || object.contains_key("content_type");
    (!whole).then_some(object)
}

fn names(one: &Map<String, Value>, other: &Map<String, Value>) -> Vec<String> {
    let more = other.keys().filter(|name| !one.contains_key(*name));
    one.keys().chain(more).cloned().collect()
}

/// A value in words.
fn said(value: &Value) -> String {
    match value {
        Value::Null => texts::NOTHING.to_owned(),
        Value::Bool(true) => texts::YES.to_owned(),
        Value::Bool(false) => texts::NO.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.trim().is_empty() => texts::NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => texts::NOTHING.to_owned(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join("; "),
        Value::Object(object) => said_object(object),
    }
}

fn said_object(object: &Map<String, Value>) -> String {
    if let Some(what) = object.get("what") {
        let part = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        return format!("{} {} {}", said(what), part("value"), part("unit"))
            .trim_end()
            .to_owned();
    }
    if object.contains_key("content_type") {
        let title = object.get("title").and_then(Value::as_str);
        return title.unwrap_or(texts::FILES).to_owned();
    }
    said(object.get("text").unwrap_or(&Value::Null))
}

#[cfg(test)]
mod tests {
    use salus_records::fhir::form::{Allergy, BloodTest, Row, Term, VisitNote};

    use super::*;

    fn allergy(substance: &str, reaction: Option<&str>, note: Option<&str>) -> Form {
        Form::Allergy(Allergy {
            substance: Term::words(substance),
            reaction: reaction.map(str::to_owned),
            dangerous: false,
            note: note.map(str::to_owned),
        })
    }

    #[test]
    fn changes_to_different_fields_both_stand() {
        let base = allergy("Peanuts", None, None);
        let mine = allergy("Peanuts", Some("Rash"), None);
        let theirs = allergy("Peanuts and nuts", None, Some("Since 2020"));
        let (merged, clashes) = merge(&base, &mine, &theirs).unwrap();
        assert_eq!(
            merged,
            allergy("Peanuts and nuts", Some("Rash"), Some("Since 2020"))
        );
        assert_eq!(clashes, []);
    }

    #[test]
    fn where_both_changed_a_field_mine_stands_and_theirs_is_named() {
        let base = allergy("Peanuts", Some("Rash"), None);
        let mine = allergy("Peanuts", Some("Swelling"), None);
        let theirs = allergy("Peanuts", None, None);
        let (merged, clashes) = merge(&base, &mine, &theirs).unwrap();
        assert_eq!(merged, mine);
        let field = texts::field_word("reaction");
        assert_eq!(
            clashes,
            [Clash {
                field,
                theirs: "nothing".into()
            }]
        );
        // The same change by both is no clash.
        let (merged, clashes) = merge(&base, &mine, &mine).unwrap();
        assert_eq!((merged, clashes), (mine, vec![]));
    }

    #[test]
    fn a_term_is_one_thing() {
        let term = |text: &str, code: &str| {
            Form::Allergy(Allergy {
                substance: Term::coded(text, "s", code),
                ..Allergy::default()
            })
        };
        let (base, mine, theirs) = (term("A", "1"), term("B", "2"), term("C", "3"));
        let (merged, clashes) = merge(&base, &mine, &theirs).unwrap();
        assert_eq!(merged, mine);
        assert_eq!(clashes[0].theirs, "C");
    }

    #[test]
    fn vital_signs_are_merged_one_by_one_and_rows_as_a_whole() {
        let visit = |pulse: Option<&str>, weight: Option<&str>| {
            let mut visit = VisitNote::default();
            visit.vitals.pulse = pulse.map(str::to_owned);
            visit.vitals.weight = weight.map(str::to_owned);
            Form::VisitNote(visit)
        };
        let (base, mine, theirs) = (
            visit(None, None),
            visit(Some("60"), None),
            visit(None, Some("70")),
        );
        let (merged, clashes) = merge(&base, &mine, &theirs).unwrap();
        assert_eq!((merged, clashes), (visit(Some("60"), Some("70")), vec![]));

        let rows = |values: &[&str]| {
            let row = |value: &&str| Row {
                what: Term::words("Sodium"),
                value: (*value).to_owned(),
                unit: "mmol/L".into(),
                ..Row::default()
            };
            Form::BloodTest(BloodTest {
                rows: values.iter().map(row).collect(),
                ..BloodTest::default()
            })
        };
        let (base, mine, theirs) = (rows(&["1"]), rows(&["2"]), rows(&["1", "3"]));
        let (merged, clashes) = merge(&base, &mine, &theirs).unwrap();
        assert_eq!(merged, mine);
        assert_eq!(clashes[0].theirs, "Sodium 1 mmol/L; Sodium 3 mmol/L");
        assert_eq!(
            changes(&base, &mine),
            [("Values", "Sodium 2 mmol/L".to_owned())]
        );
    }

    #[test]
    fn forms_of_different_kinds_are_not_mixed() {
        let other = Form::BloodTest(BloodTest::default());
        assert!(merge(&allergy("a", None, None), &allergy("b", None, None), &other).is_none());
    }
}
