//! The activation letter: on paper, once.

use leptos::prelude::*;
use salus_web_rpc::people::Letter;

use crate::{
    route::AdminRoute,
    router,
    texts::{admin as texts, common::role_word},
    ui::{
        Button, Checkbox, Details, Errors, Fact, Facts, Fingerprint, Form, Look, Page, PrintButton,
        Qr, Sheet, When,
    },
    unsaved,
};

/// Shows the letter until the registrar confirms that it is on paper.
#[component]
pub fn LetterPage(
    /// What it says.
    letter: Letter,
) -> impl IntoView {
    // The code is nowhere else.
    unsaved::note();
    let confirmed = RwSignal::new(false);
    let errors = Errors::new();
    let done = move |()| {
        let missing = (!confirmed.get_untracked())
            .then(|| ("printed", texts::LETTER_CONFIRM_MISSING.to_owned()));
        if errors.show(missing.into_iter().collect()) {
            router::replace(AdminRoute::People);
        }
    };
    view! {
        <Page title=texts::LETTER_TITLE lead=texts::LETTER_LEAD narrow=true>
            <Paper letter />
            <div class="actions">
                <PrintButton text=texts::LETTER_PRINT look=Look::Secondary />
            </div>
            <div class="no-print">
                <Form errors on_submit=done>
                    <Checkbox id="printed" label=texts::LETTER_CONFIRM value=confirmed />
                    <Button text=texts::LETTER_DONE />
                </Form>
            </div>
            <div class="no-print">
                <Details title=texts::LETTER_LOST_TITLE><p>{texts::LETTER_LOST}</p></Details>
            </div>
        </Page>
    }
}

/// The sheet of paper itself.
#[component]
fn Paper(letter: Letter) -> impl IntoView {
    let is_staff = !letter.username.is_empty();
    let steps = texts::letter_steps(is_staff);
    view! {
        <Sheet title=texts::LETTER_SHEET>
            <Facts>
                <Fact label=texts::LETTER_FOR>
                    <span class="strong" dir="auto">{letter.name}</span>
                </Fact>
                <Fact label=texts::LETTER_ROLE>{role_word(letter.role)}</Fact>
                {is_staff.then(|| view! {
                    <Fact label=texts::LETTER_USERNAME>
                        <span class="strong">{letter.username}</span>
                    </Fact>
                })}
                <Fact label=texts::LETTER_SERVER>{letter.server}</Fact>
                <Fact label=texts::LETTER_UNTIL><When moment=letter.until /></Fact>
            </Facts>
            <div class="letter-code">
                <div class="stack-s">
                    <p class="strong">{texts::LETTER_CODE}</p>
                    <code class="code">{letter.code.0}</code>
                    <p class="small soft">{texts::LETTER_QR_TEXT}</p>
                </div>
                <Qr text=letter.link.0 label=texts::LETTER_QR />
            </div>
            <div class="stack-s">
                <p class="strong">{texts::LETTER_LEDGER}</p>
                <p>{texts::LETTER_LEDGER_TEXT}</p>
                <Fingerprint hash=letter.ledger label=texts::LETTER_LEDGER />
            </div>
            <div class="stack-s">
                <h3>{texts::LETTER_STEPS_TITLE}</h3>
                <ol>{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
            </div>
            <p>{texts::LETTER_END}</p>
        </Sheet>
    }
}
