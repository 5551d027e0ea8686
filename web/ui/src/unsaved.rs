//! Keeps what somebody has typed from being lost by a slip: a link, the back button, a closed tab.

use std::cell::Cell;

use leptos::prelude::*;

use crate::route::Route;

thread_local! {
    static TYPED: Cell<bool> = const { Cell::new(false) };
    static WANTED: ArcRwSignal<Option<Route>> = ArcRwSignal::new(None);
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

/// Where the person wants to go from a page that would lose something, until they have decided.
pub fn wanted() -> ArcRwSignal<Option<Route>> {
    WANTED.with(Clone::clone)
}
