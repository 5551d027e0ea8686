//! From the code in a letter to an account.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{
    Activate as ActivateCall, LookUpCode, Secret,
    session::{Invitation, RecoveryKit},
};

use super::{
    compare::Compared,
    kit::Kit,
    link::LetterLink,
    who::{IdentityField, Who, is_code, is_pin},
};
use crate::{
    route::Route,
    router, rpc,
    texts::{common::role_word, session as texts},
    ui::{
        Button, Card, Crumb, Details, Errors, Fact, Facts, Form, Judged, NewPassword, NewPin, Page,
        Steps, TextField,
    },
};

/// How far an activation is. What is typed stays in this page and is gone when it is left.
#[derive(Clone)]
enum Step {
    Code,
    Secrets(Secret, Invitation),
    Kit(RecoveryKit),
}

/// Takes the code of a letter, typed or from its QR code, and makes the account.
#[component]
pub fn Activate() -> impl IntoView {
    // The code leaves the address line before anything else happens.
    let link = LetterLink::parse(&router::take_fragment().unwrap_or_default());
    let code = RwSignal::new(link.code);
    view! {
        <Compared letter=link.ledger let:_>
            <ActivateSteps code />
        </Compared>
    }
}

#[component]
fn ActivateSteps(code: RwSignal<String>) -> impl IntoView {
    let step = RwSignal::new(Step::Code);
    move || match step.get() {
        Step::Code => view! { <CodeStep code step /> }.into_any(),
        Step::Secrets(code, invitation) => {
            view! { <SecretsStep code invitation step /> }.into_any()
        }
        Step::Kit(kit) => view! { <Kit kit /> }.into_any(),
    }
}

#[component]
fn CodeStep(code: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let look_up = move |()| {
        let wrong = !code.with_untracked(|code| is_code(code));
        let found = wrong.then(|| ("code", texts::WRONG_CODE.to_owned()));
        if !errors.show(found.into_iter().collect()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let typed = Secret(code.get_untracked());
        spawn_local(async move {
            let result = rpc::call(LookUpCode {
                code: typed.clone(),
            })
            .await;
            busy.try_set(false);
            match result {
                Ok(invitation) => {
                    code.try_set(String::new());
                    step.try_set(Step::Secrets(typed, invitation));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    if code.with_untracked(|code| is_code(code)) {
        look_up(());
    }
    view! {
        <Page
            title=texts::ACTIVATE_TITLE
            lead=texts::ACTIVATE_LEAD
            back=Crumb::new(Route::Login, texts::LOGIN_TITLE)
            narrow=true
        >
            <Steps names=texts::ACTIVATE_STEPS now=0 />
            <section class="card">
                <Form errors on_submit=look_up>
                    <TextField
                        id="code"
                        label=texts::CODE
                        hint=texts::CODE_HINT
                        value=code
                        code=true
                    />
                    <Button text=texts::LOOK_UP busy />
                </Form>
            </section>
        </Page>
    }
}

#[component]
fn SecretsStep(code: Secret, invitation: Invitation, step: RwSignal<Step>) -> impl IntoView {
    let who = Who::of(invitation.role);
    let password = RwSignal::new(String::new());
    let judged = RwSignal::new(None::<Judged>);
    let pin = RwSignal::new(String::new());
    let objection = RwSignal::new(None::<String>);
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let name = invitation.name.clone();
    let about = Signal::derive(move || words_of(&name));
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(who.missing());
        found.extend(secrets_missing(password, judged, pin, objection));
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = ActivateCall {
            code: code.clone(),
            who: who.identity(),
            password: Secret(password.get_untracked()),
            pin: Secret(pin.get_untracked()),
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(kit) => {
                    password.try_set(String::new());
                    pin.try_set(String::new());
                    step.try_set(Step::Kit(kit));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    let text = Signal::derive(move || {
        if busy.get() {
            texts::ACTIVATE_BUSY.to_owned()
        } else {
            texts::ACTIVATE_BUTTON.to_owned()
        }
    });
    view! {
        <Page title=texts::ACTIVATE_TITLE lead=texts::CHOOSE_LEAD narrow=true>
            <Steps names=texts::ACTIVATE_STEPS now=1 />
            <Card brand=true>
                <Facts>
                    <Fact label=texts::FOR_WHOM>
                        <span class="strong">{invitation.name}</span>
                    </Fact>
                    <Fact label=texts::AS_ROLE>{role_word(invitation.role)}</Fact>
                </Facts>
                <Details title=texts::NOT_ME><p>{texts::NOT_ME_TEXT}</p></Details>
            </Card>
            <section class="card">
                <Form errors on_submit=submit>
                    <IdentityField who hint=texts::NATIONAL_AGAIN_HINT />
                    <p>{texts::WHAT_PASSWORD}</p>
                    <NewPassword id="password" value=password judged about />
                    <p>{texts::WHAT_PIN}</p>
                    <NewPin id="pin" value=pin objection />
                    <Button text busy wide=true />
                </Form>
            </section>
        </Page>
    }
}

/// The words of a name, which make no password stronger.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let words = name.split_whitespace().chain([name]);
    words.map(str::to_owned).collect()
}

/// What is wrong with a new password and a new PIN.
fn secrets_missing(
    password: RwSignal<String>,
    judged: RwSignal<Option<Judged>>,
    pin: RwSignal<String>,
    objection: RwSignal<Option<String>>,
) -> Vec<(&'static str, String)> {
    let password = password_missing("password", password, judged);
    let pin = pin_missing("pin", pin, objection);
    password.into_iter().chain(pin).collect()
}

/// What is wrong with a new password; one that was not judged yet is judged again where it is used.
pub(super) fn password_missing(
    id: &'static str,
    password: RwSignal<String>,
    judged: RwSignal<Option<Judged>>,
) -> Option<(&'static str, String)> {
    if password.with_untracked(String::is_empty) {
        return Some((id, texts::PASSWORD_MISSING.into()));
    }
    let typed = password.get_untracked();
    let refused =
        judged.with_untracked(|judged| judged.as_ref().is_some_and(|j| j.refuses(&typed)));
    refused.then(|| (id, texts::PASSWORD_NOT_YET.into()))
}

/// What is wrong with a new PIN.
pub(super) fn pin_missing(
    id: &'static str,
    pin: RwSignal<String>,
    objection: RwSignal<Option<String>>,
) -> Option<(&'static str, String)> {
    if !pin.with_untracked(|pin| is_pin(pin)) {
        return Some((id, texts::PIN_MISSING.into()));
    }
    objection.get_untracked().map(|objection| (id, objection))
}
