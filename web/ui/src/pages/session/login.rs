//! Login.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{LogIn, Secret, session::Organisation};

use super::{
    compare::Compared,
    who::{Who, WhoFields, is_pin},
};
use crate::{
    parts,
    route::Route,
    rpc,
    session::{self, Ended, session},
    texts::session as texts,
    ui::{
        Banner, Button, Details, Errors, Form, Glyph, Item, List, Mood, Page, PasswordField,
        PinField, Section,
    },
};

/// Asks who somebody is, for the password and for the PIN.
#[component]
pub fn Login() -> impl IntoView {
    view! { <Compared let:organisation><LoginForm organisation /></Compared> }
}

#[component]
fn LoginForm(organisation: Organisation) -> impl IntoView {
    let who = Who::new();
    let password = RwSignal::new(String::new());
    let pin = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    // What comes after the login arrives while the person types.
    Effect::new(move |begun: Option<bool>| {
        let was_begun = begun == Some(true);
        let is_begun = was_begun || who.missing().is_none();
        if is_begun && !was_begun {
            parts::fetch_inside();
        }
        is_begun
    });
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(who.missing());
        if password.with(String::is_empty) {
            found.push(("password", texts::WRONG_PASSWORD.into()));
        }
        if !pin.with(|pin| is_pin(pin)) {
            found.push(("pin", texts::WRONG_PIN.into()));
        }
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let login = LogIn {
            who: who.identity(),
            password: Secret(password.get_untracked()),
            pin: Secret(pin.get_untracked()),
        };
        spawn_local(async move {
            match rpc::call(login).await {
                Ok(person) => session::begin(person),
                Err(failure) => {
                    busy.try_set(false);
                    errors.fail(failure);
                }
            }
        });
    };
    let text = Signal::derive(move || {
        if busy.get() {
            texts::LOGIN_BUSY.to_owned()
        } else {
            texts::LOGIN_BUTTON.to_owned()
        }
    });
    view! {
        <Page title=texts::LOGIN_TITLE lead=organisation.name narrow=true>
            <WhyEnded />
            <section class="card">
                <Form errors on_submit=submit>
                    <WhoFields who />
                    <PasswordField id="password" label=texts::PASSWORD value=password />
                    <PinField id="pin" label=texts::PIN value=pin />
                    <Button text busy glyph=Glyph::Lock wide=true />
                </Form>
            </section>
            <div>
                <Details title=texts::LOGIN_WHY_TITLE>
                    {texts::LOGIN_WHY.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                </Details>
                <Details title=texts::LOGIN_HELP_TITLE>
                    <List>
                        <Item to=Route::Recover glyph=Glyph::Key title=texts::FORGOT_PASSWORD />
                        <Item to=Route::Pin glyph=Glyph::Lock title=texts::FORGOT_PIN />
                    </List>
                </Details>
            </div>
            <Section title=texts::FIRST_TIME>
                <List>
                    <Item to=Route::Activate glyph=Glyph::Note title=texts::HAVE_LETTER />
                </List>
            </Section>
        </Page>
    }
}

/// Says why nobody is logged in any more.
#[component]
fn WhyEnded() -> impl IntoView {
    let ended = session().get_untracked().ended;
    ended.map(|why| {
        let (title, text) = texts::ended(why);
        let mood = match why {
            Ended::Made | Ended::Changed => Mood::Good,
            _ => Mood::Info,
        };
        view! { <Banner mood title><p>{text}</p></Banner> }
    })
}
