//! Another role for somebody: the old account ends, and a letter for a new one is made.

use leptos::{prelude::*, task::spawn_local};
use salus_records::objects::party::Role;
use salus_web_rpc::{
    ChangeRole,
    people::{Letter, PersonLine},
};

use super::identity::{NewIdentity, NewIdentityFields, role_choices};
use crate::{
    rpc,
    texts::{admin as texts, common::role_word},
    ui::{Button, Card, Confirm, Details, Errors, Form, Look, RadioCards},
};

/// Asks for the new role and what it needs, asks once more, and hands over the letter.
#[component]
pub fn ChangeRoleCard(
    /// Whose.
    line: PersonLine,
    /// Where the letter goes.
    letter: RwSignal<Option<Letter>>,
) -> impl IntoView {
    let first = match line.role {
        Role::Doctor => Role::Auditor,
        _ => Role::Doctor,
    };
    let identity = NewIdentity::of(first);
    let errors = Errors::new();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let submit = move |()| {
        if errors.show(identity.missing()) {
            open.set(true);
        }
    };
    let person = line.uid;
    let yes = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = ChangeRole {
            person: person.clone(),
            role: untrack(|| identity.chosen()),
            who: identity.who(),
            licence: identity.licence(),
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            open.try_set(false);
            match result {
                Ok(made) => {
                    identity.clear();
                    letter.try_set(Some(made));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    let question = Signal::derive(move || {
        let role = role_word(identity.chosen()).to_lowercase();
        texts::change_role_question(&line.name, &role)
    });
    view! {
        <Card title=texts::CHANGE_ROLE>
            <p>{texts::CHANGE_ROLE_TEXT}</p>
            <Details title=texts::CHANGE_ROLE>
                <Form errors on_submit=submit>
                    <RadioCards
                        id="new-role"
                        label=texts::CHANGE_ROLE_TO
                        choices=role_choices(Some(line.role))
                        value=identity.role
                    />
                    <NewIdentityFields identity username_hint=texts::NEW_USERNAME_HINT />
                    <Button text=texts::CHANGE_ROLE_BUTTON look=Look::Secondary />
                </Form>
            </Details>
            <Confirm
                open
                title=texts::CHANGE_ROLE_QUESTION
                text=question
                action=texts::CHANGE_ROLE_YES
                danger=true
                busy
                on_yes=yes
            />
        </Card>
    }
}
