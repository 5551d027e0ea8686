//! Pages of a patient.

use leptos::prelude::*;

use super::NotFound;
use crate::route::PatientRoute;

/// The page at this place.
pub fn page(route: PatientRoute) -> AnyView {
    match route {
        _ => view! { <NotFound /> }.into_any(),
    }
}
