//! Words about requests and permissions, for the patient who gives them and the doctor who asks.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::{
    fhir::Kind,
    objects::grant::{Purpose, Rights},
};

use super::common::apart;

// Terms: what a request and a permission say
pub const HOW: &str = "What do you want to share?";
pub const HOW_KINDS: &str = "Whole kinds of record";
pub const HOW_KINDS_HINT: &str = "All that you have of them, and what is written later";
pub const HOW_DATES: &str = "A span of time";
pub const HOW_DATES_HINT: &str = "Records dated between two days, as they are today";
pub const HOW_RECORDS: &str = "Single records";
pub const HOW_RECORDS_HINT: &str = "Only those you choose, as they are today";
pub const KINDS: &str = "Kinds of record";
pub const ALL_KINDS: &str = "Choose all";
pub const NO_KINDS: &str = "Choose none";
pub const FROM: &str = "From";
pub const TO: &str = "To";
pub const DATES_HINT: &str =
    "The day on which something happened. Records without a date are left out.";
pub const RECORDS: &str = "Records";
pub const RECORDS_SEARCH: &str = "Look for a record";
pub const RECORDS_SEARCH_HINT: &str = "Part of its title";
pub const RIGHTS: &str = "What may the doctor do?";
pub const RIGHT_READ: &str = "Read";
pub const RIGHT_READ_HINT: &str = "See and keep reading; every reading is in your access log";
pub const RIGHT_BOTH: &str = "Read and write";
pub const RIGHT_BOTH_HINT: &str = "Also add records and new versions; earlier versions stay";
pub const RIGHT_WRITE: &str = "Only write";
pub const RIGHT_WRITE_HINT: &str = "Add records without seeing what is there";
pub const PURPOSE: &str = "What for?";
pub const UNTIL: &str = "Until when?";
pub const UNTIL_HINT: &str = "The end of this day. You can take it back at any time before.";
pub const KEEP: &str = "The doctor may keep copies";
pub const KEEP_HINT: &str =
    "This is a promise: no key can take a copy away. Without it, copies are not allowed.";
pub const KEEP_UNTIL: &str = "Keep copies until";

/// Spans that are offered with one press: days from today, or months.
pub const PRESETS: [(Span, &str); 5] = [
    (Span::Days(0), "Today"),
    (Span::Days(7), "1 week"),
    (Span::Months(1), "1 month"),
    (Span::Months(3), "3 months"),
    (Span::Months(12), "1 year"),
];

/// A span of time from today on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Days(u32),
    Months(u32),
}

pub const CHOOSE_KIND: &str = "Choose at least one kind of record.";
pub const CHOOSE_RECORD: &str = "Choose at least one record.";
pub const CHOOSE_FROM: &str = "Choose the first day.";
pub const CHOOSE_TO: &str = "Choose the last day.";
pub const TURN_DATES: &str = "The last day lies before the first.";
pub const CHOOSE_UNTIL: &str = "Choose until when.";
pub const UNTIL_PAST: &str = "Choose today or a later day.";
pub const CHOOSE_KEEP: &str = "Choose until when copies may be kept, or allow none.";

pub fn kind_plural(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodTest => "blood tests",
        Kind::Prescription => "prescriptions",
        Kind::Imaging => "images",
        Kind::Diagnosis => "diagnoses",
        Kind::Vaccination => "vaccinations",
        Kind::Allergy => "allergies",
        Kind::VisitNote => "visit notes",
        Kind::Document => "documents",
        Kind::Profile => "profile",
    }
}

/// Kinds as people list them: "blood tests, diagnoses and allergies".
pub fn kinds(kinds: &[Kind]) -> String {
    if kinds.len() == Kind::ALL.len() {
        return "everything".into();
    }
    let words: Vec<&str> = kinds.iter().map(|kind| kind_plural(*kind)).collect();
    listed(&words)
}

/// Words as people list them, "and" before the last.
pub fn listed(words: &[&str]) -> String {
    match words {
        [] => "nothing".into(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a permission covers.
pub fn scope(
    list: &[Kind],
    days: Option<&(String, String)>,
    records: usize,
    future: bool,
) -> String {
    let counted = records_counted(records);
    match (list, days) {
        ([], _) => counted,
        (list, Some((from, to))) => format!("{} from {from} to {to} ({counted})", kinds(list)),
        (list, None) if future => format!("{}, also future ones", kinds(list)),
        (list, None) => kinds(list),
    }
}

/// The text with a capital letter at its beginning.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

pub fn records_counted(count: usize) -> String {
    if count == 1 {
        "1 record".into()
    } else {
        format!("{count} records")
    }
}

pub fn between(from: &str, to: &str) -> String {
    format!("{from} to {to}")
}

pub fn rights(rights: Rights) -> &'static str {
    match (rights.read, rights.write) {
        (true, true) => "Read and write",
        (true, false) => "Read",
        (false, true) => "Only write",
        (false, false) => "Nothing",
    }
}

/// Why, as the patient reads it.
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Treat => "Treatment",
        Purpose::Etreat => "Treatment in an emergency",
        Purpose::Hpaymt => "Payment",
        Purpose::Hoperat => "Running the practice",
        Purpose::Hresch => "Research",
        Purpose::Pubhlth => "Public health",
        Purpose::Patrqt => "The patient asked for it",
        Purpose::Famrqt => "The patient’s family asked for it",
    }
}

/// How long something still lasts, from milliseconds.
pub fn left(milliseconds: f64) -> String {
    const MINUTE: f64 = 60_000.0;
    const HOUR: f64 = 60.0 * MINUTE;
    const DAY: f64 = 24.0 * HOUR;
    let counted = |count: f64, one: &str, many: &str| {
        let count = count.floor();
        let unit = if count == 1.0 { one } else { many };
        format!("{count} {unit} left")
    };
    match milliseconds {
        gone if gone <= 0.0 => "ended".into(),
        endless if !endless.is_finite() => "without end".into(),
        short if short < MINUTE => "less than a minute left".into(),
        minutes if minutes < HOUR => counted(minutes / MINUTE, "minute", "minutes"),
        hours if hours < 2.0 * DAY => counted(hours / HOUR, "hour", "hours"),
        days => counted(days / DAY, "day", "days"),
    }
}

// Preview
pub const PREVIEW_SHOW: &str = "Show which";
pub const PREVIEW_NOTHING: &str = "There is no such record yet.";
pub const PREVIEW_MORE: &str = "and what is written later";
pub const PREVIEW_WRITE_ONLY: &str =
    "No record would be visible: this is a permission only to write.";
pub const PREVIEW_INCOMPLETE: &str =
    "Fill in what is missing above, and you see here which records it would be.";

pub fn preview(name: &str, count: usize, future: bool) -> String {
    let name = apart(name);
    let records = records_counted(count);
    if future {
        format!("{name} would see {records} now, {PREVIEW_MORE}.")
    } else {
        format!("{name} would see {records}, and nothing that is written later.")
    }
}

pub fn show_rest(count: usize) -> String {
    if count == 1 {
        "Show the other record".into()
    } else {
        format!("Show the other {count} records")
    }
}

pub fn preview_rest(count: usize) -> String {
    format!("and {count} more")
}

pub const SIGN_INCOMPLETE: &str =
    "Fill in what is missing above, and you see here in one sentence what you sign.";
pub const PREVIEW_TITLE: &str = "What they would see";
pub const SIGN_TITLE: &str = "What you sign";
pub const SIGN_TEXT: &str = "Your device signs this with your key. It is kept in the ledger, and nobody else can make or change it.";

/// What to know about the day on which a permission ends that was asked for until this moment.
pub fn until_hint_asked(moment: &str) -> String {
    format!(
        "The end of this day, and not after {moment}, as was asked. You can take it back at any time before."
    )
}

/// The end of a day, in a sentence.
pub fn end_of(day: &str) -> String {
    format!("the end of {day}")
}

/// The permission in one sentence.
pub fn promise(name: &str, what: &str, rights: Rights, until: &str, purpose: &str) -> String {
    let name = apart(name);
    let may = match (rights.read, rights.write) {
        (true, true) => "read and write",
        (false, true) => "write, without reading,",
        _ => "read",
    };
    format!(
        "{name} may {may}: {what}. Until {until}. What for: {}.",
        purpose.to_lowercase()
    )
}

pub fn promise_copies(until: &str) -> String {
    format!("They promise to delete their copies by {until}.")
}

// Requests
pub const REQUESTS_TITLE: &str = "Requests";
pub const REQUESTS_LEAD: &str =
    "Doctors ask here to see your record. Nobody sees anything before you say yes.";
pub const NO_REQUESTS: &str = "Nobody has asked for access";
pub const NO_REQUESTS_NEXT: &str =
    "When a doctor asks, it appears here, and you decide what they see and for how long.";
pub const WAITING: &str = "Waiting for your answer";
pub const NONE_WAITING: &str = "No request waits for your answer.";
pub const ANSWERED: &str = "Answered";
pub const TAG_PENDING: &str = "Waiting";
pub const TAG_GRANTED: &str = "Allowed";
pub const TAG_DECLINED: &str = "Declined";
pub const REQUEST_TAB: &str = "A request for access";
pub const REQUEST_GONE: &str = "This request is not in your list";
pub const REQUEST_GONE_NEXT: &str = "Go back to your requests and open it from there.";
pub const WHO_ASKS: &str = "Who asks";
pub const WHAT_THEY_ASK: &str = "What they ask for";
pub const NAME: &str = "Name";
pub const LICENCE: &str = "Licence number";
pub const VOUCHED: &str = "Identity confirmed";
pub const VOUCHED_HOW: &str = "Your device checked their signature against the key log, which nobody can change without being noticed.";
pub const NOT_VOUCHED: &str = "Nobody confirms this person’s identity any more";
pub const NOT_VOUCHED_TEXT: &str = "The registrars have withdrawn their confirmation, so nothing can be shared with them. You can decline, or wait.";
pub const THEIR_WORDS: &str = "Their words";
pub const NO_WORDS: &str = "They wrote nothing.";
pub const WHY: &str = "What for";
pub const KINDS_ASKED: &str = "Kinds of record";
pub const DATES_ASKED: &str = "Dated";
pub const ANY_DATE: &str = "Any date, also future records";
pub const RIGHTS_ASKED: &str = "They want to";
pub const UNTIL_ASKED: &str = "Access until";
pub const KEEP_ASKED: &str = "Keep copies until";
pub const KEEP_NONE: &str = "They keep no copies";
pub const ASKED_ON: &str = "Asked on";
pub const NARROW: &str = "What do you allow?";
pub const NARROW_TEXT: &str =
    "It begins with what they ask for. Take away what you do not want to share.";
pub const NARROW_DATES: &str = "Only records dated between two days";
pub const NARROW_DATES_HINT: &str =
    "They see these records as they are today, and nothing that is written later.";
pub const UNTIL_GONE: &str =
    "The day that they asked for is over. If you still want to share, choose another.";
pub const APPROVE: &str = "Allow this";
pub const DECLINE: &str = "Decline";
pub const DECLINE_TEXT: &str = "They see that you said no, and nothing of your record. They can ask again, and so can you change your mind: share from the page “Sharing”.";
pub const DECLINED: &str = "Declined. They see nothing of your record.";
pub const DONE_GRANTED: &str = "What you allowed";
pub const DONE_GRANTED_TEXT: &str =
    "Every permission is on the page “Sharing”. You can take it back there.";
pub const DONE_DECLINED: &str = "You declined this";
pub const DONE_DECLINED_TEXT: &str = "They see nothing of your record through it.";
pub const TO_SHARING: &str = "Who has access";

pub fn asks(name: &str) -> String {
    let name = apart(name);
    format!("{name} asks for access")
}

pub fn request_line(purpose: &str, kinds: &str) -> String {
    format!("{purpose}: {kinds}")
}

pub fn decline_question(name: &str) -> String {
    let name = apart(name);
    format!("Decline the request of {name}?")
}

pub fn vouched_until(day: &str) -> String {
    format!("Yes, by the registrars, until {day}")
}

pub fn granted(name: &str) -> String {
    let name = apart(name);
    format!("Signed. {name} has access now.")
}

// Sharing
pub const SHARING_TITLE: &str = "Sharing";
pub const SHARING_LEAD: &str = "Who can see something of your record, what, and until when.";
pub const SHARE: &str = "Share";
pub const NOBODY: &str = "Nobody has access";
pub const NOBODY_NEXT: &str =
    "Only you can open your record. Share something with a doctor, or wait until one asks.";
pub const NOBODY_NOW: &str = "Nobody has access now.";
pub const ENDED: &str = "Ended";
pub const SCOPE: &str = "What";
pub const MAY: &str = "May";
pub const UNTIL_WHEN: &str = "Until";
pub const SINCE: &str = "Since";
pub const LAST_USED: &str = "Last reading";
pub const NEVER_USED: &str = "Never read";
pub const DETAILS: &str = "Details";
pub const REVOKE: &str = "Take back";
pub const REVOKED_TAG: &str = "Taken back";
pub const EXPIRED_TAG: &str = "Run out";
pub const LIVE_TAG: &str = "Has access";
pub const REVOKED_ON: &str = "Taken back on";
pub const REVOKE_TEXT: &str = "From this moment they are refused, and what is written later gets new keys. What they have read, they have read: that cannot be taken back. Your access log shows what it was.";
pub const REVOKED: &str = "Taken back. From now on they are refused.";
pub const GRANT_TAB: &str = "A permission";
pub const GRANT_GONE: &str = "This permission is not in your list";
pub const GRANT_GONE_NEXT: &str = "Go back to “Sharing” and open it from there.";
pub const VISIBLE: &str = "What they can see now";
pub const VISIBLE_BEFORE: &str = "What they could see";
pub const READ_BY_THEM: &str = "What they did";
pub const READ_BY_THEM_NONE: &str = "They have not looked at anything yet.";
pub const TO_LOG: &str = "All activity";
pub const COPIES: &str = "Copies";
pub const COPIES_NONE: &str = "Not allowed";
pub const NOT_NEWEST: &str = "These versions were named when you signed. Some may have newer versions since, which are not covered.";

pub fn revoke_question(name: &str) -> String {
    let name = apart(name);
    format!("Take back the access of {name}?")
}

pub fn revoke_one(name: &str, what: &str) -> String {
    let name = apart(name);
    format!("Take back from {name}: {what}")
}

pub fn details_of(name: &str, what: &str) -> String {
    let name = apart(name);
    format!("Details of {name}: {what}")
}

pub fn copies_until(day: &str) -> String {
    format!("Promised to be deleted by {day}")
}

pub fn ended_count(count: usize) -> String {
    format!("{ENDED} ({count})")
}

// Share
pub const SHARE_TITLE: &str = "Share with a doctor";
pub const SHARE_LEAD: &str =
    "You choose who, what and until when. Before you sign, you see exactly what they would see.";
pub const DOCTOR: &str = "With whom?";
pub const DOCTOR_SEARCH: &str = "Look for a doctor";
pub const DOCTOR_SEARCH_HINT: &str = "Part of the name or the licence number";
pub const DOCTOR_HINT: &str =
    "Only doctors whose identity the registrars have confirmed are listed.";
pub const NO_DOCTORS: &str = "There is no doctor to share with yet";
pub const NO_DOCTORS_NEXT: &str =
    "The registrars have to confirm a doctor’s identity first. Ask your practice.";
pub const NO_DOCTOR_FOUND: &str = "No doctor is called like that. Try a part of the name.";
pub const CHOOSE_DOCTOR: &str = "Choose a doctor.";
pub const SIGN: &str = "Sign and share";
pub const NOBODY_CHOSEN: &str = "The doctor";
pub const WHO_SECTION: &str = "Who sees it";
pub const WHAT_SECTION: &str = "What you share";
pub const TERMS_SECTION: &str = "How, and until when";
pub const NO_RECORDS: &str =
    "You have no records yet. Choose whole kinds to share what will be written.";

pub fn licence(number: &str) -> String {
    if number.is_empty() {
        String::new()
    } else {
        format!("Licence {}", apart(number))
    }
}

pub fn more_found(count: usize) -> String {
    format!("{count} more: type more of the name to find them.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_as_people_do() {
        assert_eq!(kinds(&[Kind::BloodTest]), "blood tests");
        let three = [Kind::BloodTest, Kind::Diagnosis, Kind::Allergy];
        assert_eq!(kinds(&three), "blood tests, diagnoses and allergies");
        assert_eq!(kinds(&Kind::ALL), "everything");
        assert_eq!(kinds(&[]), "nothing");
    }

    #[test]
    fn a_scope_says_whether_the_future_is_in_it() {
        let days = ("1 May 2026".to_owned(), "2 May 2026".to_owned());
        assert_eq!(
            scope(&[Kind::Allergy], None, 0, true),
            "allergies, also future ones"
        );
        assert_eq!(
            scope(&[Kind::Allergy], Some(&days), 1, false),
            "allergies from 1 May 2026 to 2 May 2026 (1 record)"
        );
        assert_eq!(scope(&[], None, 3, false), "3 records");
    }

    #[test]
    fn what_is_left_never_says_more_than_is_left() {
        let day = 86_400_000.0;
        assert_eq!(left(-1.0), "ended");
        assert_eq!(left(30_000.0), "less than a minute left");
        assert_eq!(left(60_000.0), "1 minute left");
        assert_eq!(left(1.9 * day), "45 hours left");
        assert_eq!(left(2.9 * day), "2 days left");
        assert_eq!(left(f64::INFINITY), "without end");
    }
}
