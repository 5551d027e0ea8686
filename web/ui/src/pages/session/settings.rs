//! Settings: password, PIN, sessions, recovery kit, lock.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{
    ChangePassword, ChangePin, Failure, ListSessions, Secret,
    session::{Person, SessionLine},
};

use super::{
    activate::{password_missing, pin_missing, words_of},
    who::{IdentityField, Who},
};
use crate::{
    fetch::fetch,
    rpc,
    session::{self, Ended, session},
    texts::{common::role_word, session as texts},
    ui::{
        Banner, Button, Card, Column, Confirm, Details, Errors, Fact, Facts, FailureView, Form,
        Glyph, Judged, Loaded, Look, Mood, NewPassword, NewPin, Page, Table, Tag, Tone, When, cell,
        toast,
    },
};

/// What somebody can change about their account.
#[component]
pub fn Settings() -> impl IntoView {
    let person = session().get_untracked().person;
    person.map(|person| {
        let about = person.clone();
        view! {
            <Page title=texts::SETTINGS_TITLE>
                {(!person.vouched).then(|| view! {
                    <Banner mood=Mood::Warn title=texts::NOT_VOUCHED>
                        <p>{texts::NOT_VOUCHED_TEXT}</p>
                    </Banner>
                })}
                <Account person />
                <Sessions />
                <Password person=about />
                <Pin />
                <Card title=texts::KIT_ABOUT>
                    {texts::KIT_ABOUT_TEXT
                        .iter()
                        .map(|text| view! { <p>{*text}</p> })
                        .collect_view()}
                </Card>
                <Card title=texts::LOCK_SECTION>
                    <p>{texts::LOCK_TEXT}</p>
                    <div class="actions">
                        <Button
                            text=texts::LOCK_NOW
                            look=Look::Secondary
                            glyph=Glyph::Lock
                            on_click=|_| session::end(Ended::Locked)
                        />
                    </div>
                </Card>
            </Page>
        }
    })
}

#[component]
fn Account(person: Person) -> impl IntoView {
    view! {
        <Card title=texts::SETTINGS_ACCOUNT>
            <Facts>
                <Fact label=texts::NAME>{person.name}</Fact>
                <Fact label=texts::ROLE>{role_word(person.role)}</Fact>
                <Fact label=texts::ORGANISATION>{person.organisation}</Fact>
            </Facts>
        </Card>
    }
}

#[component]
fn Sessions() -> impl IntoView {
    let sessions = fetch(|| ListSessions {});
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let end_all = move |()| {
        busy.set(true);
        spawn_local(async move {
            if let Err(wrong) = session::end_everywhere().await {
                busy.try_set(false);
                open.try_set(false);
                failure.try_set(Some(wrong));
            }
        });
    };
    view! {
        <Card title=texts::SESSIONS>
            <Loaded
                from=sessions
                empty=Vec::is_empty
                nothing=texts::NO_SESSIONS
                let:list
            >
                <SessionTable list />
            </Loaded>
            {move || failure.get().map(|failure| view! { <FailureView failure /> })}
            <div class="actions">
                <Button
                    text=texts::END_ALL
                    look=Look::Danger
                    on_click=move |_| open.set(true)
                />
            </div>
            <Confirm
                open
                title=texts::END_ALL_QUESTION
                text=texts::END_ALL_TEXT
                action=texts::END_ALL
                danger=true
                busy
                on_yes=end_all
            />
        </Card>
    }
}

#[component]
fn SessionTable(list: Vec<SessionLine>) -> impl IntoView {
    let columns = vec![
        Column::words(texts::SESSION_PROGRAM),
        Column::words(texts::SESSION_STARTED),
        Column::words(texts::SESSION_USED),
    ];
    let rows = list.into_iter().map(|line| {
        let this = line
            .current
            .then(|| view! { <Tag text=texts::THIS_SESSION tone=Tone::Brand /> });
        vec![
            cell(view! { {program(&line.client)} " " {this} }),
            cell(view! { <When moment=line.started /> }),
            cell(view! { <When moment=line.last_used /> }),
        ]
    });
    view! { <Table caption=texts::SESSIONS hide_caption=true columns rows=rows.collect() /> }
}

/// Browser and system, from what a program says of itself; what is no browser is shown as it is.
fn program(client: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| client.contains(mark));
        found.map(|(_, name)| *name)
    };
    // The special ones also claim to be the ones below them.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (client.starts_with("Mozilla/"), browser, system) {
        (true, Some(browser), Some(system)) => texts::program(browser, system),
        (true, Some(browser), None) => browser.to_owned(),
        (true, None, Some(system)) => texts::program(texts::A_BROWSER, system),
        _ => client.to_owned(),
    }
}

#[component]
fn Password(person: Person) -> impl IntoView {
    let who = Who::of(person.role);
    let password = RwSignal::new(String::new());
    let judged = RwSignal::new(None::<Judged>);
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let about = Signal::derive(move || words_of(&person.name));
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(who.missing());
        found.extend(password_missing("new-password", password, judged));
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = ChangePassword {
            who: who.identity(),
            new_password: Secret(password.get_untracked()),
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    password.try_set(String::new());
                    who.clear();
                    toast(texts::PASSWORD_CHANGED);
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Card title=texts::CHANGE_PASSWORD>
            <p>{texts::CHANGE_PASSWORD_TEXT}</p>
            <Details title=texts::CHANGE_PASSWORD_BUTTON>
                <Form errors on_submit=submit>
                    <IdentityField who hint=texts::NATIONAL_HINT />
                    <NewPassword id="new-password" value=password judged about />
                    <Button text=texts::CHANGE_PASSWORD_BUTTON look=Look::Secondary busy />
                </Form>
            </Details>
        </Card>
    }
}

#[component]
fn Pin() -> impl IntoView {
    let pin = RwSignal::new(String::new());
    let objection = RwSignal::new(None::<String>);
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let missing = pin_missing("new-pin", pin, objection);
        if !errors.show(missing.into_iter().collect()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let new_pin = Secret(pin.get_untracked());
        spawn_local(async move {
            let result = rpc::call(ChangePin { new_pin }).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    pin.try_set(String::new());
                    toast(texts::PIN_CHANGED);
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Card title=texts::CHANGE_PIN>
            <p>{texts::CHANGE_PIN_TEXT}</p>
            <Details title=texts::CHANGE_PIN_BUTTON>
                <Form errors on_submit=submit>
                    <NewPin id="new-pin" value=pin objection />
                    <Button text=texts::CHANGE_PIN_BUTTON look=Look::Secondary busy />
                </Form>
            </Details>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn programs_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(program(chrome), "Chrome on Linux");
        assert_eq!(program(&format!("{chrome} Edg/156.0")), "Edge on Linux");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";
        assert_eq!(program(phone), "Safari on iPhone");
        let fox = "Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0";
        assert_eq!(program(fox), "Firefox on Windows");
        assert_eq!(program("salus/0.1.0"), "salus/0.1.0");
    }
}
