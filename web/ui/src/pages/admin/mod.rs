//! Pages of a registrar.

use leptos::prelude::*;

use super::NotFound;
use crate::route::AdminRoute;

/// The page at this place.
pub fn page(route: AdminRoute) -> AnyView {
    match route {
        _ => view! { <NotFound /> }.into_any(),
    }
}
