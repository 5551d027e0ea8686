//! Parts of the program that a browser loads when they are needed.
//!
//! Whoever opens the address gets the login and what every page is made of. Activation and recovery
//! are a part of their own, and so is everything that comes after the login. The split itself is
//! made after linking (`xtask/web`); functions that both parts need travel once.

use std::future::Future;

use futures_util::FutureExt;
use leptos::{prelude::*, task::spawn_local};
use salus_records::objects::party::Role;
use salus_web_rpc::{Failure, FailureKind, Prepare};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{
    pages::{
        NotFound, admin, auditor, doctor, patient,
        session::{Activate, NewPinPage, Recover, Settings},
    },
    route::Route,
    rpc,
    texts::common as texts,
    ui::{FailureView, Page, Skeleton},
};

/// The pages for whoever is not logged in, but for the login itself.
pub fn entry(route: Route) -> AnyView {
    shown(preload_entry, move || entry_page(route))
}

/// The pages for whoever is logged in.
pub fn inside(route: Route, role: Role) -> AnyView {
    shown(preload_inside, move || inside_page(route, role))
}

/// Begins to load what comes after the login, here and in the worker.
pub fn fetch_inside() {
    // Whoever needs it next tries again and says what is wrong.
    spawn_local(async { drop(preload_inside().await) });
    spawn_local(async { drop(rpc::call(Prepare {}).await) });
}

#[wasm_split(entry, fallible, preload(preload_entry))]
fn entry_page(route: Route) -> Result<AnyView, Missing> {
    Ok(match route {
        Route::Activate => view! { <Activate /> }.into_any(),
        Route::Recover => view! { <Recover /> }.into_any(),
        Route::Pin => view! { <NewPinPage /> }.into_any(),
        _ => view! { <NotFound /> }.into_any(),
    })
}

#[wasm_split(inside, fallible, preload(preload_inside))]
fn inside_page(route: Route, role: Role) -> Result<AnyView, Missing> {
    Ok(match (route, role) {
        (Route::Settings, _) => view! { <Settings /> }.into_any(),
        (Route::Patient(route), Role::Patient) => patient::page(route),
        (Route::Doctor(route), Role::Doctor) => doctor::page(route),
        (Route::Admin(route), Role::Admin) => admin::page(route),
        (Route::Auditor(route), Role::Auditor) => auditor::page(route),
        _ => view! { <NotFound /> }.into_any(),
    })
}

/// A part that did not arrive.
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Shows a page at once where its part is here, and loads the part first otherwise.
fn shown<L, P>(
    load: impl Fn() -> L + Copy + Send + Sync + 'static,
    page: impl Fn() -> P + Send + 'static,
) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    P: Future<Output = Result<AnyView, Missing>>,
{
    // A part that is here answers without waiting.
    let page = move || page().now_or_never().and_then(Result::ok).into_any();
    if load().now_or_never().is_some_and(|here| here.is_ok()) {
        return page();
    }
    let state = RwSignal::new(None::<Result<(), Failure>>);
    let fetch = move || {
        state.set(None);
        spawn_local(async move {
            let arrived = load().await.map_err(|_| missing());
            state.try_set(Some(arrived));
        });
    };
    fetch();
    (move || match state.get() {
        None => view! { <Page title=texts::LOADING narrow=true><Skeleton /></Page> }.into_any(),
        Some(Err(failure)) => view! {
            <Page title=texts::PART_MISSING_TITLE narrow=true>
                <FailureView failure retry=move |()| fetch() />
            </Page>
        }
        .into_any(),
        Some(Ok(())) => page(),
    })
    .into_any()
}

fn missing() -> Failure {
    Failure {
        kind: FailureKind::Fault,
        code: String::new(),
        title: texts::PART_MISSING.into(),
        next: texts::PART_MISSING_NEXT.into(),
    }
}
