//! Pages of a patient.

pub mod erase;

mod export;
mod home;
mod log;
mod profile;
pub mod requests;
mod sharing;

use leptos::prelude::*;

use super::{labs, records, writing};
use crate::{
    route::{PatientRoute, RecordRoute},
    whose::Whose,
};

/// The page at this place.
pub fn page(route: PatientRoute) -> AnyView {
    match route {
        PatientRoute::Home => view! { <home::Home /> }.into_any(),
        PatientRoute::Records(RecordRoute::List) => {
            view! { <records::RecordList whose=Whose::Own /> }.into_any()
        }
        PatientRoute::Records(RecordRoute::Show(number)) => {
            records::record_page(Whose::Own, number, None)
        }
        PatientRoute::Records(RecordRoute::Version(number, version)) => {
            records::record_page(Whose::Own, number, Some(version))
        }
        PatientRoute::Records(RecordRoute::Choose) => writing::choose(Whose::Own),
        PatientRoute::Records(RecordRoute::New(kind)) => writing::new_record(Whose::Own, kind),
        PatientRoute::Records(RecordRoute::Edit(number)) => writing::edit(Whose::Own, number),
        PatientRoute::Upload => writing::upload(Whose::Own),
        PatientRoute::Import => writing::import(Whose::Own),
        PatientRoute::Labs => view! { <labs::LabList whose=Whose::Own /> }.into_any(),
        PatientRoute::Lab(number) => labs::lab_page(Whose::Own, number),
        PatientRoute::Profile => view! { <profile::Profile /> }.into_any(),
        PatientRoute::Export => view! { <export::Export /> }.into_any(),
        PatientRoute::Erase => view! { <erase::EraseAll /> }.into_any(),
        PatientRoute::Requests => view! { <requests::Requests /> }.into_any(),
        PatientRoute::Request(number) => view! { <requests::RequestPage number /> }.into_any(),
        PatientRoute::Sharing => view! { <sharing::Sharing /> }.into_any(),
        PatientRoute::Share => view! { <sharing::Share /> }.into_any(),
        PatientRoute::Shared(number) => view! { <sharing::Shared number /> }.into_any(),
        PatientRoute::Log => view! { <log::Log /> }.into_any(),
        PatientRoute::LogLine(index) => view! { <log::LogLine index /> }.into_any(),
    }
}
