//! Words on an auditor's pages.

#![allow(missing_docs, reason = "each constant is its own description")]

use super::common::apart;

// Overview
pub const OVERVIEW: &str = "Overview";
pub const OVERVIEW_LEAD: &str =
    "You check that nothing was hidden and nothing was changed. You read no record.";
pub const LEDGER_NOW: &str = "The ledger now";
pub const ORGANISATION: &str = "Organisation";
pub const ENTRIES: &str = "Entries";
pub const SIGNED_BY: &str = "Newest checkpoint signed by";
pub const QUORUM: &str = "Registrars who sign together";
pub const WITNESSES: &str = "Outside witnesses";
pub const NO_WITNESSES: &str = "none: only devices like yours, and whoever verifies, would notice that different people are shown different ledgers";
pub const CHECKPOINT_GOOD: &str = "Your device has checked the signature, and that everything seen in earlier sessions is still in it.";
pub const CHECKPOINT_TITLE: &str = "Checkpoint, for comparison with another auditor";
pub const ROOT: &str = "Root hash";
pub const FIRST_ENTRY: &str = "Hash of the first entry, as in every letter";
pub const TO_DO: &str = "What you can do";
pub const GO_VERIFY: &str = "Verify everything";
pub const GO_VERIFY_TEXT: &str = "Every entry, block and signature, computed again on your device";
pub const GO_SEARCH: &str = "Search an access log";
pub const GO_SEARCH_TEXT: &str = "What happened with one patient’s account";
pub const GO_DISCLOSURES: &str = "Account for disclosures";
pub const GO_DISCLOSURES_TEXT: &str =
    "To whom a patient’s records went, as the law wants it listed";
pub const GO_EVIDENCE: &str = "Take evidence away";
pub const GO_EVIDENCE_TEXT: &str = "A file that proves an access log without any server";
pub const GO_QUESTIONS: &str = "Patients’ questions";

pub fn open_questions(count: usize) -> String {
    match count {
        0 => "None waits for an answer".into(),
        1 => "One waits for an answer".into(),
        count => format!("{count} wait for an answer"),
    }
}

// Verification
pub const VERIFY: &str = "Verify the ledger";
pub const VERIFY_LEAD: &str = "A changed, missing, added or moved entry is found and named, and so are a cut-off end and a second version of the past.";

// Finding a patient
pub const FIND_TITLE: &str = "Whose access log?";
pub const FIND_WARNING: &str =
    "Your look is logged before you see anything, and the patient sees that you looked.";
pub const IDENTIFIER: &str = "National identifier";
pub const IDENTIFIER_HINT: &str = "Exactly as registered. It does not leave this device readable. An unknown one looks like one without events.";
pub const MISSING_IDENTIFIER: &str = "Type the national identifier.";
pub const FIND: &str = "Find, and log my look";
pub const OTHER_PATIENT: &str = "Another patient";
pub const FOUND: &str = "The patient with the identifier that you typed";
pub const NO_EVENTS: &str = "There is no event";
pub const NO_EVENTS_NEXT: &str =
    "Nothing was ever logged for this identifier. Check it digit by digit.";

// Search
pub const SEARCH: &str = "Search an access log";
pub const SEARCH_LEAD: &str =
    "By the patient’s exact identifier. You see who did what and when; not what is in a record.";
pub const FILTERS: &str = "Filter";
pub const WHO: &str = "Who";
pub const EVERYBODY: &str = "Everybody";
pub const WHAT: &str = "What";
pub const EVERYTHING: &str = "Everything";
pub const READINGS: &str = "Readings";
pub const REFUSALS: &str = "Refusals";
pub const CHANGES: &str = "Changes";
pub const ROUTINE: &str = "Routine";
pub const WHY: &str = "Why";
pub const EVERY_REASON: &str = "Any reason";
pub const FROM: &str = "From";
pub const UNTIL: &str = "Until";
pub const NONE_FITS: &str = "No event fits";
pub const NONE_FITS_NEXT: &str = "Change what is chosen above.";
pub const EVENTS_TITLE: &str = "Events, newest first";
pub const NOT_SAID: &str = "no reason given";
pub const THE_AUDITOR: &str = "You";

pub fn events_found(shown: usize, all: usize) -> String {
    if shown == all {
        format!("{all} events, each proven in the ledger")
    } else {
        format!("{shown} of {all} events, each proven in the ledger")
    }
}

pub fn event(who: &str, what: &str) -> String {
    let mut letters = who.chars();
    let who: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    format!("{} {what}", apart(&who))
}

pub fn why(purpose: &str) -> String {
    format!("For: {purpose}")
}

// Disclosures
pub const DISCLOSURES: &str = "Accounting of disclosures";
pub const DISCLOSURES_LEAD: &str =
    "To whom a patient’s records were released, computed from proven events (45 CFR 164.528).";
pub const PERIOD_HINT: &str = "The law asks for up to six years.";
pub const ACCOUNT: &str = "Make the list, and log my look";
pub const WRONG_PERIOD: &str = "Choose two days, the first before the last.";
pub const NO_DISCLOSURES: &str = "Nothing was released to anybody else";
pub const NO_DISCLOSURES_NEXT: &str = "Not in this period.";
pub const DISCLOSURES_CAPTION: &str = "Disclosures in the period, oldest first";
pub const DATE: &str = "When";
pub const RECIPIENT: &str = "To whom";
pub const RELEASED: &str = "What";
pub const PURPOSE: &str = "Why";
pub const ENTRY: &str = "Ledger entry";
pub const SAVE_CSV: &str = "Save as a table (CSV)";
pub const CSV_NAME: &str = "salus-disclosures";
pub const CSV_HEAD: [&str; 5] = ["time", "recipient", "released", "purpose", "ledger entry"];
pub const DISCLOSURES_LIMIT: &str = "It lists what the custodian released. What somebody told, printed or copied afterwards is in no log.";

pub fn period(from: &str, until: &str) -> String {
    format!("Period: {from} to {until}")
}

pub fn disclosure_count(count: usize) -> String {
    if count == 1 {
        "1 disclosure".into()
    } else {
        format!("{count} disclosures")
    }
}

// Questions
pub const QUESTIONS: &str = "Patients’ questions";
pub const QUESTIONS_LEAD: &str =
    "“I do not recognise this”: look into it, and answer so that the patient understands.";
pub const NO_QUESTIONS: &str = "Nobody has asked anything";
pub const NO_QUESTIONS_NEXT: &str =
    "When a patient does not recognise a line of the access log, the question appears here.";
pub const OPEN: &str = "Wants an answer";
pub const ANSWERED: &str = "Answered";
pub const ASKED: &str = "Asked";
pub const ABOUT_EVENT: &str = "About";
pub const ASKED_WORDS: &str = "The patient writes";
pub const ANSWER_BY: &str = "Answered by";
pub const SHOW_EVENT: &str = "Show the event";
pub const SHOW_EVENT_TEXT: &str =
    "Your look into the patient’s access log is logged first, and the patient sees it.";
pub const EVENT_MISSING: &str = "This event is not about this patient";
pub const EVENT_MISSING_NEXT: &str = "The question names an entry that is not in this patient’s access log. Tell whoever runs the server.";
pub const ANSWER: &str = "Your answer";
pub const ANSWER_HINT: &str = "The patient reads it with your name. The custodian can read it too, so write nothing about an illness.";
pub const ANSWER_BUTTON: &str = "Send the answer";
pub const ANSWER_MISSING: &str = "Write an answer.";
pub const ANSWER_SENT: &str = "The answer is sent.";

pub fn about_entry(index: f64) -> String {
    format!("ledger entry {index}")
}

// Evidence
pub const EVIDENCE: &str = "Evidence";
pub const EVIDENCE_LEAD: &str =
    "One file that proves a patient’s whole access log, for a court or another auditor.";
pub const EVIDENCE_WHAT: &str = "What is in it";
pub const EVIDENCE_PARTS: &[&str] = &[
    "The first entry of the ledger, which says whose it is.",
    "The newest checkpoint, signed.",
    "Every event about the account, from the first one on, each with its proof.",
];
pub const EVIDENCE_CLEAR: &str = "It says in the clear who did what and when. It holds no record. Give it only to somebody who may know.";
pub const EVIDENCE_SAVE: &str = "Save the evidence";
pub const EVIDENCE_CHECK: &str = "How anybody checks it";
pub const EVIDENCE_CHECK_TEXT: &str = "With the program, on any machine, without any server:";
pub const EVIDENCE_COMMAND: &str = "salus verify --evidence FILE --genesis LEDGER";
pub const EVIDENCE_LEDGER: &str = "LEDGER is the one in any activation letter of the organisation:";
pub const EVIDENCE_GOOD: &str = "It says “Proven” and lists the events, or it says what is altered or missing between them. What was cut off at the end it cannot know: compare how many entries the ledger had.";
