//! Which page is shown: by the address, by who is logged in.

use leptos::prelude::*;
use salus_records::objects::party::Role;

use crate::{
    pages::{NotFound, session::Login},
    parts,
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
        (Route::NotFound, _) => view! { <NotFound /> }.into_any(),
        (Route::Activate, _) | (Route::Recover | Route::Pin, None) => parts::entry(route),
        (Route::Login | Route::Start, None) => view! { <Login /> }.into_any(),
        (wanted, None) => {
            after_this(move || session::ask_login(wanted));
            ().into_any()
        }
        (Route::Login | Route::Start | Route::Recover | Route::Pin, Some(role)) => {
            after_this(move || router::replace(Route::home(role)));
            ().into_any()
        }
        (route, Some(role)) => parts::inside(route, role),
    }
}

/// Moves on once this page has been drawn: signals do not change while they are read.
fn after_this(work: impl FnOnce() + 'static) {
    leptos::task::spawn_local(async move { work() });
}
