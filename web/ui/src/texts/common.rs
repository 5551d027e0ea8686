//! Words used everywhere.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::objects::party::Role;

pub const LOCALE: &str = "en-GB";
pub const BRAND: &str = "Salus";
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

// Shell
pub const SKIP: &str = "Skip to the content";
pub const NAVIGATION: &str = "Pages";
pub const TRAIL: &str = "Where you are";
pub const MORE: &str = "More";
pub const LESS: &str = "Less";
pub const LEAVE_TITLE: &str = "Leave this page?";
pub const LEAVE_TEXT: &str = "Something on it is not saved or printed yet, and would be lost.";
pub const LEAVE: &str = "Leave and lose it";
pub const LOCK: &str = "Lock";
pub const LOCK_LONG: &str = "Lock and log out";

pub const NAV_HOME: &str = "Home";
pub const NAV_RECORDS: &str = "Records";
pub const NAV_SHARING: &str = "Sharing";
pub const NAV_LOG: &str = "Activity";
pub const NAV_REQUESTS: &str = "Requests";
pub const NAV_LABS: &str = "Lab values";
pub const NAV_PROFILE: &str = "About me";
pub const NAV_EXPORT: &str = "Download";
pub const NAV_SETTINGS: &str = "Settings";
pub const NAV_PATIENTS: &str = "Patients";
pub const NAV_FIND: &str = "Find";
pub const NAV_ASKED: &str = "Requests";
pub const NAV_PEOPLE: &str = "People";
pub const NAV_APPROVALS: &str = "Approvals";
pub const NAV_SYSTEM: &str = "System";
pub const NAV_LEDGER: &str = "Ledger";
pub const NAV_OVERVIEW: &str = "Overview";
pub const NAV_SEARCH: &str = "Search";
pub const NAV_QUESTIONS: &str = "Questions";
pub const NAV_VERIFY: &str = "Verify";
pub const NAV_DISCLOSURES: &str = "Disclosures";
pub const NAV_EVIDENCE: &str = "Evidence";

/// Somebody's name or words within a sentence: their direction neither depends on it nor turns it.
/// Source: Unicode Standard Annex 9, first strong isolate.
pub fn apart(words: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words: String = words.chars().filter(|c| !turns(*c)).collect();
    format!("\u{2068}{words}\u{2069}")
}

pub fn tab_title(page: &str) -> String {
    format!("{page} – {BRAND}")
}

pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Patient => "Patient",
        Role::Doctor => "Doctor",
        Role::Admin => "Registrar",
        Role::Auditor => "Auditor",
    }
}

/// What follows the role where there is room.
pub fn at_place(organisation: &str) -> String {
    let organisation = apart(organisation);
    format!(", {organisation}")
}

pub fn waiting(count: usize) -> String {
    match count {
        0 => "Nothing is waiting for you".into(),
        1 => "One thing is waiting for you".into(),
        count => format!("{count} things are waiting for you"),
    }
}

// Buttons
pub const BUSY: &str = "One moment";
pub const CANCEL: &str = "Cancel";
pub const CLOSE: &str = "Close";
pub const REMOVE: &str = "Remove";
pub const STOP: &str = "Stop";
pub const TRY_AGAIN: &str = "Try again";
pub const COPY: &str = "Copy";
pub const COPIED: &str = "Copied";
pub const COPY_FAILED: &str = "Not copied: select it by hand";
pub const PRINT: &str = "Print";
pub const SHOW: &str = "Show";
pub const HIDE: &str = "Hide";
pub const NEWER: &str = "Newer";
pub const OLDER: &str = "Older";
pub const PAGER: &str = "More of this list";

pub fn show(field: &str) -> String {
    format!("Show: {field}")
}

pub fn hide(field: &str) -> String {
    format!("Hide: {field}")
}

// States
pub const LOADING: &str = "Loading";
pub const STOPPED: &str = "This was stopped.";
pub const OFFLINE_TITLE: &str = "No connection";
pub const OFFLINE_TEXT: &str =
    "The server cannot be reached. Check that you are online, then try again. Nothing is lost.";
pub const FAULT_NEXT: &str =
    "Load the page again. If it happens once more, tell your practice what you were doing.";
pub const ANSWER_UNREADABLE: &str = "This part of the application did not understand another.";
pub const WORKER_MISSING: &str = "The part of the application that holds your keys did not start.";
pub const WORKER_FAILED: &str = "The part of the application that holds your keys has stopped.";
pub const PART_MISSING_TITLE: &str = "Something is missing";
pub const PART_MISSING: &str = "A part of Salus did not arrive.";
pub const PART_MISSING_NEXT: &str = "It was held up on its way, or it is not what it should be. Try \
    again. If that does not help, load the page again; if that does not help either, tell your practice.";
pub const DISTRUST_TITLE: &str = "Stop: something is not right";
pub const DISTRUST_STEPS: &[&str] = &[
    "Do not go on here, and type no password or PIN.",
    "Call your practice by telephone, with a number that you know from elsewhere, and read out the line above.",
    "Until they have an answer, treat what this page shows as if anybody could have written it.",
];

// Forms
pub const ERRORS_TITLE: &str = "Please look at this again";
pub const ERROR_PREFIX: &str = "Error:";
pub const NEW_PASSWORD: &str = "New password";
pub const NEW_PASSWORD_HINT: &str = "At least 15 characters. Four or five words that have nothing to do with one another are easy to remember and hard to guess.";
pub const NEW_PIN: &str = "New PIN";
pub const NEW_PIN_HINT: &str = "6 to 12 digits. No date, no pattern.";
pub const PIN_GOOD: &str = "This PIN is good.";
pub const CHOOSE_FILES: &str = "Choose files";
pub const OR_DROP_THEM: &str = " or drop them here";

pub fn remove_file(name: &str) -> String {
    let name = apart(name);
    format!("Remove {name}")
}

pub fn strength(score: u8, acceptable: bool) -> &'static str {
    match (acceptable, score) {
        (true, 4..) => "Very strong. Use it nowhere else.",
        (true, _) => "Strong. Use it nowhere else.",
        (false, 0..=1) => "Weak: it would be guessed at once.",
        (false, 2) => "Not strong enough yet.",
        (false, _) => "Not yet: see below.",
    }
}

// Progress
pub fn progress(percent: u32, seconds_left: Option<u32>) -> String {
    match seconds_left {
        None => format!("{percent} %"),
        Some(0..=59) => format!("{percent} %, less than a minute left"),
        Some(seconds) => format!("{percent} %, about {} min left", seconds.div_ceil(60)),
    }
}

pub fn saved(name: &str) -> String {
    let name = apart(name);
    format!("{name} is saved on your device.")
}

// Values
pub const HIGH: &str = "High";
pub const LOW: &str = "Low";
pub const ABNORMAL: &str = "Unusual";
pub const NORMAL: &str = "Normal";
pub const WITHOUT_END: &str = "without end";
pub const TREND_DATE: &str = "Date";
pub const TREND_VALUE: &str = "Value";
pub const TREND_LEVEL: &str = "In the usual range?";
pub const TREND_SOURCE: &str = "Measured by";

/// A range in words; empty where there is none.
pub fn range(low: Option<f64>, high: Option<f64>, unit: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} to {high} {unit}"),
        (Some(low), None) => format!("at least {low} {unit}"),
        (None, Some(high)) => format!("at most {high} {unit}"),
        (None, None) => String::new(),
    }
}

pub fn usual_range(range: &str) -> String {
    format!("Usual range: {range}")
}

pub fn trend_summary(label: &str, count: usize, range: &str) -> String {
    let values = if count == 1 { "value" } else { "values" };
    if range.is_empty() {
        format!("{label} over time, {count} {values}. The table below says the same.")
    } else {
        format!(
            "{label} over time, {count} {values}; usual range {range}. The table below says the same."
        )
    }
}

pub fn trend_drawing(label: &str) -> String {
    format!("{label} over time")
}

pub fn trend_table(label: &str) -> String {
    format!("{label}, newest first")
}

pub fn trend_point(date: &str, value: &str, unit: &str, level: &str) -> String {
    if level.is_empty() {
        format!("{date}: {value} {unit}")
    } else {
        format!("{date}: {value} {unit}, {level}")
    }
}

// Proof
pub const PROVEN_BRIEF: &str = "Checked";
pub const PROVEN_REST: &str = ": proven in the ledger";
pub const PROVEN_HOW: &str = "Your device computed the ledger’s root from this entry and found the root that was signed. Nobody can change or remove the entry without being noticed.";
pub const PROOF_INDEX: &str = "Place in the ledger";
pub const PROOF_LEAF: &str = "Hash of the entry";
pub const PROOF_PATH: &str = "Way to the root";
pub const PROOF_ROOT: &str = "Root";
pub const PROOF_SIGNERS: &str = "Signed by";
pub const QR_TOO_LONG: &str = "This is too long for a QR code.";

pub fn proof_path(hashes: u32, size: f64) -> String {
    format!("{hashes} hashes, in a ledger of {size} entries")
}

// Pages that are none
pub const NOT_FOUND_TITLE: &str = "This page does not exist";
pub const NOT_FOUND_TEXT: &str = "The address may be mistyped, or it belongs to another role. After the page was reloaded, addresses of single records lead nowhere: open the record from its list.";
pub const TO_HOME: &str = "Go to the first page";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_the_words_around_it() {
        assert_eq!(apart("سارة"), "\u{2068}سارة\u{2069}");
        assert_eq!(apart("Sara \u{2069}\u{202e}x"), "\u{2068}Sara x\u{2069}");
    }
}
