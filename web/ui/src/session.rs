//! Who is logged in, and how a session ends: by the person, after idling, or by the server.

use std::{cell::RefCell, time::Duration};

use leptos::prelude::*;
use salus_records::objects::party::Role;
use salus_web_rpc::{LogOut, LogOutEverywhere, session::Person};

use crate::{browser, handles, news, route::Route, router, rpc};

/// Why nobody is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The person locked it.
    Locked,
    /// Nobody touched it for ten minutes.
    Idle,
    /// The server ended the session.
    Server,
    /// The page was loaded anew, which forgets all keys.
    Reloaded,
    /// An account was made; the login is next.
    Made,
    /// Password or recovery changed; the person logs in with what is new.
    Changed,
}

/// The session of this page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Who is logged in.
    pub person: Option<Person>,
    /// Why the last session ended.
    pub ended: Option<Ended>,
    /// Where the person wanted to go before the login.
    pub wanted: Option<Route>,
}

thread_local! {
    static SESSION: RefCell<Option<ArcRwSignal<Session>>> = const { RefCell::new(None) };
}

/// Set while somebody is logged in; what is left of it tells a reload from a first visit.
const OPEN: &str = "open";
/// How long the server's farewell is awaited before the keys are destroyed anyhow.
const FAREWELL: Duration = Duration::from_secs(2);

/// The session as a signal.
pub fn session() -> ArcRwSignal<Session> {
    SESSION.with_borrow_mut(|kept| {
        kept.get_or_insert_with(|| {
            let reloaded = browser::tab_storage()
                .and_then(|storage| storage.get_item(OPEN).ok().flatten())
                .is_some();
            ArcRwSignal::new(Session {
                ended: reloaded.then_some(Ended::Reloaded),
                ..Session::default()
            })
        })
        .clone()
    })
}

/// The role of whoever is logged in.
pub fn role() -> Option<Role> {
    session().with(|session| session.person.as_ref().map(|person| person.role))
}

/// Begins a session and goes where the person wanted to go, or to the home of the role.
pub fn begin(person: Person) {
    let role = person.role;
    mark_open(true);
    let wanted = session().try_update(|session| {
        session.person = Some(person);
        session.ended = None;
        session.wanted.take()
    });
    let wanted = wanted
        .flatten()
        .filter(|route| route.role().is_none_or(|of| of == role))
        .filter(|route| !route.is_open() && *route != Route::Start);
    news::listen();
    router::replace(wanted.unwrap_or(Route::home(role)));
}

/// Remembers where the person wanted to go, and shows the login.
pub fn ask_login(wanted: Route) {
    session().update(|session| session.wanted = Some(wanted));
    router::replace(Route::Login);
}

/// Ends the session: the page forgets at once, the server is told, and the keys are destroyed.
pub fn end(why: Ended) {
    rpc::leave(LogOut {}, FAREWELL);
    forget(why);
}

/// Ends every session of the account.
///
/// # Errors
/// When the server did not do it; this session then goes on.
pub async fn end_everywhere() -> Result<(), salus_web_rpc::Failure> {
    rpc::call(LogOutEverywhere {}).await?;
    forget(Ended::Locked);
    rpc::stop();
    Ok(())
}

/// The server said that the session is over.
pub fn ended_by_server() {
    if session().with_untracked(|session| session.person.is_some()) {
        forget(Ended::Server);
        rpc::stop();
    }
}

fn forget(why: Ended) {
    let here = router::here().get_untracked().route;
    mark_open(false);
    handles::forget();
    session().update(|session| {
        session.person = None;
        session.ended = Some(why);
        session.wanted = match why {
            // Numbers in addresses mean nothing any more, but places without one do.
            Ended::Idle | Ended::Server => Some(here),
            _ => None,
        };
    });
    router::replace(Route::Login);
}

fn mark_open(open: bool) {
    let Some(storage) = browser::tab_storage() else {
        return;
    };
    // Only the friendly word after a reload depends on it.
    let _ = if open {
        storage.set_item(OPEN, "1")
    } else {
        storage.remove_item(OPEN)
    };
}
