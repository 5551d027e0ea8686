//! The first visit on a device: whose server this is, compared with the letter before any secret.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Failure, session::Organisation};

use crate::{
    browser, rpc,
    texts::session as texts,
    ui::{Button, Details, FailureView, Fingerprint, Page, Skeleton},
};

/// Shows what stands in it only when this device knows the organisation; compares first otherwise.
#[component]
pub fn Compared<F, V>(
    /// The ledger that a letter's QR code names: compared by the program, not by eye.
    #[prop(optional_no_strip)]
    letter: Option<String>,
    /// What comes after the comparison.
    children: F,
) -> impl IntoView
where
    F: Fn(Organisation) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let letter = StoredValue::new(letter);
    let met = RwSignal::new(None::<Result<Organisation, Failure>>);
    let meet = move || {
        met.set(None);
        let letter = letter.get_value();
        spawn_local(async move {
            let mut result = rpc::meet().await;
            if let (Some(ledger), Ok(organisation)) = (letter, &result)
                && !(organisation.known && organisation.ledger == ledger)
            {
                result = rpc::trust(ledger).await;
            }
            met.try_set(Some(result));
        });
    };
    meet();
    move || match met.get() {
        None => view! { <Page title=texts::LOGIN_TITLE narrow=true><Skeleton /></Page> }.into_any(),
        Some(Err(failure)) => view! {
            <Page title=texts::LOGIN_TITLE narrow=true>
                <FailureView failure retry=move |()| meet() />
            </Page>
        }
        .into_any(),
        Some(Ok(organisation)) if organisation.known => children(organisation).into_any(),
        Some(Ok(organisation)) => view! { <Compare organisation met /> }.into_any(),
    }
}

#[component]
fn Compare(
    organisation: Organisation,
    met: RwSignal<Option<Result<Organisation, Failure>>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let ledger = StoredValue::new(organisation.ledger.clone());
    let (first, rest) = organisation
        .ledger
        .split_at_checked(FIRST_DIGITS)
        .unwrap_or((organisation.ledger.as_str(), ""));
    let (first, rest) = (first.to_owned(), rest.to_owned());
    let same = move |_| {
        busy.set(true);
        spawn_local(async move {
            let ledger = ledger.get_value();
            match rpc::trust(ledger).await {
                Ok(organisation) => {
                    met.try_set(Some(Ok(organisation)));
                    // The button that had the keyboard is gone.
                    browser::focus_heading().await;
                }
                Err(wrong) => {
                    busy.try_set(false);
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <Page title=texts::COMPARE_TITLE lead=texts::COMPARE_LEAD narrow=true>
            <section class="card">
                <p class="strong">{texts::compare_name(&organisation.name)}</p>
                <Fingerprint hash=first label=texts::COMPARE_LABEL />
                <Details title=texts::COMPARE_ALL>
                    <Fingerprint hash=rest label=texts::COMPARE_LABEL />
                </Details>
                <p>{texts::COMPARE_HOW}</p>
                {move || failure.get().map(|failure| view! { <FailureView failure /> })}
                <div class="actions">
                    <Button text=texts::COMPARE_YES busy on_click=same />
                </div>
            </section>
            <Details title=texts::COMPARE_NO_TITLE>
                {texts::COMPARE_NO.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
            </Details>
        </Page>
    }
}

/// Digits that suffice for a comparison: 80 bits, more than anybody can forge.
const FIRST_DIGITS: usize = 20;
