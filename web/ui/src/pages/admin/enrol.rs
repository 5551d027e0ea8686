//! Enrols somebody, and shows the letter once.

use leptos::{prelude::*, task::spawn_local};
use salus_records::objects::party::Role;
use salus_web_rpc::{Enrol, people::Letter};

use super::{
    identity::{NewIdentity, NewIdentityFields, role_choices},
    letter::LetterPage,
};
use crate::{
    route::AdminRoute,
    rpc,
    texts::admin as texts,
    ui::{Button, Crumb, Details, Errors, Form, Page, RadioCards, TextField},
};

/// Most characters of a name.
const LONGEST_NAME: usize = 200;

/// From the desk of a registrar to a letter.
#[component]
pub fn Enrolment() -> impl IntoView {
    let letter = RwSignal::new(None::<Letter>);
    move || match letter.get() {
        None => view! { <EnrolForm letter /> }.into_any(),
        Some(letter) => view! { <LetterPage letter /> }.into_any(),
    }
}

#[component]
fn EnrolForm(letter: RwSignal<Option<Letter>>) -> impl IntoView {
    let identity = NewIdentity::of(Role::Patient);
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let mut found = Vec::new();
        found.extend(
            name.with_untracked(|name| wrong_name(name))
                .map(|text| ("name", text.into())),
        );
        found.extend(identity.missing());
        if email.with_untracked(|email| !is_email_or_nothing(email)) {
            found.push(("email", texts::WRONG_EMAIL.into()));
        }
        if !errors.show(found) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let email = email.with_untracked(|email| email.trim().to_owned());
        let call = Enrol {
            role: untrack(|| identity.chosen()),
            name: name.with_untracked(|name| name.trim().to_owned()),
            email: (!email.is_empty()).then_some(email),
            who: identity.who(),
            licence: identity.licence(),
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(made) => {
                    identity.clear();
                    letter.try_set(Some(made));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Page
            title=texts::ENROL
            lead=texts::ENROL_LEAD
            back=Crumb::new(AdminRoute::People, texts::PEOPLE)
            narrow=true
        >
            <section class="card">
                <Form errors on_submit=submit guarded=true>
                    <RadioCards
                        id="new-role"
                        label=texts::ENROL_ROLE
                        choices=role_choices(None)
                        value=identity.role
                    />
                    <TextField
                        id="name"
                        label=texts::FULL_NAME
                        hint=texts::FULL_NAME_HINT
                        value=name
                    />
                    <NewIdentityFields identity username_hint=texts::USERNAME_HINT />
                    <TextField
                        id="email"
                        label=texts::EMAIL
                        hint=texts::EMAIL_HINT
                        value=email
                        keyboard="email"
                    />
                    <Button text=texts::ENROL_BUTTON busy />
                </Form>
            </section>
            <Details title=texts::NO_REGISTRAR_TITLE><p>{texts::NO_REGISTRAR}</p></Details>
        </Page>
    }
}

/// What is wrong with a name.
fn wrong_name(name: &str) -> Option<&'static str> {
    match name.trim().chars().count() {
        0 => Some(texts::MISSING_NAME),
        1..=LONGEST_NAME => None,
        _ => Some(texts::LONG_NAME),
    }
}

/// Whether this is nothing, or looks like an address: something, one `@`, a name with a dot.
fn is_email_or_nothing(text: &str) -> bool {
    let text = text.trim();
    let whole = !text.contains(char::is_whitespace);
    text.is_empty()
        || whole
            && text.split_once('@').is_some_and(|(who, place)| {
                !who.is_empty() && !place.contains('@') && place.trim_matches('.').contains('.')
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["", "  ", "a@b.org", " mira.oberlund@clinic.example "] {
            assert!(is_email_or_nothing(good), "{good}");
        }
        for bad in ["a", "a@b", "@b.org", "a@b@c.org", "a b@c.org", "a@b."] {
            assert!(!is_email_or_nothing(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_is_neither_empty_nor_endless() {
        assert_eq!(wrong_name(" "), Some(texts::MISSING_NAME));
        assert_eq!(wrong_name("Zora"), None);
        assert_eq!(wrong_name(&"é".repeat(200)), None);
        assert_eq!(wrong_name(&"e".repeat(201)), Some(texts::LONG_NAME));
    }
}
