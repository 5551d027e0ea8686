//! Asking a patient for access.

use leptos::{prelude::*, task::spawn_local};
use salus_records::fhir::Kind;
use salus_web_rpc::AskForAccess;

use crate::{
    pages::terms::{
        DatesField, Filled, How, KeepField, KindsField, OnlyDates, PurposeField, RightsField,
        Terms, UntilField,
    },
    route::DoctorRoute,
    router, rpc,
    texts::doctor as texts,
    ui::{Button, Card, Crumb, Errors, Form, Glyph, Page, TextArea, toast, when::today},
    whose::Whose,
};

const MESSAGE: &str = "ask-message";
/// Most bytes of the words for the patient.
const LONGEST: usize = 4000;

/// What is asked for, why, and until when.
#[component]
pub fn Ask(
    /// Who is asked.
    whose: Whose,
) -> impl IntoView {
    let terms = Terms::new(&today());
    let message = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let filled = terms.read();
        let words = message.get_untracked();
        let mut faults = filled.faults(&today());
        faults.extend(faults_of(&words));
        if !errors.show(faults) || busy.get_untracked() {
            return;
        }
        let Some(call) = order(whose, &filled, &words) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::ASK_DONE);
                    router::go(DoctorRoute::Asked);
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    let whom = whose.name().unwrap_or_else(|| texts::ASK_FOUND.to_owned());
    let is_unnamed = whose.name().is_none();
    view! {
        <Page
            title=texts::ASK_TITLE
            lead=texts::ASK_LEAD
            back=Crumb::new(DoctorRoute::Find, texts::FIND_TITLE)
        >
            <Form errors on_submit=submit guarded=true>
                <Card title=texts::ASK_WHOM>
                    <p class="strong" dir="auto">{whom}</p>
                    {is_unnamed.then(|| view! { <p class="soft">{texts::ASK_UNKNOWN_NAME}</p> })}
                </Card>
                <Card>
                    <PurposeField terms />
                    <TextArea
                        id=MESSAGE
                        label=texts::ASK_MESSAGE
                        hint=texts::ASK_MESSAGE_HINT
                        value=message
                        longest=4000_u32
                    />
                </Card>
                <Card>
                    <KindsField terms offered=Kind::ALL.to_vec() />
                    <OnlyDates
                        terms
                        label=texts::ASK_ONLY_DATES
                        hint=texts::ASK_ONLY_DATES_HINT
                    />
                    <Dates terms />
                </Card>
                <Card>
                    <RightsField
                        terms
                        label=texts::ASK_RIGHTS
                        hints=[texts::ASK_READ_HINT, texts::ASK_BOTH_HINT, texts::ASK_WRITE_HINT]
                    />
                    <UntilField terms hint=texts::ASK_UNTIL_HINT />
                    <KeepField terms label=texts::ASK_KEEP hint=texts::ASK_KEEP_HINT />
                </Card>
                <p class="soft">{texts::ASK_LOGGED}</p>
                <div class="actions"><Button text=texts::ASK_SEND glyph=Glyph::Key busy /></div>
            </Form>
        </Page>
    }
}

#[component]
fn Dates(terms: Terms) -> impl IntoView {
    let how = terms.how();
    move || {
        (how.get() == How::Dates).then(|| {
            view! { <DatesField terms hint=texts::ASK_DATES_HINT first=None last=None /> }
        })
    }
}

fn faults_of(words: &str) -> Option<(&'static str, String)> {
    if words.trim().is_empty() {
        Some((MESSAGE, texts::ASK_MESSAGE_MISSING.to_owned()))
    } else if words.len() > LONGEST {
        Some((MESSAGE, texts::ASK_MESSAGE_LONG.to_owned()))
    } else {
        None
    }
}

fn order(whose: Whose, filled: &Filled, words: &str) -> Option<AskForAccess> {
    Some(AskForAccess {
        patient: whose.account()?,
        purpose: filled.purpose,
        message: words.trim().to_owned(),
        kinds: filled.kinds.clone(),
        dates: filled.dates(),
        rights: filled.rights,
        until: filled.until()?,
        keep_until: filled.keep_until(),
    })
}

#[cfg(test)]
mod tests {
    use super::faults_of;

    #[test]
    fn the_patient_is_told_why_in_words_that_the_server_takes() {
        assert!(faults_of(" ").is_some());
        assert!(faults_of("I treat your asthma.").is_none());
        assert!(faults_of(&"ä".repeat(2001)).is_some());
    }
}
