//! Keeps what somebody has typed from being lost by a slip: a link, the back button, a closed tab.

use std::cell::Cell;

use leptos::prelude::*;

use crate::route::Route;

thread_local! {
    static TYPED: Cell<bool> = const { Cell::new(false) };
    static WANTED: Cell<Option<Route>> = const { Cell::new(None) };
    static ASKING: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Says that this page holds what is written nowhere else.
pub fn note() {
    TYPED.set(true);
}

/// Says that nothing would be lost: it is saved, or the page is gone.
pub fn forget() {
    TYPED.set(false);
}

/// Whether leaving this page would lose something.
pub fn is_there() -> bool {
    TYPED.get()
}

/// Whether the person is asked first before they come to this place; asks then.
pub fn holds_back(wanted: Route) -> bool {
    if is_there() {
        WANTED.set(Some(wanted));
        asking().set(true);
    }
    is_there()
}

/// Whether the person is being asked.
pub fn asking() -> ArcRwSignal<bool> {
    ASKING.with(Clone::clone)
}

/// Where the person wanted to go when they were asked.
pub fn wanted() -> Option<Route> {
    WANTED.get()
}
