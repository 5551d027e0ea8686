//! Measured values over time: the list of series, and one series; for the patient and for a doctor.

mod list;
mod series;
mod spark;

pub use list::LabList;

use leptos::prelude::*;

use crate::whose::{Whose, series_of};

/// The page of the series of this number, or the list where nobody gave out the number.
pub fn lab_page(whose: Whose, number: u32) -> AnyView {
    match series_of(number) {
        Some(key) if whose.is_known() => view! { <series::LabSeries whose key /> }.into_any(),
        _ => view! { <LabList whose /> }.into_any(),
    }
}
