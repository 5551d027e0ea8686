//! Words on a patient's first page, profile, and the pages for downloading and erasing.

#![allow(missing_docs, reason = "each constant is its own description")]

use super::{common::apart, records::plural};

// Home
pub const HOME: &str = "Home";
pub const HOME_LEAD: &str = "What is waiting for you, what is new, and who has looked.";
pub const REQUEST_LOOK: &str = "Review and answer";
pub const REQUESTS_MORE: &str = "All requests";
pub const RESULTS: &str = "Newest results";
pub const RESULTS_ALL: &str = "All lab values";
pub const RESULTS_MORE: &str = "Show the other results";
pub const RESULTS_NONE: &str = "No blood test is in your record yet.";
pub const NEWEST: &str = "Newest records";
pub const NEWEST_ALL: &str = "All records";
pub const SEEN_BY: &str = "Who can see your record";
pub const SEEN_NOBODY: &str = "Nobody but you";
pub const SEEN_NOBODY_TEXT: &str = "Nobody can see anything in it until you allow it.";
pub const SEEN_TEXT: &str = "Nobody sees more than you allowed.";
pub const SEEN_TO_SHARING: &str = "Manage sharing";
pub const SHARE: &str = "Share something";
pub const LOOKED: &str = "Last looked at by others";
pub const LOOKED_NONE: &str =
    "Nobody else has opened anything yet. When somebody does, it appears here, with a proof.";
pub const LOOKED_CHECKED: &str = "Every line was checked on this device: none is missing.";
pub const LOOKED_ALL: &str = "All activity";
pub const EMPTY: &str = "Your record is empty";
pub const EMPTY_TEXT: &str = "Begin with what you have: a photograph of a letter, a vaccination, a medicine that you take. It is sealed on this device before it leaves it.";
pub const EMPTY_ADD: &str = "Write something down";
pub const EMPTY_FILES: &str = "Bring in files";
pub const EMPTY_IMPORT: &str = "Bring in a record from another system";
pub const NO_PROFILE: &str = "Nothing is written down about you yet";
pub const NO_PROFILE_TEXT: &str = "Your blood group, whom to call, who your doctor is: in an emergency, these are asked for first.";
pub const NO_PROFILE_ADD: &str = "Write it down";

pub fn hello(name: &str) -> String {
    if name.is_empty() {
        "Hello".into()
    } else {
        format!("Hello, {}", apart(name))
    }
}

pub fn asks(name: &str, kinds: &str) -> String {
    let name = apart(name);
    format!("{name} asks to see {kinds}")
}

pub fn asks_why(purpose: &str, until: &str, asked: &str) -> String {
    format!("For {purpose}, until {until}. Asked on {asked}.")
}

pub fn people(count: usize) -> String {
    match count {
        1 => "1 person".into(),
        count => format!("{count} people"),
    }
}

pub fn records_in_all(count: u32) -> String {
    format!("{} in all", plural(count as usize, "record", "records"))
}

// Profile
pub const PROFILE: &str = "About me";
pub const PROFILE_LEAD: &str = "Who you are, for whoever treats you. It is a record like all others: nobody sees it until you share it.";
pub const PROFILE_NONE: &str = "Nothing is written down about you yet";
pub const PROFILE_NONE_TEXT: &str =
    "Name and date of birth as in your passport, blood group, whom to call, who your doctor is.";
pub const PROFILE_ADD: &str = "Write it down";
pub const PROFILE_EDIT: &str = "Change it";
pub const PROFILE_RECORD: &str = "Versions, files and who can see it";
pub const PROFILE_OTHERS: &str = "People and places that care for you";
pub const PROFILE_OTHERS_TEXT: &str = "As in what was brought in.";
pub const PROFILE_ACCOUNT: &str = "Your account";
pub const PROFILE_NAME: &str = "Name";
pub const PROFILE_ORGANISATION: &str = "Registered at";
pub const PROFILE_ACCOUNT_TEXT: &str =
    "Your registrar wrote this name down. If it is wrong, only they can correct it.";

// Downloading
pub const EXPORT: &str = "Download everything";
pub const EXPORT_LEAD: &str =
    "Your whole record in one file, to keep, or to bring to another practice or program.";
pub const EXPORT_WHAT: &str = "What you get";
pub const EXPORT_LIST: &[&str] = &[
    "One ZIP file. Every computer can open it, without Salus.",
    "Every record in its newest version, in the format that health programs exchange (FHIR R4).",
    "Every file as it was put in: pictures, scans, letters.",
];
pub const EXPORT_NOT: &str = "What is not in it: earlier versions, permissions, and the access log, which you can save as a table on its own page.";
pub const EXPORT_WARN: &str = "The file is not encrypted";
pub const EXPORT_WARN_TEXT: &str = "Whoever has the file can read all of it, and nobody will be told. Keep it where nobody else comes, and delete it when you no longer need it.";
pub const EXPORT_START: &str = "Make the file";
pub const EXPORT_RUNNING: &str = "Opening and packing your records on this device";
pub const EXPORT_STOPPED: &str = "It was stopped. No file was made.";
pub const EXPORT_AGAIN: &str = "Save it again";
pub const EXPORT_LOG: &str = "To the access log";
pub const EXPORT_NOTE: &str =
    "A few seconds for most records, longer where there are large pictures. You can stop it.";

pub fn export_done(name: &str) -> String {
    let name = apart(name);
    format!("{name} is saved")
}

pub fn export_done_text(size: &str) -> String {
    format!("{size}. Your browser has put it among your downloads.")
}

// Erasing
pub const ERASE: &str = "Erase everything";
pub const ERASE_LEAD: &str = "This destroys the keys to all your records. Nobody can undo it.";
pub const ERASE_FIRST: &str = "Download everything first?";
pub const ERASE_FIRST_TEXT: &str =
    "Afterwards nobody can give you a copy: no practice, no operator, no court.";
pub const ERASE_WHAT: &str = "What happens";
pub const ERASE_ALL_LIST: &[&str] = &[
    "The custodian destroys its key to every version of every record, and proves in the ledger that you ordered it.",
    "From then on nobody can open them: not you, not a doctor, not the operator.",
    "Every permission that you gave stops giving anything.",
];
pub const ERASE_ONE_LIST: &[&str] = &[
    "The custodian destroys its key to every version of this record and its files, and proves in the ledger that you ordered it.",
    "From then on nobody can open it: not you, not a doctor, not the operator.",
    "To correct a mistake you need not erase: write a new version instead.",
];
pub const ERASE_STAYS: &str = "What stays, and what we cannot do";
pub const ERASE_STAYS_LIST: &[&str] = &[
    "The access log stays: that something was there, who read it and when. Not what it said.",
    "What somebody has read before, they may have copied or printed. Nobody can take that back.",
    "A backup of the custodian’s keys may still hold a key for some time. Your receipt names the day from which none may exist any more.",
    "Your practice may have to keep its own records by law, outside of Salus.",
];
pub const ERASE_ALL_REFUSED: &str = "Some organisations must keep records for a time that the law sets. Then the whole record is refused until that time is over, and you are told so.";
pub const ERASE_TYPE: &str = "Type the word erase";
pub const ERASE_TYPE_HINT: &str = "So that nobody does it by mistake.";
pub const ERASE_WORD: &str = "erase";
pub const ERASE_TYPE_WRONG: &str = "Type the word erase to go on.";
pub const ERASE_ALL_BUTTON: &str = "Erase all my records";
pub const ERASE_ONE_BUTTON: &str = "Erase this record";
pub const RECEIPT: &str = "Receipt";
pub const RECEIPT_WHAT: &str = "What";
pub const RECEIPT_EVERYTHING: &str = "All records";
pub const RECEIPT_VERSIONS: &str = "Versions that nobody can open any more";
pub const RECEIPT_HORIZON: &str = "Gone from every backup by";
pub const RECEIPT_INDEX: &str = "Line in the ledger";
pub const RECEIPT_SAVE: &str = "Save the proof";
pub const RECEIPT_TEXT: &str = "Print this or save the proof: with it you can show, without any server, that you gave the order and when.";
pub const RECEIPT_ON: &str = "To my records";

pub fn erased(title: &str) -> String {
    let title = apart(title);
    format!("“{title}” is erased")
}

pub const ERASED: &str = "Erased";
pub const ERASED_ALL: &str = "All your records are erased";
pub const TO_ERASE: &str = "Erase everything";
pub const TO_ERASE_TEXT: &str =
    "You can also have the keys to all your records destroyed. Take everything along before.";
