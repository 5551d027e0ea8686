//! Pages of an auditor.

use leptos::prelude::*;

use super::NotFound;
use crate::route::AuditorRoute;

/// The page at this place.
pub fn page(route: AuditorRoute) -> AnyView {
    match route {
        _ => view! { <NotFound /> }.into_any(),
    }
}
