//! Finds the patient that an auditor asks about, by the exact identifier.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{FindPatient, Secret};

use crate::{
    rpc,
    texts::auditor as texts,
    ui::{Banner, Button, Errors, Form, Look, PasswordField},
};

/// Asks for the identifier, and says before the look that it is logged.
#[component]
pub fn FindForm(
    /// Where the account goes that was found.
    found: RwSignal<Option<String>>,
    /// The verb.
    #[prop(default = texts::FIND)]
    verb: &'static str,
    /// What else is wrong, checked before anybody is looked for.
    #[prop(optional, into)]
    check: Option<Callback<(), Vec<(&'static str, String)>>>,
    /// More fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let identifier = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let typed = identifier.with_untracked(|text| text.trim().to_owned());
        let mut wrong = Vec::new();
        if typed.is_empty() {
            wrong.push(("identifier", texts::MISSING_IDENTIFIER.to_owned()));
        }
        wrong.extend(check.map(|check| check.run(())).unwrap_or_default());
        if !errors.show(wrong) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let result = rpc::call(FindPatient {
                identifier: Secret(typed),
            })
            .await;
            busy.try_set(false);
            match result {
                Ok(patient) => {
                    identifier.try_set(String::new());
                    found.try_set(Some(patient));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <section class="card no-print">
            <h2>{texts::FIND_TITLE}</h2>
            <Banner title=texts::FIND_WARNING />
            <Form errors on_submit=submit>
                <PasswordField
                    id="identifier"
                    label=texts::IDENTIFIER
                    hint=texts::IDENTIFIER_HINT
                    value=identifier
                    autocomplete="off"
                />
                {children.map(|children| children())}
                <Button text=verb busy />
            </Form>
        </section>
    }
}

/// Says whose log is shown, and leads back to the form.
#[component]
pub fn FoundPatient(
    /// The account that was found.
    found: RwSignal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="row-between no-print">
            <p class="strong">{texts::FOUND}</p>
            <Button
                text=texts::OTHER_PATIENT
                look=Look::Secondary
                on_click=move |_| found.set(None)
            />
        </div>
    }
}
