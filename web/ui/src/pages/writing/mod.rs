//! Pages that write records: forms for new records and new versions, uploads, imports. The same for
//! one's own records and for those of a doctor's patient.

mod choose;
mod conflict;
mod edit;
mod fields;
mod files;
mod import;
mod merge;
mod new;
mod reading;
mod sending;
mod upload;

pub use fields::blank;

use leptos::prelude::*;
use salus_records::fhir::Kind;

use crate::{
    handles,
    route::DoctorRoute,
    texts::writing as texts,
    ui::{Banner, Mood},
    whose::Whose,
};

use choose::ChooseKind;
use edit::EditRecord;
use import::Import;
use new::NewRecord;
use upload::Upload;

/// The page that asks what to write.
pub fn choose(whose: Whose) -> AnyView {
    known(whose, || view! { <ChooseKind whose /> }.into_any())
}

/// The form for a new record of a kind.
pub fn new_record(whose: Whose, kind: Kind) -> AnyView {
    known(whose, || view! { <NewRecord whose kind /> }.into_any())
}

/// The form for the next version of the record of this number.
pub fn edit(whose: Whose, number: u32) -> AnyView {
    known(whose, || view! { <EditRecord whose number /> }.into_any())
}

/// The page that makes a record out of files.
pub fn upload(whose: Whose) -> AnyView {
    known(whose, || view! { <Upload whose /> }.into_any())
}

/// The page that makes records out of a FHIR file.
pub fn import(whose: Whose) -> AnyView {
    known(whose, || view! { <Import whose /> }.into_any())
}

/// A page about somebody who is known; otherwise the list of patients, so that nothing meant for
/// somebody is ever written for somebody else.
fn known(whose: Whose, page: impl FnOnce() -> AnyView) -> AnyView {
    if whose.is_known() {
        return page();
    }
    handles::show(DoctorRoute::Patients);
    ().into_any()
}

/// Tells a doctor what writing for somebody else means; nothing for one's own record.
#[component]
fn SignedNotice(whose: Whose) -> impl IntoView {
    (!whose.is_own()).then(|| {
        view! {
            <Banner mood=Mood::Info title=texts::signed_title(whose.name().as_deref())>
                <p>{texts::SIGNED_TEXT}</p>
            </Banner>
        }
    })
}
