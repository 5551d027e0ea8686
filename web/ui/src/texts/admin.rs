//! Words on a registrar's pages.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::wire::account::AccountStatus;
use salus_web_rpc::people::{KeyStanding, ProposalKind};

use super::common::apart;

// People
pub const PEOPLE: &str = "People";
pub const PEOPLE_LEAD: &str =
    "Everybody who was enrolled here. You see who they are, and never what is in a record.";
pub const ENROL: &str = "Enrol somebody";
pub const NO_PEOPLE: &str = "Nobody is enrolled yet";
pub const NO_PEOPLE_NEXT: &str = "Enrol somebody, and hand over the letter that is made then.";
pub const FILTER_TEXT: &str = "Name or other detail";
pub const FILTER_ROLE: &str = "Role";
pub const FILTER_STANDING: &str = "Standing";
pub const FILTERS: &str = "Filter";
pub const EVERY_ROLE: &str = "All roles";
pub const EVERY_STANDING: &str = "Any standing";
pub const STANDING_INVITED: &str = "Not activated yet";
pub const STANDING_ACTIVE: &str = "Active";
pub const STANDING_STOPPED: &str = "Stopped";
pub const STANDING_WAITING: &str = "Key waits for signatures";
pub const STANDING_ENDED: &str = "Key has ended";
pub const NONE_FITS: &str = "Nobody fits";
pub const NONE_FITS_NEXT: &str = "Change what is typed or chosen above.";
pub const SHOW_MORE: &str = "Show more";

pub fn found(shown: usize, all: usize) -> String {
    match (shown, all) {
        (1, 1) => "1 person".into(),
        (shown, all) if shown == all => format!("{all} people"),
        (shown, all) => format!("{shown} of {all} people"),
    }
}

pub fn status(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Invited => STANDING_INVITED,
        AccountStatus::Active => STANDING_ACTIVE,
        AccountStatus::Disabled => STANDING_STOPPED,
    }
}

pub fn key(key: KeyStanding) -> &'static str {
    match key {
        KeyStanding::NotNeeded => "Needs no signature",
        KeyStanding::NoKey => "No key yet",
        KeyStanding::Waiting => STANDING_WAITING,
        KeyStanding::Counts(_) => "Key counts",
        KeyStanding::Ended => STANDING_ENDED,
    }
}

pub const KEY_NOT_NEEDED: &str = "Patients need no signature of the registrars.";
pub const KEY_NONE: &str = "There is none before the account is activated.";
pub const KEY_WAITING: &str = "Made, but it does not count before enough registrars have signed.";
pub const KEY_WAITING_REGISTRAR: &str = "Made; it counts after the first login.";
pub const KEY_COUNTS_ALWAYS: &str = "Counts, until it is ended";
pub const KEY_COUNTS_UNTIL: &str = "Counts until ";
pub const KEY_ENDED: &str = "Has ended. It counts for nothing that is signed from now on.";

// Enrolment
pub const ENROL_LEAD: &str = "Check who it is before you write anything down. Salus then makes a letter with a code, and with it the person makes an account.";
pub const ENROL_ROLE: &str = "Who is it?";
pub const ROLE_PATIENT: &str = "Patient";
pub const ROLE_PATIENT_HINT: &str = "Has a record, and decides who sees it";
pub const ROLE_DOCTOR: &str = "Doctor";
pub const ROLE_DOCTOR_HINT: &str = "Reads and writes where a patient allows it";
pub const ROLE_AUDITOR: &str = "Auditor";
pub const ROLE_AUDITOR_HINT: &str = "Checks the ledger and the access logs, reads no record";
pub const NO_REGISTRAR_TITLE: &str = "And a registrar?";
pub const NO_REGISTRAR: &str = "Registrars are enrolled with the organisation’s offline root key, by whoever runs the server: salus admin registrar. Nobody can become one through this page.";
pub const FULL_NAME: &str = "Full name";
pub const FULL_NAME_HINT: &str =
    "As in the passport. You sign it, and doctors and patients see it.";
pub const EMAIL: &str = "E-mail address";
pub const EMAIL_HINT: &str = "May stay empty. Salus sends no letter: you hand it over.";
pub const NATIONAL: &str = "National identifier";
pub const NATIONAL_HINT: &str = "The person logs in with it. Compare it with a document, digit by digit: it is stored nowhere, so nobody can look it up later.";
pub const USERNAME: &str = "User name";
pub const USERNAME_HINT: &str = "The person logs in with it: small letters, digits, dots, dashes.";
pub const LICENCE: &str = "Licence number";
pub const LICENCE_HINT: &str = "Of the medical council. You sign it together with the name.";
pub const ENROL_BUTTON: &str = "Enrol and make the letter";
pub const ENROL_BUSY: &str = "Enrolling";
pub const MISSING_NAME: &str = "Type the full name.";
pub const LONG_NAME: &str = "The name is too long: at most 200 characters.";
pub const WRONG_EMAIL: &str = "This is no e-mail address. Correct it, or leave it empty.";
pub const MISSING_NATIONAL: &str = "Type the national identifier.";
pub const MISSING_USERNAME: &str = "Type a user name.";
pub const MISSING_LICENCE: &str = "Type the licence number.";

// The letter
pub const LETTER_TITLE: &str = "Hand over this letter";
pub const LETTER_LEAD: &str = "It is shown only now. Print it, give it to the person yourself, and keep no copy: whoever holds it can make the account.";
pub const LETTER_SHEET: &str = "Salus: activation letter";
pub const LETTER_FOR: &str = "For";
pub const LETTER_ROLE: &str = "Role";
pub const LETTER_USERNAME: &str = "User name";
pub const LETTER_SERVER: &str = "Address";
pub const LETTER_UNTIL: &str = "Use it before";
pub const LETTER_CODE: &str = "Code";
pub const LETTER_QR: &str = "QR code that opens the page for activation with this code";
pub const LETTER_QR_TEXT: &str = "Or point the camera of your phone here.";
pub const LETTER_LEDGER: &str = "Ledger";
pub const LETTER_LEDGER_TEXT: &str = "Before you type anything, the page shows these groups. Compare at least the first five. If they differ, stop and call us.";
pub const LETTER_STEPS_TITLE: &str = "What to do";
pub const LETTER_END: &str = "Nobody here can read your password, your PIN or your record. Nobody will ever ask you for this code, your password or your PIN by telephone or e-mail.";
pub const LETTER_PRINT: &str = "Print the letter";
pub const LETTER_CONFIRM: &str = "I have printed the letter";
pub const LETTER_CONFIRM_MISSING: &str =
    "Print the letter, then tick this box. It is not shown again.";
pub const LETTER_DONE: &str = "Done";
pub const LETTER_LOST_TITLE: &str = "If the letter is lost";
pub const LETTER_LOST: &str = "Open the person in the list and make a new letter. The lost one is worth nothing from then on, whoever has it.";

pub fn letter_steps(username: bool) -> Vec<&'static str> {
    let who = if username {
        "Type your user name, as above."
    } else {
        "Type your national identifier, as the registrar wrote it down."
    };
    vec![
        "Open the address above in the browser of your own device, and choose “I have an activation letter”.",
        "Compare the ledger, then type the code.",
        who,
        "Choose a password and a PIN that you use nowhere else.",
        "Print the recovery kit that is shown then, and destroy this letter.",
    ]
}

// One person
pub const PERSON_TAB: &str = "One person";
pub const UNKNOWN_PERSON: &str = "This person is not in the list";
pub const UNKNOWN_PERSON_NEXT: &str = "Addresses of single people lead nowhere after the page was loaded anew. Open the person from the list.";
pub const DETAILS: &str = "Details";
pub const ROLE: &str = "Role";
pub const STATUS: &str = "Account";
pub const KEY: &str = "Key";
pub const NOT_GIVEN: &str = "not given";
pub const ACCOUNT_NUMBER: &str = "Number of the account";
pub const ACCOUNT_NUMBER_TITLE: &str = "For support";
pub const FINGERPRINT: &str = "Fingerprint of the key";
pub const FINGERPRINT_TEXT: &str = "Salus has checked that this key was made with the code of a letter that a registrar signed. Another registrar sees the same fingerprint; if not, somebody deceives one of you.";
pub const THIS_IS_YOU: &str = "This is you";
pub const THIS_IS_YOU_TEXT: &str =
    "Nobody stops or ends their own account here; ask another registrar.";

pub const VOUCH_TITLE: &str = "The key waits for registrars";
pub const VOUCH_TEXT: &str = "Vouch only if this person told you, face to face or on a number that you know, that they have activated the account themselves.";
pub const VOUCH: &str = "Vouch for the key";
pub const VOUCH_QUESTION: &str = "Vouch for this key?";
pub const BEGUN_TITLE: &str = "Another signature is wanted";
pub const BEGUN_TEXT: &str = "Something about this person waits among the approvals.";
pub const TO_APPROVALS: &str = "To the approvals";

pub const PIN_RESET: &str = "Forgotten PIN";
pub const PIN_RESET_TEXT: &str = "You begin, another registrar confirms, and then the person sets a new PIN with their password. Nobody sees the PIN, and no record becomes readable.";
pub const PIN_RESET_BUTTON: &str = "Begin a PIN reset";
pub const PIN_RESET_QUESTION: &str = "Did you check who this is?";

pub const NEW_LETTER: &str = "Make a new letter";
pub const NEW_LETTER_TEXT: &str = "If the letter is lost or its code has ended. The earlier letter is worth nothing from then on, whoever has it.";
pub const NEW_LETTER_QUESTION: &str = "Make a new letter?";
pub const NEW_LETTER_MADE: &str = "The new letter is made. The earlier one is worth nothing now.";

pub const STOP: &str = "Stop the account";
pub const STOP_TEXT: &str = "For a lost device, a doubt, or somebody who left. Nobody can log in with the account until it is resumed. Nothing is deleted.";
pub const STOP_QUESTION: &str = "Stop this account?";
pub const RESUME: &str = "Resume the account";
pub const RESUME_TEXT: &str =
    "The person can log in again, with the same password and PIN as before.";
pub const RESUME_QUESTION: &str = "Resume this account?";

pub const END_KEY: &str = "End the key";
pub const END_KEY_TEXT: &str = "For a key that may be in wrong hands, and for somebody who left for good. From then on it counts for nothing new. Everybody can see the end in the ledger.";
pub const END_KEY_QUESTION: &str = "End this key?";

pub const CHANGE_ROLE: &str = "Change the role";
pub const CHANGE_ROLE_TEXT: &str = "A role cannot be changed under somebody’s hands: the old account ends, with its key, and the person is enrolled anew with a letter. What was signed before stays valid and stays in the ledger. A patient’s record stays with the old account, where nobody can write any more.";
pub const NEW_USERNAME_HINT: &str = "Another one than before: that of the old account stays taken.";
pub const CHANGE_ROLE_TO: &str = "New role";
pub const CHANGE_ROLE_BUTTON: &str = "Change the role and make a letter";
pub const CHANGE_ROLE_QUESTION: &str = "End the old account and enrol anew?";
pub const CHANGE_ROLE_YES: &str = "End and enrol anew";

pub fn vouch_question(name: &str) -> String {
    let name = apart(name);
    format!(
        "With your signature you say that this key is {name}'s. Once enough registrars have signed, patients can give it access, and the ledger shows your name beside it."
    )
}

pub fn new_letter_question(name: &str) -> String {
    let name = apart(name);
    format!(
        "Be sure that whoever asks is {name}: the account belongs to whoever uses the letter first."
    )
}

pub fn pin_reset_question(name: &str) -> String {
    let name = apart(name);
    format!(
        "Sign only if {name} stands before you with a document, or was called back on a number that was known before. A thief who has the password needs nothing else but this signature and one more."
    )
}

pub fn stop_question(name: &str) -> String {
    let name = apart(name);
    format!(
        "{name} is logged out everywhere and cannot log in. Records, permissions and the access log stay as they are. You can resume the account at any time."
    )
}

pub fn resume_question(name: &str) -> String {
    let name = apart(name);
    format!("{name} can log in again. Be sure that the reason for the stop is gone.")
}

pub fn end_key_question(name: &str) -> String {
    let name = apart(name);
    format!(
        "{name} cannot read, write or sign any more with this key, at once. It cannot be taken back: the registrars would have to vouch again. What {name} has read before cannot be recalled."
    )
}

pub fn change_role_question(name: &str, role: &str) -> String {
    let name = apart(name);
    format!(
        "The present account of {name} ends for good, and {name} becomes {role} with a new letter. Permissions of the old account count for nothing any more."
    )
}

pub const STOPPED: &str = "The account is stopped.";
pub const RESUMED: &str = "The account is resumed.";
pub const KEY_ENDED_DONE: &str = "The key has ended.";

/// What is said after a signature.
pub fn progressed(signed: u32, needed: u32, done: bool) -> String {
    if done {
        "Signed. Enough have signed: it counts now.".into()
    } else {
        format!("Signed: {signed} of {needed}. Ask another registrar to look at the approvals.")
    }
}

// Approvals
pub const APPROVALS: &str = "Approvals";
pub const APPROVALS_LEAD: &str = "What one registrar alone may not do. Sign only what you have checked yourself, not because a colleague has.";
pub const NO_APPROVALS: &str = "Nothing is waiting";
pub const NO_APPROVALS_NEXT: &str =
    "When another registrar vouches for a key or begins a PIN reset, it appears here.";
pub const SIGNED_BY: &str = "Signed by";
pub const NOBODY: &str = "nobody whose key counts";
pub const SIGNATURES: &str = "Signatures";
pub const LASTS_UNTIL: &str = "Stays until";
pub const FOR_WHOM: &str = "For";
pub const CHECK_TITLE: &str = "Before you sign";
pub const CHECK_PIN: &[&str] = &[
    "Check yourself who this is: a document in your hand, or a call to a number that was known before.",
    "Did they ask for it themselves? Somebody who has stolen a password would ask for exactly this.",
];
pub const CHECK_KEY: &[&str] = &[
    "Compare the fingerprint with the registrar who began, by telephone or across the desk.",
    "Has the person told you that they activated the account themselves?",
];
pub const SIGN: &str = "Sign";
pub const SIGN_QUESTION: &str = "Sign this?";
pub const SIGNED_ALREADY: &str = "You have signed";
pub const WITHDRAW: &str = "Take back";
pub const WITHDRAW_QUESTION: &str = "Take this back?";
pub const WITHDRAW_TEXT: &str =
    "The signatures so far are forgotten. Whoever still wants it has to begin again.";
pub const WITHDRAWN: &str = "It is taken back.";
pub const PIN_READY: &str = "Enough have signed: the person can now set a new PIN, under “I cannot log in” on the login page.";

pub fn proposal(kind: ProposalKind, name: &str) -> String {
    let name = apart(name);
    match kind {
        ProposalKind::Credential => format!("Vouch for the key of {name}"),
        ProposalKind::PinReset => format!("Let {name} set a new PIN"),
    }
}

pub fn signatures(signed: usize, needed: u32) -> String {
    format!("{signed} of {needed}")
}

// System
pub const SYSTEM: &str = "System";
pub const SYSTEM_LEAD: &str = "How the servers are. Nothing here says anything about a patient.";
pub const REFRESH: &str = "Refresh";
pub const ALL_WELL: &str = "Everything is as it should be";
pub const SOME_WRONG: &str = "Something wants attention";
pub const SERVER: &str = "Server";
pub const VERSION: &str = "Version";
pub const UPTIME: &str = "Runs since";
pub const CLOCK: &str = "Its clock";
pub const WRITES: &str = "Databases";
pub const WRITES_YES: &str = "take writes";
pub const WRITES_NO: &str = "take no writes";
pub const SWEPT: &str = "Tidied up";
pub const NEVER: &str = "not yet";
pub const RELEASE: &str = "Web application";
pub const RELEASE_KNOWN: &str = "is the release that the ledger names";
pub const RELEASE_NONE: &str = "the ledger names no release of it";
pub const RELEASE_HASH: &str = "Hash of its list of files";
pub const ACCOUNTS: &str = "Accounts";
pub const ACCOUNTS_CAPTION: &str = "Number of accounts by role and standing";
pub const STORAGE: &str = "Storage";
pub const PARTS: &str = "Sealed parts of records";
pub const FREE: &str = "Free on the disk";
pub const FREE_UNKNOWN: &str = "not known";
pub const DATABASE: &str = "Database";
pub const SIZE: &str = "Size";
pub const LEDGER_SECTION: &str = "Ledger";
pub const ENTRIES: &str = "Entries";
pub const BLOCKS: &str = "Closed blocks";
pub const NEWEST: &str = "Newest entry";
pub const WAITING: &str = "Accounts with events that wait for the ledger";

pub fn parts(count: f64, size: &str) -> String {
    format!("{count}, together {size}")
}

pub fn uptime(text: &str) -> String {
    format!(" ({text})")
}

/// A length of time in its largest unit.
pub fn duration(milliseconds: f64) -> String {
    let minutes = (milliseconds / 60_000.0).max(0.0).floor() as u64;
    let (count, unit) = match minutes {
        0 => return "less than a minute".into(),
        1..=119 => (minutes, "minute"),
        120..=2879 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    if count == 1 {
        format!("{count} {unit}")
    } else {
        format!("{count} {unit}s")
    }
}

pub const WARN_WRITES: &str = "The databases take no writes: nobody can record or read anything. Look at the disk and its rights, then start the server again.";
pub const WARN_SWEPT: &str = "The server has not tidied up for more than two days: expired sessions and one-use tickets pile up. Look into its log.";
pub const WARN_RELEASE: &str = "The ledger names no release of the web application, so nobody can check what browsers are given. A release build of the program writes its own into the ledger when it starts.";

pub fn warn_waiting(accounts: f64) -> String {
    if accounts == 1.0 {
        "Events of one account wait for the ledger. Nothing of it is released meanwhile. If it stays, look into the server’s log.".into()
    } else {
        format!(
            "Events of {accounts} accounts wait for the ledger. Nothing of them is released meanwhile. If it stays, look into the server’s log."
        )
    }
}

pub fn warn_disk(free: &str) -> String {
    format!("Only {free} are free on the disk. Make room before it is full.")
}

pub fn warn_clock(difference: &str) -> String {
    format!(
        "The server’s clock and this device’s differ by {difference}. Permissions begin and end by the server’s clock: set whichever is wrong."
    )
}

// Ledger
pub const LEDGER: &str = "Ledger";
pub const LEDGER_LEAD: &str = "All of it, as everybody may have it. It says that something happened and when, and for patients neither what nor to whom.";
pub const EVERY_ENTRY: &str = "Every entry, newest first";
pub const EMPTY_LEDGER: &str = "No entry";
pub const ENTRY_RAW_TITLE: &str = "Hash and bytes";
pub const ENTRY_LEAF: &str = "Hash of the entry";
pub const ENTRY_RAW: &str = "The entry as it is stored, in hexadecimal digits";
pub const ENTRY_WHEN: &str = "When";
pub const ENTRY_WHAT: &str = "What";
pub const ENTRY_CLASS: &str = "Sort";
pub const ENTRY_PROVEN: &str = "Your device has checked that this very entry is at this place under the newest signed checkpoint.";
pub const NO_TIME: &str = "no time";
pub const NO_ENTRY: &str = "There is no such entry";
pub const NO_ENTRY_NEXT: &str = "The ledger is not that long yet.";
pub const NEXT_ENTRY: &str = "Next entry";
pub const ENTRY_BEFORE: &str = "Entry before";

pub fn entry(index: f64) -> String {
    format!("Entry {index}")
}

pub fn entries_shown(first: f64, last: f64, size: f64) -> String {
    format!("Entries {last} to {first} of {size}, counted from 0")
}

/// The sort of an entry, as a person says it.
pub fn class(class: &str) -> &str {
    match class {
        "beginning" => "Beginning",
        "block" => "Block",
        "event" => "Event",
        "key" => "Key of staff",
        "erasure" => "Erasure",
        "release" => "Release",
        _ => "Unreadable",
    }
}

// Verification, for auditors too
pub const VERIFY_EVERYTHING: &str = "Verify everything";
pub const VERIFY_TEXT: &str = "Your device fetches every entry and computes everything again. It believes nothing that the server says about it.";
pub const VERIFY_RUNNING: &str = "Checking every entry";
pub const VERIFY_GOOD: &str = "The ledger is whole and unchanged";
pub const VERIFY_BAD: &str = "The ledger is not what was signed";
pub const VERIFY_BAD_NEXT: &str = "Do not repair anything. Keep this page, print it, and keep a copy of the server’s data as evidence; then tell the organisation and its auditor.";
pub const VERIFY_CHECKED: &str = "What was checked";
pub const VERIFY_FAULTS: &str = "What is wrong";
pub const VERIFY_STOPPED: &str =
    "Nothing can be said about the ledger before everything is checked. You can begin again.";
pub const VERIFY_LIMITS_TITLE: &str = "What this does not say";
pub const VERIFY_LIMITS: &str = "That nothing was done beside the ledger, and that the page itself was not altered: both come from the same server. For that, verify with the program, on a machine of your own: salus verify --server ADDRESS.";

pub fn verify_marks(entries: f64, blocks: f64, keys: f64, confirmed: f64) -> Vec<String> {
    vec![
        format!("{entries} entries, each hashed again, none missing, none moved."),
        format!("{blocks} blocks, each closing over what came before it."),
        format!("{keys} statements about keys of staff, in one unbroken row."),
        format!("A checkpoint with the ledger’s own signature vouches for {confirmed} entries."),
        "The first entry is the one of the letter that this device was compared with.".into(),
        "What this device had seen in earlier sessions is still there, unchanged.".into(),
    ]
}

pub fn more_faults(count: f64) -> String {
    format!("And {count} more.")
}
