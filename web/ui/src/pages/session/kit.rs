//! The recovery kit, shown once: printed before anything else happens.

use leptos::prelude::*;
use salus_records::objects::party::Role;
use salus_web_rpc::{Moment, session::RecoveryKit};

use crate::{
    browser,
    route::Route,
    router,
    session::{Ended, session},
    texts::{common::role_word, session as texts},
    ui::{
        Banner, Button, Checkbox, Errors, Fact, Facts, Fingerprint, Form, Page, PrintButton, Sheet,
        Steps, When,
    },
    unsaved,
};

/// Shows the kit until the person confirms that it is on paper.
#[component]
pub fn Kit(
    /// What it says.
    kit: RecoveryKit,
) -> impl IntoView {
    // The code is nowhere else.
    unsaved::note();
    let confirmed = RwSignal::new(false);
    let errors = Errors::new();
    let done = move |()| {
        let missing = (!confirmed.get_untracked())
            .then(|| ("confirmed", texts::KIT_CONFIRM_MISSING.to_owned()));
        if errors.show(missing.into_iter().collect()) {
            session().update(|session| session.ended = Some(Ended::Made));
            router::replace(Route::Login);
        }
    };
    let must_wait = matches!(kit.role, Role::Doctor | Role::Auditor);
    view! {
        <Page title=texts::KIT_TITLE lead=texts::KIT_LEAD narrow=true>
            <div class="screen-only"><Steps names=texts::ACTIVATE_STEPS now=2 /></div>
            <Sheet title=texts::KIT_SHEET>
                <Facts>
                    <Fact label=texts::KIT_NAME>{kit.name}</Fact>
                    <Fact label=texts::KIT_ROLE>{role_word(kit.role)}</Fact>
                    <Fact label=texts::KIT_SERVER>{kit.server}</Fact>
                    <Fact label=texts::KIT_MADE>
                        <When moment=Moment(browser::now()) day=true />
                    </Fact>
                </Facts>
                <div>
                    <p class="strong">{texts::KIT_CODE}</p>
                    <code class="code">{kit.code.0}</code>
                </div>
                <ul>
                    {texts::KIT_RULES.iter().map(|rule| view! { <li>{*rule}</li> }).collect_view()}
                </ul>
                <div>
                    <p class="strong">{texts::KIT_LEDGER}</p>
                    <Fingerprint hash=kit.ledger label=texts::KIT_LEDGER />
                </div>
            </Sheet>
            <div class="actions">
                <PrintButton text=texts::KIT_PRINT />
            </div>
            {must_wait.then(|| view! { <Banner title=texts::KIT_NEXT_VOUCH /> })}
            <div class="no-print">
                <Form errors on_submit=done>
                    <Checkbox id="confirmed" label=texts::KIT_CONFIRM value=confirmed />
                    <Button text=texts::KIT_DONE />
                </Form>
            </div>
        </Page>
    }
}
