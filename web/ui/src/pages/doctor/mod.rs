//! Pages of a doctor.

use leptos::prelude::*;

use super::NotFound;
use crate::route::DoctorRoute;

/// The page at this place.
pub fn page(route: DoctorRoute) -> AnyView {
    match route {
        _ => view! { <NotFound /> }.into_any(),
    }
}
