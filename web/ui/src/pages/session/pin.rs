//! A new PIN after two registrars checked who somebody is.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{ResetPin, Secret};

use super::{
    activate::pin_missing,
    compare::Compared,
    who::{Who, WhoFields},
};
use crate::{
    route::Route,
    router, rpc,
    session::{Ended, session},
    texts::session as texts,
    ui::{Button, Crumb, Details, Errors, Form, NewPin, Page, PasswordField, toast},
};

/// Sets a new PIN, with the password and what the registrars signed.
#[component]
pub fn NewPinPage() -> impl IntoView {
    view! { <Compared let:_><PinForm /></Compared> }
}

#[component]
fn PinForm() -> impl IntoView {
    let who = Who::new();
    let password = RwSignal::new(String::new());
    let pin = RwSignal::new(String::new());
    let objection = RwSignal::new(None::<String>);
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(who.missing());
        if password.with(String::is_empty) {
            found.push(("password", texts::WRONG_PASSWORD.into()));
        }
        found.extend(pin_missing("pin", pin, objection));
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = ResetPin {
            who: who.identity(),
            password: Secret(password.get_untracked()),
            new_pin: Secret(pin.get_untracked()),
        };
        spawn_local(async move {
            match rpc::call(call).await {
                Ok(()) => {
                    toast(texts::PIN_DONE);
                    session().update(|session| session.ended = Some(Ended::Changed));
                    router::replace(Route::Login);
                }
                Err(failure) => {
                    busy.try_set(false);
                    errors.fail(failure);
                }
            }
        });
    };
    view! {
        <Page
            title=texts::PIN_TITLE
            lead=texts::PIN_LEAD
            back=Crumb::new(Route::Login, texts::LOGIN_TITLE)
            narrow=true
        >
            <section class="card">
                <Form errors on_submit=submit>
                    <WhoFields who />
                    <PasswordField id="password" label=texts::PASSWORD value=password />
                    <NewPin id="pin" value=pin objection />
                    <Button text=texts::PIN_BUTTON busy wide=true />
                </Form>
            </section>
            <Details title=texts::PIN_HOW_TITLE>
                <ol>
                    {texts::PIN_HOW.iter().map(|text| view! { <li>{*text}</li> }).collect_view()}
                </ol>
            </Details>
        </Page>
    }
}
