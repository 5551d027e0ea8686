//! Words on a doctor's pages.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::fhir::Kind;

use super::sharing;

// Waiting for the registrars
pub const WAIT_TITLE: &str = "Almost there";
pub const WAIT_LEAD: &str = "Your account works. One step is left, and it is not yours.";
pub const WAIT_WHAT: &str = "The registrars still have to vouch for your key";
pub const WAIT_TEXT: &[&str] = &[
    "Patients must be able to rely on it that it is really you. So registrars of your organisation compare your key with you and sign it.",
    "They will call you or meet you. Have your identity card and your licence number at hand.",
    "Until then nobody can share anything with you, and you cannot ask. Nothing is wrong, and nothing is lost.",
];
pub const WAIT_AGAIN: &str = "Check again";
pub const WAIT_NOT_YET: &str = "Not yet. The registrars see your account in their list.";
pub const WAIT_DONE: &str = "Your key is vouched for. Welcome.";

// Patients
pub const PATIENTS_TITLE: &str = "Patients";
pub const PATIENTS_LEAD: &str = "Those who let you see or write something, and until when.";
pub const FIND: &str = "Find a patient";
pub const NO_PATIENTS: &str = "No patient has shared anything with you yet";
pub const NO_PATIENTS_NEXT: &str = "Find a patient by their identifier and ask for access. As soon as they agree, they appear here.";
pub const NO_PATIENTS_NOW: &str = "No access counts now. Ask again where you still need it.";
pub const SEARCH: &str = "Look for a name";
pub const NONE_FOUND: &str = "No patient here is called like that.";
pub const ENDED: &str = "Access has ended";
pub const NAMELESS: &str = "Name no longer shown";
pub const NAMELESS_WHY: &str = "Patients send their name with their permission. When it ends, Salus stops giving the name to you, and this page forgets it when you lock it.";

pub fn ended_count(count: usize) -> String {
    format!("{ENDED} ({count})")
}

pub fn ended_on(day: &str, what: &str) -> String {
    format!("Ended on {day}: {what}")
}

/// The same kinds to read and to write.
pub fn reads_and_writes(kinds: &[Kind]) -> String {
    format!("Read and write {}", sharing::kinds(kinds))
}

pub fn reads(kinds: &[Kind], single: usize) -> String {
    match (kinds, single) {
        ([], 0) => "Nothing to read".into(),
        ([], single) => format!("Read {}", sharing::records_counted(single)),
        (kinds, 0) => format!("Read {}", sharing::kinds(kinds)),
        (kinds, single) => format!(
            "Read {} and {} beside",
            sharing::kinds(kinds),
            sharing::records_counted(single)
        ),
    }
}

pub fn writes(kinds: &[Kind]) -> String {
    format!("Write {}", sharing::kinds(kinds))
}

// One patient
pub const PATIENT_TAB: &str = "A patient";
pub const SUMMARY: &str = "Summary";
pub const RECORDS: &str = "Records";
pub const LABS: &str = "Lab values";
pub const VIEWS: &str = "Pages about this patient";
pub const ALLERGIES: &str = "Allergies";
pub const PROBLEMS: &str = "Problems";
pub const MEDICINES: &str = "Medicines";
pub const VACCINATIONS: &str = "Vaccinations";
pub const DANGEROUS: &str = "Life-threatening";
pub const DANGEROUS_TITLE: &str = "Dangerous allergies";
pub const EARLIER: &str = "Earlier";
pub const NOTHING_SHARED: &str = "No entry.";
pub const NOTHING_HIDDEN: &str = "Not shared with you: an empty list here says nothing.";
pub const PARTLY_HIDDEN: &str = "Only part of this kind is shared with you.";
pub const READING_LOGGED: &str =
    "Opening this summary is a reading: it is in the patient’s access log, with your name.";
pub const WRITE_ONLY: &str = "You may write, but not read";
pub const WRITE_ONLY_TEXT: &str =
    "The patient let you add records without showing you what is there.";
pub const NEW_RECORD: &str = "Write a new record";
pub const IMPORT: &str = "Import files";
pub const PERMISSIONS: &str = "What you may do, and until when";
pub const NEWEST: &str = "Newest records";
pub const ALL_RECORDS: &str = "All records";
pub const REFUSED_TITLE: &str = "Your access has ended";
pub const REVOKED_TEXT: &str = "The patient has taken it back. From now on nothing of this record is given out to you, also not what you have seen before.";
pub const EXPIRED_TEXT: &str = "The time that the patient allowed is over. From now on nothing of this record is given out to you.";
pub const REFUSED_TEXT: &str = "The server gives out nothing of this record to you any more. The permission may have ended a moment ago.";
pub const REFUSED_COPIES: &str = "What you wrote stays in the patient’s record. Copies that you made may be kept only as long as the patient allowed.";
pub const ASK_AGAIN: &str = "Ask for access again";
pub const UNKNOWN_TITLE: &str = "Choose the patient from the list";
pub const UNKNOWN_TEXT: &str =
    "Addresses of single patients lead nowhere after the page was loaded anew. Nothing is lost.";

pub fn hidden(kinds: &[Kind]) -> String {
    format!(
        "Missing from this summary, because it is not shared with you: {}",
        sharing::kinds(kinds)
    )
}

pub const HIDDEN_TEXT: &str =
    "That something is missing here does not mean that it does not exist. Ask the patient.";

// Find
pub const FIND_TITLE: &str = "Find a patient";
pub const FIND_LEAD: &str = "By the exact identifier, to ask for access.";
pub const IDENTIFIER: &str = "National identifier";
pub const IDENTIFIER_HINT: &str =
    "Exactly as on the patient’s card. It does not leave this device readable.";
pub const IDENTIFIER_MISSING: &str = "Type the patient’s national identifier.";
pub const FIND_BUTTON: &str = "Go on";
pub const FIND_HONEST_TITLE: &str = "What Salus does not tell you";
pub const FIND_HONEST: &[&str] = &[
    "Whether somebody with this identifier is registered here. An unknown identifier looks exactly like a known one, so that nobody learns who is a patient.",
    "If the request is never answered, check the identifier with the patient: it may have been mistyped.",
    "What you ask is in the patient’s access log, with your name, the time and your words.",
];

// Ask
pub const ASK_TITLE: &str = "Ask for access";
pub const ASK_LEAD: &str = "Ask for as little as you need: what is short is answered sooner.";
pub const ASK_UNKNOWN_NAME: &str = "The name is shown when the patient agrees.";
pub const ASK_WHOM: &str = "Whom you ask";
pub const ASK_FOUND: &str = "The patient with the identifier that you typed";
pub const ASK_RIGHTS: &str = "What do you need to do?";
pub const ASK_READ_HINT: &str = "Every reading is in the patient’s access log";
pub const ASK_BOTH_HINT: &str = "Also add records and new versions";
pub const ASK_WRITE_HINT: &str = "Add records without seeing what is there";
pub const ASK_UNTIL_HINT: &str = "The patient can take it back at any time before.";
pub const ASK_KEEP: &str = "I want to keep copies";
pub const ASK_KEEP_HINT: &str = "You promise to delete them by the day that you name.";
pub const ASK_MESSAGE: &str = "Words for the patient";
pub const ASK_MESSAGE_HINT: &str =
    "Why you ask, in plain words. Whoever runs the servers can read this: write no findings here.";
pub const ASK_MESSAGE_MISSING: &str = "Write a sentence, so that the patient knows why you ask.";
pub const ASK_MESSAGE_LONG: &str = "This is too long: write less than 4000 characters.";
pub const ASK_ONLY_DATES: &str = "Only records dated between two days";
pub const ASK_ONLY_DATES_HINT: &str =
    "You see them as they are when the patient agrees, and nothing that is written later.";
pub const ASK_DATES_HINT: &str =
    "The day on which something happened, not on which it was written.";
pub const ASK_SEND: &str = "Sign and ask";
pub const ASK_DONE: &str = "Asked. The answer will appear under “Requests”.";
pub const ASK_LOGGED: &str =
    "Your request is signed with your key, and is in the patient’s access log.";

// Asked
pub const ASKED_TITLE: &str = "Your requests";
pub const ASKED_LEAD: &str = "What you asked patients for, and what they answered.";
pub const NO_ASKED: &str = "You have not asked anybody yet";
pub const NO_ASKED_NEXT: &str = "Find a patient by the exact identifier to ask for access.";
pub const ASKED_PENDING: &str = "Waiting for an answer";
pub const ASKED_ANSWERED: &str = "Answered";
pub const PENDING_NOTE: &str =
    "Waiting says nothing about whether the identifier belongs to anybody.";
pub const ASKED_OVER: &str = "The day is over";
pub const RIGHTS_ASKED: &str = "You want to";
pub const ASKED_FOR: &str = "What you asked for";
pub const ASKED_ALLOWED: &str = "What the patient allowed";
pub const TO_PATIENT: &str = "To the patient";
pub const UNNAMED: &str = "A patient who has not answered";
pub const DECLINER: &str = "A patient who said no";
pub const YOUR_WORDS: &str = "Your words";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_read_is_said_in_one_line() {
        assert_eq!(reads(&[Kind::Allergy], 0), "Read allergies");
        assert_eq!(reads(&[], 1), "Read 1 record");
        assert_eq!(
            reads(&[Kind::Allergy], 2),
            "Read allergies and 2 records beside"
        );
        assert_eq!(reads(&[], 0), "Nothing to read");
        assert_eq!(writes(&Kind::ALL), "Write everything");
    }
}
