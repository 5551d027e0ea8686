//! Words on the pages of records, a patient's own and those that a doctor sees.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::{
    fhir::{Kind, view::Flag},
    objects::grant::Purpose,
};

use super::common::apart;

// List
pub const LIST: &str = "Records";
pub const LIST_LEAD: &str =
    "Everything in your record, newest first. It is opened on this device only.";
pub const UNDATED: &str = "Date not known";
pub const NONE: &str = "There is nothing in your record yet";
pub const NONE_NEXT: &str = "Write something down, or bring in files that you were given.";
pub const NONE_OF_PATIENT: &str = "There is nothing here that you may see";
pub const NONE_OF_PATIENT_NEXT: &str = "Either nothing of these kinds was written yet, or the patient has not let you see it. Nobody can tell you which.";
pub const FILTER_KINDS: &str = "Show only these kinds of record";
pub const FILTER_WORDS: &str = "Find in titles and names";
pub const NO_MATCH: &str = "Nothing matches";
pub const NO_MATCH_NEXT: &str = "Try fewer words, or other kinds of record.";
pub const SHOW_ALL: &str = "Show all records";
pub const ADD: &str = "Add a record";
pub const ADD_FILES: &str = "Files: scans, photographs, letters";
pub const BY_YOU: &str = "Written by you";
pub const BY_PATIENT: &str = "Written by the patient";
pub const DAMAGED: &str = "Does not open";
pub const DAMAGED_TEXT: &str =
    "Whoever wrote this sealed it in a way that does not open. Ask them to write it again.";

pub fn list_title(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Records of {}", apart(name)),
        None => "Records of this patient".into(),
    }
}

pub fn kind_chip(kind: Kind, count: usize) -> String {
    format!("{} ({count})", kind.label())
}

pub fn shown(count: usize, all: usize) -> String {
    match (count, all) {
        (count, all) if count == all => plural(all, "record", "records"),
        (count, all) => format!("{count} of {}", plural(all, "record", "records")),
    }
}

pub fn files(count: u32) -> String {
    plural(count as usize, "file", "files")
}

/// The line below a title: what sort of record it is and whose words these are.
pub fn line(kind: Kind, who: &str) -> String {
    let who = apart(who);
    format!("{} · {who}", kind.label())
}

/// Whose words a record is: the source's author where there is one, else whoever signed.
pub fn who(signer: &str, author: &str) -> String {
    let said = if author.is_empty() { signer } else { author };
    upper_first(said)
}

/// The same at length, where both differ.
pub fn who_long(signer: &str, author: &str) -> String {
    if author.is_empty() || author == signer {
        upper_first(signer)
    } else {
        format!("{}, brought in by {}", apart(author), apart(signer))
    }
}

// One record
pub const RECORD: &str = "Record";
pub const BACK_TO_LIST: &str = "All records";
pub const NEWER_TITLE: &str = "This is an earlier version";
pub const TO_NEWEST: &str = "Show the newest version";
pub const SAYS: &str = "What it says";
pub const RESULTS: &str = "Results";
pub const ALSO: &str = "More about it";
pub const WORDS: &str = "In the author’s own words";
pub const SAYS_NOTHING: &str = "There are no words in this record that could be shown; what it holds is in its files, or below as it is stored.";
pub const TEST: &str = "Test";
pub const RESULT: &str = "Result";
pub const IN_RANGE: &str = "In the usual range?";
pub const USUAL: &str = "Usual range";
pub const NO_RANGE: &str = "not given";
pub const ABOUT: &str = "About this record";
pub const KIND: &str = "Kind";
pub const HAPPENED: &str = "Date";
pub const WRITTEN_BY: &str = "Written by";
pub const WRITTEN_WHEN: &str = "Saved on";
pub const VERSION: &str = "Version";
pub const VISIBLE: &str = "Who can see it";
pub const VISIBLE_NOBODY: &str = "Only you.";
pub const VISIBLE_YOU_TOO: &str = "Besides you:";
pub const SHARE: &str = "Share";
pub const TO_SHARING: &str = "Manage sharing";
pub const TRENDS: &str = "Over time";
pub const TRENDS_TEXT: &str = "See how these values changed:";
pub const EDIT: &str = "Change or add to it";
pub const EARLIER: &str = "Earlier versions";
pub const EARLIER_SHOW: &str = "Show all versions";
pub const EARLIER_TEXT: &str = "Nothing is overwritten: every version stays as it was signed.";
pub const THIS_ONE: &str = "Shown here";
pub const PRINTED_FROM: &str = "From a health record kept with Salus";
pub const DETAILS: &str = "The content as it is stored (FHIR R4)";
pub const DETAILS_TEXT: &str = "For other programs, and for whoever wants to see every code.";
pub const COPY_DETAILS: &str = "Copy the content";

pub fn version(number: u32) -> String {
    format!("Version {number}")
}

pub fn version_of(number: u32, newest: u32) -> String {
    match newest {
        newest if number >= newest => format!("{number}, the newest"),
        newest => format!("{number} of {newest}"),
    }
}

pub fn earlier_text(number: u32, newest: u32) -> String {
    format!("You are looking at version {number}. Version {newest} has replaced it.")
}

/// What a table of results comes to, in a sentence.
pub fn results_summary(out: &[(String, Flag)], judged: usize) -> String {
    let named: Vec<String> = out
        .iter()
        .map(|(label, flag)| format!("{label} ({})", flag_word(*flag)))
        .collect();
    match (judged, named.as_slice()) {
        (0, _) => String::new(),
        (1, []) => "The value is within the usual range.".into(),
        (2, []) => "Both values are within their usual range.".into(),
        (judged, []) => format!("All {judged} values are within their usual range."),
        (_, [one]) => format!("Outside the usual range: {one}."),
        (judged, named) => format!(
            "{} of {judged} values are outside their usual range: {}.",
            named.len(),
            named.join(", ")
        ),
    }
}

fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::High => "high",
        Flag::Low => "low",
        Flag::Abnormal => "unusual",
        Flag::Normal | Flag::None => "normal",
    }
}

// Files
pub const FILES: &str = "Files";

// A doctor's reason
pub const LOGGED_TITLE: &str = "The patient sees what you open";
pub const REASON_CHANGE: &str = "Give another reason, or leave a note for the patient";
pub const REASON: &str = "Why you read";
pub const REASON_HINT: &str = "It counts for what you open from now on.";
pub const NOTE: &str = "Note to the patient";
pub const NOTE_HINT: &str =
    "Stands in the patient’s access log beside your name. Only the patient can read it.";
pub const NOTE_LONGEST: u32 = 280;

pub fn logged_text(purpose: Purpose) -> String {
    format!(
        "Each record that you open is first written into the patient’s access log, with your name, the time and the reason. Your reason now: {}.",
        purpose.label()
    )
}

pub fn opened_logged(purpose: Purpose) -> String {
    format!(
        "That you opened this is in the patient’s access log; reason: {}.",
        purpose.label()
    )
}

pub fn labs_logged_text() -> &'static str {
    "To draw these lines, every blood test and visit note that you may see is opened. Each opening is written into the patient’s access log, with your name and the reason “treatment”."
}

// Erasing one record
pub const ERASE_ONE: &str = "Erase this record";

/// "1 file", "2 files".
pub fn plural(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// The same words with a capital letter.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_to_a_sentence() {
        let high = [("LDL cholesterol".to_owned(), Flag::High)];
        assert_eq!(results_summary(&[], 0), "");
        assert_eq!(
            results_summary(&[], 4),
            "All 4 values are within their usual range."
        );
        assert_eq!(
            results_summary(&high, 4),
            "Outside the usual range: LDL cholesterol (high)."
        );
        let two = [high[0].clone(), ("Ferritin".to_owned(), Flag::Low)];
        assert_eq!(
            results_summary(&two, 4),
            "2 of 4 values are outside their usual range: LDL cholesterol (high), Ferritin (low)."
        );
    }

    #[test]
    fn whose_words_it_is_comes_before_who_brought_it_in() {
        assert_eq!(who("you", ""), "You");
        assert_eq!(who("you", "Dr. Ahn"), "Dr. Ahn");
        assert_eq!(
            who_long("you", "Dr. Ahn"),
            "\u{2068}Dr. Ahn\u{2069}, brought in by \u{2068}you\u{2069}"
        );
        assert_eq!(who_long("Dr. Ahn", "Dr. Ahn"), "Dr. Ahn");
        assert_eq!(upper_first("élan"), "Élan");
        assert_eq!(upper_first(""), "");
    }
}
