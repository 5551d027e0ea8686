//! A new password with the recovery kit.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Recover as RecoverCall, Secret};

use super::{
    activate::password_missing,
    compare::Compared,
    who::{Who, WhoFields, is_code, is_pin},
};
use crate::{
    route::Route,
    rpc, session,
    texts::session as texts,
    ui::{Button, Crumb, Details, Errors, Form, Judged, NewPassword, Page, PinField, TextField},
};

/// Sets a new password with the code of the recovery kit and the PIN, and logs in.
#[component]
pub fn Recover() -> impl IntoView {
    view! { <Compared let:_><RecoverForm /></Compared> }
}

#[component]
fn RecoverForm() -> impl IntoView {
    let who = Who::new();
    let code = RwSignal::new(String::new());
    let pin = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let judged = RwSignal::new(None::<Judged>);
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(who.missing());
        if !code.with(|code| is_code(code)) {
            found.push(("code", texts::WRONG_CODE.into()));
        }
        if !pin.with(|pin| is_pin(pin)) {
            found.push(("pin", texts::WRONG_PIN.into()));
        }
        found.extend(password_missing("password", password, judged));
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = RecoverCall {
            who: who.identity(),
            code: Secret(code.get_untracked()),
            pin: Secret(pin.get_untracked()),
            new_password: Secret(password.get_untracked()),
        };
        spawn_local(async move {
            match rpc::call(call).await {
                Ok(person) => session::begin(person),
                Err(failure) => {
                    busy.try_set(false);
                    errors.fail(failure);
                }
            }
        });
    };
    view! {
        <Page
            title=texts::RECOVER_TITLE
            lead=texts::RECOVER_LEAD
            back=Crumb::new(Route::Login, texts::LOGIN_TITLE)
            narrow=true
        >
            <section class="card">
                <Form errors on_submit=submit>
                    <WhoFields who />
                    <TextField
                        id="code"
                        label=texts::RECOVERY_CODE
                        hint=texts::RECOVERY_CODE_HINT
                        value=code
                        code=true
                    />
                    <PinField id="pin" label=texts::PIN hint=texts::RECOVER_PIN_HINT value=pin />
                    <NewPassword id="password" value=password judged />
                    <Button text=texts::RECOVER_BUTTON busy wide=true />
                </Form>
            </section>
            <Details title=texts::RECOVER_NO_KIT_TITLE><p>{texts::RECOVER_NO_KIT}</p></Details>
        </Page>
    }
}
