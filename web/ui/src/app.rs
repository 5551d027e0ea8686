//! Which page is shown: by the address, by who is logged in.

use leptos::prelude::*;
use salus_records::objects::party::Role;

use crate::{
    pages::{
        NotFound, admin, auditor, doctor, patient,
        session::{Activate, Login, NewPinPage, Recover, Settings},
    },
    route::Route,
    router::{self, Visit},
    session::{self, Session, session},
    ui::Shell,
    waiting,
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    let here = router::here();
    let session = session();
    let role = {
        let session = session.clone();
        Memo::new(move |_| session.with(person_role))
    };
    let waiting = waiting::watch(role.into());
    view! {
        <Shell waiting>
            {move || {
                let visit = here.get();
                page(visit, role.get())
            }}
        </Shell>
    }
}

fn person_role(session: &Session) -> Option<Role> {
    session.person.as_ref().map(|person| person.role)
}

fn page(visit: Visit, role: Option<Role>) -> AnyView {
    let route = visit.route;
    match (route, role) {
        (Route::Activate, _) => view! { <Activate /> }.into_any(),
        (Route::NotFound, _) => view! { <NotFound /> }.into_any(),
        (Route::Recover, None) => view! { <Recover /> }.into_any(),
        (Route::Pin, None) => view! { <NewPinPage /> }.into_any(),
        (Route::Login | Route::Start, None) => view! { <Login /> }.into_any(),
        (wanted, None) => {
            after_this(move || session::ask_login(wanted));
            ().into_any()
        }
        (Route::Login | Route::Start | Route::Recover | Route::Pin, Some(role)) => {
            after_this(move || router::replace(Route::home(role)));
            ().into_any()
        }
        (Route::Settings, Some(_)) => view! { <Settings /> }.into_any(),
        (Route::Patient(route), Some(Role::Patient)) => patient::page(route),
        (Route::Doctor(route), Some(Role::Doctor)) => doctor::page(route),
        (Route::Admin(route), Some(Role::Admin)) => admin::page(route),
        (Route::Auditor(route), Some(Role::Auditor)) => auditor::page(route),
        (_, Some(_)) => view! { <NotFound /> }.into_any(),
    }
}

/// Moves on once this page has been drawn: signals do not change while they are read.
fn after_this(work: impl FnOnce() + 'static) {
    leptos::task::spawn_local(async move { work() });
}
