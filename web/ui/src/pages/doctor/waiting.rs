//! What a doctor sees before the registrars have vouched for their key.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Failure, WhoAmI};

use crate::{
    rpc,
    session::session,
    texts::doctor as texts,
    ui::{Button, Card, FailureView, Glyph, Look, Page, toast},
};

/// Says what is still missing, whose turn it is, and lets the doctor look again.
#[component]
pub fn Waiting() -> impl IntoView {
    let busy = RwSignal::new(false);
    let not_yet = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let look = move |_| {
        busy.set(true);
        not_yet.set(false);
        failure.set(None);
        spawn_local(async move {
            let answer = rpc::call(WhoAmI {}).await;
            busy.try_set(false);
            match answer {
                Ok(person) if person.vouched => {
                    toast(texts::WAIT_DONE);
                    session().update(|session| session.person = Some(person));
                }
                Ok(_) => {
                    not_yet.try_set(true);
                }
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <Page title=texts::WAIT_TITLE lead=texts::WAIT_LEAD narrow=true>
            <Card title=texts::WAIT_WHAT brand=true>
                {texts::WAIT_TEXT.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                <div class="actions">
                    <Button
                        text=texts::WAIT_AGAIN
                        look=Look::Secondary
                        glyph=Glyph::Clock
                        busy
                        on_click=look
                    />
                </div>
                <p role="status">{move || not_yet.get().then_some(texts::WAIT_NOT_YET)}</p>
            </Card>
            {move || failure.get().map(|failure| view! { <FailureView failure /> })}
        </Page>
    }
}
