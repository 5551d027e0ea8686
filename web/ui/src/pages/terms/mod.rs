//! The terms of a permission: kinds, dates, rights, purpose, until. The patient who shares, the
//! patient who narrows a request, and the doctor who asks fill in the same fields.

mod days;
mod facts;
mod filled;
mod left;
mod preview;
mod records;
mod until;
mod words;

pub use facts::{GrantFacts, StandingTag};
pub use filled::{Filled, How, field};
pub use left::{Left, clock};
pub use preview::{Preview, RecordList};
pub use records::RecordChoice;
pub use until::{KeepField, UntilField};
pub use words::{StatusTag, scope};

use leptos::prelude::*;
use salus_records::{
    fhir::Kind,
    objects::grant::{Purpose, Rights},
};

use crate::{
    texts::sharing as texts,
    ui::{Button, CheckList, Checkbox, Choice, DateField, Look, RadioCards, Select},
};

/// The fields, as signals.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    how: RwSignal<String>,
    kinds: RwSignal<Vec<String>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    records: RwSignal<Vec<String>>,
    rights: RwSignal<String>,
    purpose: RwSignal<String>,
    until: RwSignal<String>,
    keeps: RwSignal<bool>,
    keep_until: RwSignal<String>,
}

const KINDS: &str = "kinds";
const DATES: &str = "dates";
const RECORDS: &str = "records";
const READ: &str = "read";
const WRITE: &str = "write";
const BOTH: &str = "both";

impl Terms {
    /// Reading for treatment, nothing chosen yet, until a month from `today`.
    pub fn new(today: &str) -> Self {
        let month = days::later(today, texts::Span::Months(1)).unwrap_or_default();
        Self {
            how: RwSignal::new(KINDS.into()),
            kinds: RwSignal::new(Vec::new()),
            from: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            records: RwSignal::new(Vec::new()),
            rights: RwSignal::new(READ.into()),
            purpose: RwSignal::new(Purpose::Treat.code().into()),
            until: RwSignal::new(month),
            keeps: RwSignal::new(false),
            keep_until: RwSignal::new(String::new()),
        }
    }

    /// The fields filled with this.
    pub fn of(filled: &Filled) -> Self {
        let how = match filled.how {
            How::Kinds => KINDS,
            How::Dates => DATES,
            How::Records => RECORDS,
        };
        let rights = match (filled.rights.read, filled.rights.write) {
            (true, true) => BOTH,
            (false, true) => WRITE,
            _ => READ,
        };
        let kinds = filled.kinds.iter().map(|kind| kind.as_str().to_owned());
        let records = filled.records.iter();
        let records = records.map(|(record, version)| record_value(record, *version));
        Self {
            how: RwSignal::new(how.into()),
            kinds: RwSignal::new(kinds.collect()),
            from: RwSignal::new(filled.from.clone()),
            to: RwSignal::new(filled.to.clone()),
            records: RwSignal::new(records.collect()),
            rights: RwSignal::new(rights.into()),
            purpose: RwSignal::new(filled.purpose.code().into()),
            until: RwSignal::new(filled.until.clone()),
            keeps: RwSignal::new(filled.keep_until.is_some()),
            keep_until: RwSignal::new(filled.keep_until.clone().unwrap_or_default()),
        }
    }

    /// What is filled in now; follows changes where signals are followed.
    pub fn read(self) -> Filled {
        let how = match self.how.get().as_str() {
            DATES => How::Dates,
            RECORDS => How::Records,
            _ => How::Kinds,
        };
        let rights = self.rights.get();
        let chosen = self.kinds.get();
        let kinds = Kind::ALL.into_iter();
        Filled {
            how,
            kinds: kinds
                .filter(|kind| chosen.iter().any(|one| one == kind.as_str()))
                .collect(),
            from: self.from.get(),
            to: self.to.get(),
            records: self
                .records
                .get()
                .iter()
                .filter_map(|value| record_of(value))
                .collect(),
            rights: Rights {
                read: rights != WRITE,
                write: rights != READ,
            },
            purpose: self.purpose.get().parse().unwrap_or(Purpose::Treat),
            until: self.until.get(),
            keep_until: self.keeps.get().then(|| self.keep_until.get()),
        }
    }

    /// How the records are named, as a signal.
    pub fn how(self) -> Memo<How> {
        Memo::new(move |_| self.read().how)
    }
}

/// A version of a record as the value of a check box.
fn record_value(record: &str, version: u32) -> String {
    format!("{record} {version}")
}

fn record_of(value: &str) -> Option<(String, u32)> {
    let (record, version) = value.rsplit_once(' ')?;
    Some((record.to_owned(), version.parse().ok()?))
}

/// Whole kinds, a span of time, or single records.
#[component]
pub fn HowField(
    /// The fields.
    terms: Terms,
) -> impl IntoView {
    let choices = vec![
        Choice::new(KINDS, texts::HOW_KINDS).with_hint(texts::HOW_KINDS_HINT),
        Choice::new(DATES, texts::HOW_DATES).with_hint(texts::HOW_DATES_HINT),
        Choice::new(RECORDS, texts::HOW_RECORDS).with_hint(texts::HOW_RECORDS_HINT),
    ];
    view! { <RadioCards id="terms-how" label=texts::HOW choices value=terms.how /> }
}

/// Which kinds, of those offered.
#[component]
pub fn KindsField(
    /// The fields.
    terms: Terms,
    /// The kinds to choose from.
    offered: Vec<Kind>,
) -> impl IntoView {
    let kinds = terms.kinds;
    let all: Vec<String> = offered
        .iter()
        .map(|kind| kind.as_str().to_owned())
        .collect();
    let count = all.len();
    let choices = offered
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind.label()));
    let has_all = move || kinds.with(Vec::len) == count;
    let words = Signal::derive(move || {
        let words = if has_all() {
            texts::NO_KINDS
        } else {
            texts::ALL_KINDS
        };
        words.to_owned()
    });
    let turn = move |_| kinds.set(if has_all() { Vec::new() } else { all.clone() });
    view! {
        <div class="kinds-field">
            <CheckList
                id=field::KINDS
                label=texts::KINDS
                choices=choices.collect()
                values=kinds
            />
            {(count > 2).then(|| view! {
                <div class="actions"><Button text=words look=Look::Quiet on_click=turn /></div>
            })}
        </div>
    }
}

/// Between which two days.
#[component]
pub fn DatesField(
    /// The fields.
    terms: Terms,
    /// What to know about it.
    #[prop(into)]
    hint: String,
    /// The first day that can be chosen.
    #[prop(optional_no_strip)]
    first: Option<String>,
    /// The last day that can be chosen.
    #[prop(optional_no_strip)]
    last: Option<String>,
) -> impl IntoView {
    view! {
        <div class="stack-s">
            <p class="hint">{hint}</p>
            <div class="filters">
                <DateBetween id=field::FROM label=texts::FROM value=terms.from first=first.clone() last=last.clone() />
                <DateBetween id=field::TO label=texts::TO value=terms.to first last />
            </div>
        </div>
    }
}

#[component]
fn DateBetween(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    first: Option<String>,
    last: Option<String>,
) -> impl IntoView {
    match (first, last) {
        (Some(first), Some(last)) => view! { <DateField id label value first last /> }.into_any(),
        _ => view! { <DateField id label value /> }.into_any(),
    }
}

/// Turns between all of the kinds and only those between two days.
#[component]
pub fn OnlyDates(
    /// The fields.
    terms: Terms,
    /// What it turns on.
    #[prop(default = texts::NARROW_DATES.into(), into)]
    label: String,
    /// What that means.
    #[prop(default = texts::NARROW_DATES_HINT.into(), into)]
    hint: String,
) -> impl IntoView {
    let only = RwSignal::new(terms.how.get_untracked() == DATES);
    Effect::new(move |_| {
        let how = if only.get() { DATES } else { KINDS };
        if terms.how.get_untracked() != how {
            terms.how.set(how.into());
        }
    });
    view! {
        <Checkbox id="terms-only-dates" label hint value=only />
    }
}

/// To read, to write, or both; only what is offered.
#[component]
pub fn RightsField(
    /// The fields.
    terms: Terms,
    /// The question.
    #[prop(default = texts::RIGHTS.into(), into)]
    label: String,
    /// The most that can be chosen.
    #[prop(default = Rights { read: true, write: true })]
    most: Rights,
    /// What each means: read, both, write.
    #[prop(default = [texts::RIGHT_READ_HINT, texts::RIGHT_BOTH_HINT, texts::RIGHT_WRITE_HINT])]
    hints: [&'static str; 3],
) -> impl IntoView {
    let [read, both, write] = hints;
    let all = [
        (most.read, READ, texts::RIGHT_READ, read),
        (most.read && most.write, BOTH, texts::RIGHT_BOTH, both),
        (most.write, WRITE, texts::RIGHT_WRITE, write),
    ];
    let choices: Vec<Choice> = all
        .into_iter()
        .filter(|(offered, ..)| *offered)
        .map(|(_, value, label, hint)| Choice::new(value, label).with_hint(hint))
        .collect();
    view! { <RadioCards id="terms-rights" label choices value=terms.rights /> }
}

/// Why.
#[component]
pub fn PurposeField(
    /// The fields.
    terms: Terms,
) -> impl IntoView {
    let choices = Purpose::ALL
        .into_iter()
        .map(|purpose| Choice::new(purpose.code(), texts::purpose(purpose)));
    view! {
        <Select
            id="terms-purpose"
            label=texts::PURPOSE
            choices=choices.collect()
            value=terms.purpose
        />
    }
}
