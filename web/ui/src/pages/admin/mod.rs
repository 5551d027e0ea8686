//! Pages of a registrar.

mod act;
mod approvals;
mod change_role;
mod enrol;
mod entries;
mod health;
mod identity;
mod ledger;
mod letter;
mod people;
mod person;
mod system;

use leptos::prelude::*;

use crate::route::AdminRoute;

/// The page at this place.
pub fn page(route: AdminRoute) -> AnyView {
    match route {
        AdminRoute::People => view! { <people::People /> }.into_any(),
        AdminRoute::Enrol => view! { <enrol::Enrolment /> }.into_any(),
        AdminRoute::Person(number) => view! { <person::Person number /> }.into_any(),
        AdminRoute::Approvals => view! { <approvals::Approvals /> }.into_any(),
        AdminRoute::System => view! { <system::System /> }.into_any(),
        AdminRoute::Ledger => view! { <ledger::Ledger /> }.into_any(),
        AdminRoute::LedgerEntry(index) => view! { <entries::EntryPage index /> }.into_any(),
    }
}

/// An account as the number of its page stands for it.
#[derive(Clone, PartialEq)]
struct Account(String);
