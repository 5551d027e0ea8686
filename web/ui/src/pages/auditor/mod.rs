//! Pages of an auditor.

mod csv;
mod disclosures;
mod events;
mod evidence;
mod find;
mod overview;
mod questions;
mod search;
mod verify;

use leptos::prelude::*;

use crate::route::AuditorRoute;

/// The page at this place.
pub fn page(route: AuditorRoute) -> AnyView {
    match route {
        AuditorRoute::Overview => view! { <overview::Overview /> }.into_any(),
        AuditorRoute::Search => view! { <search::Search /> }.into_any(),
        AuditorRoute::Verify => view! { <verify::Verify /> }.into_any(),
        AuditorRoute::Disclosures => view! { <disclosures::Disclosures /> }.into_any(),
        AuditorRoute::Questions => view! { <questions::Questions /> }.into_any(),
        AuditorRoute::Evidence => view! { <evidence::Evidence /> }.into_any(),
    }
}
