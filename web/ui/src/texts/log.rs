//! Words about the access log and the questions about it.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::{fhir::Kind, objects::audit::EventKind, words::event::phrase};

use super::{common::apart, sharing};

pub const LOG_TITLE: &str = "Activity";
pub const LOG_LEAD: &str = "Who did what with your record, newest first. Your device has checked that no line is missing and none was changed.";
pub const NO_EVENTS: &str = "Nothing has happened yet";
pub const NO_EVENTS_NEXT: &str =
    "Every reading of your record will be listed here before it happens.";
pub const SAVE_CSV: &str = "Save all as a table (CSV)";
pub const FILTERS: &str = "Filter";
pub const WHO: &str = "Who";
pub const EVERYBODY: &str = "Everybody";
pub const WHAT: &str = "Show only";
pub const FROM: &str = "From";
pub const TO: &str = "To";
pub const HIDE_OWN: &str = "Hide what I did myself";
pub const HIDE_OWN_HINT: &str = "Wrong PINs and refusals stay: they may not have been you.";
pub const CLEAR: &str = "Show everything";
pub const NONE_FOUND: &str = "Nothing fits this filter.";
pub const MORE: &str = "Show older ones";
pub const DETAILS: &str = "Details";
pub const READING: &str = "Reading";
pub const READINGS: &str = "Readings";
pub const REFUSAL: &str = "Refused";
pub const REFUSALS: &str = "Refusals";
pub const CHANGE: &str = "Change";
pub const CHANGES: &str = "Changes";
pub const ROUTINE: &str = "Own";
pub const ABOUT_TITLE: &str = "What this log shows, and what it does not";
pub const ABOUT: &[&str] = &[
    "Every reading through Salus is listed here before the record is given out, with a proof that anybody can check. A reader cannot choose to leave no trace.",
    "It does not show what somebody does with a record after reading it: what is copied, printed or told is outside of Salus.",
    "A doctor’s own words about why they read are shown as they wrote them. Nobody has checked whether they are true.",
];

pub fn shown(count: usize, all: usize) -> String {
    if count == all {
        format!("All {all} lines")
    } else {
        format!("{count} of {all} lines")
    }
}

pub fn checked(size: f64) -> String {
    format!("Checked against a ledger of {size} entries")
}

// One line
pub const LINE_TAB: &str = "A line of your access log";
pub const LINE_GONE: &str = "This line is not in your access log";
pub const LINE_GONE_NEXT: &str = "Go back to the list and open it from there.";
pub const WHEN: &str = "When";
pub const BY: &str = "Who";
pub const DID: &str = "What";
pub const WHOM: &str = "Whose access";
pub const WHY: &str = "Why";
pub const NOTE: &str = "Their words to you";
pub const NO_REASON: &str = "No reason was given";
pub const RECORDS: &str = "Records";
pub const SEVERAL: &str = "How often";
pub const PROOF_TITLE: &str = "Proof";
pub const PROOF_TEXT: &str = "The receipt is a small file that proves this line to anybody, without a server and without Salus.";
pub const RECEIPT: &str = "Save the receipt";

pub fn times(count: u32) -> String {
    format!("{count} times")
}

// Questions
pub const ASK_TITLE: &str = "I do not recognise this";
pub const ASK_TEXT: &str =
    "Ask the auditors of your organisation. They look into it and answer here.";
pub const ASK_WHO_READS: &str = "Who reads your question: the auditors, and whoever runs the servers. It is not sealed like your records, so write nothing here that they must not know.";
pub const ASK_WORDS: &str = "Your question";
pub const ASK_WORDS_HINT: &str =
    "What is strange about it? For example: “I was never a patient of this doctor.”";
pub const ASK_SEND: &str = "Send the question";
pub const ASK_MISSING: &str = "Write a sentence about what you do not recognise.";
pub const ASK_LONG: &str = "This is too long: write at most 500 characters.";
pub const ASKED: &str = "Your question is sent. The answer will appear here.";
pub const ASK_URGENT: &str = "If you fear that somebody uses your account, change your PIN and your password now, in the settings.";
pub const QUESTIONS: &str = "Your questions";
pub const YOU_ASKED: &str = "You asked";
pub const NO_ANSWER_YET: &str = "No answer yet";
pub const TO_LINE: &str = "To this line";

pub fn answered_by(name: &str) -> String {
    if name.is_empty() {
        "An auditor answered".into()
    } else {
        format!("{} answered", apart(name))
    }
}

/// Whoever did it, at the beginning of a sentence.
pub fn actor(who: &str, own: bool) -> String {
    if own {
        "You".into()
    } else {
        sharing::upper_first(who)
    }
}

/// What happened, after the name; `whom` was given or lost access by it. Titles are those of records
/// that can still be named.
pub fn did(event: EventKind, whom: &str, titles: &[&str], kinds: &[Kind], count: u32) -> String {
    let whom = (!whom.is_empty()).then(|| apart(whom));
    let phrase = phrase(event, whom.as_deref());
    let mut said = match (event, titles) {
        (EventKind::RecordsListed | EventKind::AuditRead, _) => phrase,
        (EventKind::RecordRead, []) => "read a record".into(),
        (EventKind::RecordRead, [one]) => format!("read {one}"),
        (EventKind::RecordRead, some) => format!("read {} records: {}", some.len(), some_of(some)),
        (_, []) => phrase,
        (_, some) => format!("{phrase}: {}", some_of(some)),
    };
    if !kinds.is_empty() && titles.is_empty() {
        said.push_str(&format!(" ({})", sharing::kinds(kinds)));
    }
    if count > 1 {
        said.push_str(&format!(", {}", times(count)));
    }
    said
}

/// The first three titles, and how many there are beside them.
fn some_of(titles: &[&str]) -> String {
    match titles {
        [one, two, three, rest @ ..] if !rest.is_empty() => {
            format!("{one}, {two}, {three} and {} more", rest.len())
        }
        few => sharing::listed(few),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sentence_without_codes() {
        let read = |titles: &[&str]| did(EventKind::RecordRead, "", titles, &[], 1);
        assert_eq!(read(&["Glucose"]), "read Glucose");
        assert_eq!(read(&[]), "read a record");
        assert_eq!(read(&["A", "B"]), "read 2 records: A and B");
        assert_eq!(
            read(&["A", "B", "C", "D"]),
            "read 4 records: A, B, C and 1 more"
        );
        assert_eq!(
            did(EventKind::AccessGranted, "", &[], &[Kind::Allergy], 1),
            "granted access (allergies)"
        );
        assert_eq!(
            did(EventKind::PinFailed, "", &[], &[], 3),
            "gave a wrong PIN, 3 times"
        );
        assert_eq!(actor("the patient", false), "The patient");
        assert_eq!(actor("you", true), "You");
    }
}
