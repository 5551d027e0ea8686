//! Reads typed fields into a form, and gathers what is wrong with them.

use leptos::prelude::*;
use salus_records::fhir::FhirDate;

use crate::{
    texts::writing as texts,
    ui::{DateFault, DateValue, NumberFault, number_of, value_of},
};

/// What is wrong with the fields that were read so far: the id of each and a sentence.
#[derive(Debug, Default)]
pub struct Reading {
    wrong: Vec<(String, String)>,
}

impl Reading {
    /// Puts down what is wrong with a field.
    pub fn wrong(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.wrong.push((field.into(), text.into()));
    }

    /// Puts down that a field is empty, where it is.
    pub fn needs(&mut self, field: &str, filled: &str, text: &str) {
        if filled.trim().is_empty() {
            self.wrong(field, text);
        }
    }

    /// A number that may be absent.
    pub fn number(&mut self, field: &str, typed: RwSignal<String>) -> Option<String> {
        let typed = some(typed)?;
        Some(self.judged(field, &typed, number_of(&typed)))
    }

    /// A number or words; empty where nothing is typed.
    pub fn value(&mut self, field: &str, typed: RwSignal<String>) -> String {
        let typed = typed.get_untracked();
        self.judged(field, &typed, value_of(&typed))
    }

    fn judged(&mut self, field: &str, typed: &str, judged: Result<String, NumberFault>) -> String {
        judged.unwrap_or_else(|fault| {
            self.wrong(field, number_fault(fault));
            typed.to_owned()
        })
    }

    /// A date that may be absent.
    pub fn date(&mut self, field: &str, value: DateValue) -> Option<FhirDate> {
        self.date_text(field, value).parse().ok()
    }

    /// The same as text; empty where it is absent.
    pub fn date_text(&mut self, field: &str, value: DateValue) -> String {
        value.text().unwrap_or_else(|fault| {
            let text = match fault {
                DateFault::Incomplete => texts::DATE_INCOMPLETE,
                DateFault::Future => texts::DATE_FUTURE,
            };
            self.wrong(field, text);
            String::new()
        })
    }

    /// Everything that is wrong, in the order of the fields.
    pub fn finish(self) -> Vec<(String, String)> {
        self.wrong
    }
}

fn number_fault(fault: NumberFault) -> &'static str {
    match fault {
        NumberFault::Ambiguous => texts::NUMBER_AMBIGUOUS,
        NumberFault::Grouped => texts::NUMBER_GROUPED,
        NumberFault::Other => texts::NUMBER_OTHER,
    }
}

/// A field that starts from this text.
pub fn text(from: &str) -> RwSignal<String> {
    RwSignal::new(from.to_owned())
}

/// A field that starts from a text that may be absent.
pub fn maybe(from: Option<&str>) -> RwSignal<String> {
    text(from.unwrap_or_default())
}

/// What is typed, if it is anything.
pub fn some(typed: RwSignal<String>) -> Option<String> {
    Some(typed.get_untracked()).filter(|typed| !typed.trim().is_empty())
}

/// Whether the first of two decimal numbers is the larger one; false where one is no number.
pub fn is_above(first: &str, second: &str) -> bool {
    match (first.parse::<f64>(), second.parse::<f64>()) {
        (Ok(first), Ok(second)) => first > second,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(is_above("100", "99"));
        assert!(!is_above("9", "10"));
        assert!(!is_above("7.0", "7"));
        assert!(!is_above("", "7") && !is_above("x", "7"));
    }

    #[test]
    fn what_is_wrong_is_put_down_and_what_was_typed_stays() {
        Owner::new().with(|| {
            let mut reading = Reading::default();
            assert_eq!(reading.number("a", text(" ")), None);
            assert_eq!(reading.number("b", text("7,5")).as_deref(), Some("7.5"));
            assert_eq!(reading.number("c", text("1,500")).as_deref(), Some("1,500"));
            assert_eq!(reading.value("d", text("negative")), "negative");
            reading.needs("e", "  ", "Fill it in.");
            reading.needs("f", "x", "Fill it in.");
            let wrong = reading.finish();
            let fields: Vec<_> = wrong.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(fields, ["c", "e"]);
            assert_eq!(wrong[0].1, texts::NUMBER_AMBIGUOUS);
        });
    }
}
