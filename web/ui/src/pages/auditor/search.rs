//! Events about one patient, for an auditor.

use leptos::prelude::*;
use salus_web_rpc::{EventsAbout, audit::EventList};

use super::{
    events::Events,
    find::{FindForm, FoundPatient},
};
use crate::{
    fetch::fetch,
    texts::auditor as texts,
    ui::{Loaded, Page},
};

/// Finds a patient, and shows what happened with the account.
#[component]
pub fn Search() -> impl IntoView {
    let found = RwSignal::new(None::<String>);
    view! {
        <Page title=texts::SEARCH lead=texts::SEARCH_LEAD>
            {move || match found.get() {
                None => view! { <FindForm found /> }.into_any(),
                Some(patient) => view! {
                    <FoundPatient found />
                    <About patient />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn About(patient: String) -> impl IntoView {
    let events = fetch(move || EventsAbout {
        patient: patient.clone(),
    });
    view! {
        <Loaded
            from=events
            empty=|list: &EventList| list.events.is_empty()
            nothing=texts::NO_EVENTS
            nothing_next=texts::NO_EVENTS_NEXT
            let:list
        >
            <Events list=list.events />
        </Loaded>
    }
}
