//! Pages of a doctor.

mod ask;
mod asked;
mod ended;
mod find;
mod frame;
mod overview;
mod patients;
mod summary;
mod waiting;

use leptos::prelude::*;

use super::{labs, records, writing};
use crate::{
    route::{DoctorRoute, PatientView, RecordRoute},
    session::session,
    whose::Whose,
};

/// The page at this place. A doctor for whom nobody vouches yet sees what is missing instead.
pub fn page(route: DoctorRoute) -> AnyView {
    let vouched = Memo::new(|_| {
        session().with(|session| session.person.as_ref().is_some_and(|person| person.vouched))
    });
    (move || {
        if vouched.get() {
            vouched_page(route)
        } else {
            view! { <waiting::Waiting /> }.into_any()
        }
    })
    .into_any()
}

fn vouched_page(route: DoctorRoute) -> AnyView {
    match route {
        DoctorRoute::Patients => view! { <patients::Patients /> }.into_any(),
        DoctorRoute::Find => view! { <find::Find /> }.into_any(),
        DoctorRoute::Asked => view! { <asked::Asked /> }.into_any(),
        DoctorRoute::Patient(number, view) => patient(Whose::Of(number), view),
    }
}

/// A page about one patient; without a number that was given out in this session, the list.
fn patient(whose: Whose, view: PatientView) -> AnyView {
    if !whose.is_known() {
        return view! { <patients::Patients lost=true /> }.into_any();
    }
    match view {
        PatientView::Summary => view! { <overview::Overview whose /> }.into_any(),
        PatientView::Ask => view! { <ask::Ask whose /> }.into_any(),
        PatientView::Records(RecordRoute::List) => {
            view! { <records::RecordList whose /> }.into_any()
        }
        PatientView::Records(RecordRoute::Show(record)) => {
            records::record_page(whose, record, None)
        }
        PatientView::Records(RecordRoute::Version(record, version)) => {
            records::record_page(whose, record, Some(version))
        }
        PatientView::Labs => view! { <labs::LabList whose /> }.into_any(),
        PatientView::Lab(series) => labs::lab_page(whose, series),
        PatientView::Records(RecordRoute::Choose) => writing::choose(whose),
        PatientView::Records(RecordRoute::New(kind)) => writing::new_record(whose, kind),
        PatientView::Records(RecordRoute::Edit(record)) => writing::edit(whose, record),
        PatientView::Upload => writing::upload(whose),
        PatientView::Import => writing::import(whose),
    }
}
