//! Words on the pages of measured values over time.

#![allow(missing_docs, reason = "each constant is its own description")]

use super::common::apart;

pub const TITLE: &str = "Lab values";
pub const LEAD: &str = "What was measured in your blood tests and visits, and where it went. Choose one to see all of it.";
pub const OF_PATIENT: &str = "Lab values";
pub const NONE: &str = "No measured values yet";
pub const NONE_NEXT: &str =
    "Values from blood tests and visits appear here as soon as one is in the record.";
pub const FIND: &str = "Find a value";
pub const NO_MATCH: &str = "No value of that name";
pub const NO_MATCH_NEXT: &str = "Try a part of the name, such as “chol”.";
pub const OUTSIDE: &str = "Outside the usual range";
pub const OTHERS: &str = "Within the usual range, or no range known";
pub const ALL: &str = "All values";
pub const SERIES: &str = "Value over time";
pub const NEWEST: &str = "Newest value";
pub const MEASURED_ON: &str = "Measured on";
pub const USUAL: &str = "Usual range";
pub const USUAL_UNKNOWN: &str = "The laboratory gave none";
pub const BACK: &str = "All lab values";
pub const CAUTION: &str = "A usual range is what most healthy people have. A value outside of it is not an illness, and one within it is no proof of health: ask your doctor what it means for you.";

/// A series' own name with what was compared, as a sentence.
pub fn sentence(label: &str, words: &str) -> String {
    if words.is_empty() {
        format!("{label}.")
    } else {
        format!("{label} {words}.")
    }
}

pub fn title_of(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Lab values of {}", apart(name)),
        None => OF_PATIENT.into(),
    }
}
