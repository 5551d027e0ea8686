//! Measured values over time: the list of series, and one series; for the patient and for a doctor.

mod list;
mod series;
mod spark;

pub use list::LabList;

use leptos::prelude::*;

use crate::{
    handles,
    whose::{Whose, series_of},
};

/// The page of the series of this number, or the list where nobody gave out the number.
pub fn lab_page(whose: Whose, number: u32) -> AnyView {
    let Some(key) = series_of(number) else {
        handles::show(whose.labs());
        return ().into_any();
    };
    view! { <series::LabSeries whose key /> }.into_any()
}
