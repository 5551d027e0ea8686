//! Why a doctor reads, chosen before a record is opened; and the frank line that reading is logged.

use std::cell::RefCell;

use leptos::prelude::*;
use salus_records::objects::grant::Purpose;

use crate::{
    session::session,
    texts::records as texts,
    ui::{Banner, Choice, Details, Select, TextArea},
    whose::Whose,
};

/// Why somebody reads a patient's records, with words for the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why.
    pub purpose: Purpose,
    /// Words that only the patient can read; may be empty.
    pub note: String,
}

impl Default for Reason {
    fn default() -> Self {
        Self {
            purpose: Purpose::Treat,
            note: String::new(),
        }
    }
}

/// Who reads, and the reasons given so far, by the patient's account.
type Given = (String, Vec<(String, Reason)>);

thread_local! {
    static GIVEN: RefCell<Given> = RefCell::default();
}

/// The reason that holds for this patient's records now.
pub fn reason(whose: Whose) -> Reason {
    let Some(patient) = whose.account() else {
        return Reason::default();
    };
    with_given(|given| {
        let found = given.iter().find(|(of, _)| *of == patient);
        found.map(|(_, reason)| reason.clone()).unwrap_or_default()
    })
}

fn keep(whose: Whose, reason: Reason) {
    let Some(patient) = whose.account() else {
        return;
    };
    with_given(|given| {
        given.retain(|(of, _)| *of != patient);
        given.push((patient, reason));
    });
}

/// Reasons belong to whoever gave them: another reader begins anew.
fn with_given<T>(work: impl FnOnce(&mut Vec<(String, Reason)>) -> T) -> T {
    let reader = session()
        .with_untracked(|session| session.person.as_ref().map(|person| person.uid.clone()))
        .unwrap_or_default();
    GIVEN.with_borrow_mut(|(of, given)| {
        if *of != reader {
            *of = reader;
            given.clear();
        }
        work(given)
    })
}

/// Says that reading is logged, and lets the doctor choose why; shows nothing to the patient.
#[component]
pub fn ReasonCard(
    /// Whose records.
    whose: Whose,
) -> impl IntoView {
    if whose.is_own() {
        return ().into_any();
    }
    let known = reason(whose);
    let purpose = RwSignal::new(known.purpose.code().to_owned());
    let note = RwSignal::new(known.note);
    let chosen = Memo::new(move |_| Reason {
        purpose: purpose.with(|code| code.parse().unwrap_or(Purpose::Treat)),
        note: note.with(|note| note.trim().to_owned()),
    });
    Effect::new(move |_| keep(whose, chosen.get()));
    let choices = Purpose::ALL
        .into_iter()
        .map(|purpose| Choice::new(purpose.code(), texts::upper_first(purpose.label())))
        .collect::<Vec<_>>();
    view! {
        <Banner title=texts::LOGGED_TITLE>
            <p>{move || texts::logged_text(chosen.with(|reason| reason.purpose))}</p>
            <Details title=texts::REASON_CHANGE>
                <Select
                    id="reason"
                    label=texts::REASON
                    hint=texts::REASON_HINT
                    choices=choices.clone()
                    value=purpose
                />
                <TextArea
                    id="note"
                    label=texts::NOTE
                    hint=texts::NOTE_HINT
                    value=note
                    longest=texts::NOTE_LONGEST
                />
            </Details>
        </Banner>
    }
    .into_any()
}
