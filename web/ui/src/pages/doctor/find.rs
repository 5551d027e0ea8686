//! Finding a patient by the exact identifier, to ask for access.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{FindPatient, Secret};

use crate::{
    route::{DoctorRoute, PatientView},
    router, rpc,
    texts::doctor as texts,
    ui::{Button, Card, Errors, Form, Glyph, Page, TextField},
    whose::Whose,
};

const FIELD: &str = "find-national";

/// The identifier, and the frank words about what the answer does not tell.
#[component]
pub fn Find() -> impl IntoView {
    let identifier = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let typed = identifier.get_untracked().trim().to_owned();
        let missing = typed
            .is_empty()
            .then(|| (FIELD, texts::IDENTIFIER_MISSING.to_owned()));
        if !errors.show(missing.into_iter().collect()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let found = rpc::call(FindPatient {
                identifier: Secret(typed),
            })
            .await;
            busy.try_set(false);
            match found {
                Ok(uid) => {
                    identifier.try_set(String::new());
                    if let Whose::Of(number) = Whose::of(&uid, "") {
                        router::go(DoctorRoute::Patient(number, PatientView::Ask));
                    }
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Page title=texts::FIND_TITLE lead=texts::FIND_LEAD narrow=true>
            <Card>
                <Form errors on_submit=submit>
                    <TextField
                        id=FIELD
                        label=texts::IDENTIFIER
                        hint=texts::IDENTIFIER_HINT
                        value=identifier
                    />
                    <div class="actions">
                        <Button text=texts::FIND_BUTTON glyph=Glyph::Search busy />
                    </div>
                </Form>
            </Card>
            <Card title=texts::FIND_HONEST_TITLE>
                {texts::FIND_HONEST.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
            </Card>
        </Page>
    }
}
