//! Moves between places without loading the page anew: links, back and forward, scroll and focus.

use std::{cell::RefCell, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, PopStateEvent, ScrollRestoration};

use crate::{
    browser::{self, document, window},
    route::Route,
    unsaved,
};

/// A stay at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Where.
    pub route: Route,
    /// Counts the moves; 0 is the place where the page was opened.
    pub turn: u32,
}

thread_local! {
    static HERE: RefCell<Option<ArcRwSignal<Visit>>> = const { RefCell::new(None) };
}

/// Where the person is now.
pub fn here() -> ArcRwSignal<Visit> {
    HERE.with_borrow_mut(|here| {
        here.get_or_insert_with(|| {
            let path = window().location().pathname().unwrap_or_default();
            ArcRwSignal::new(Visit {
                route: Route::parse(&path),
                turn: 0,
            })
        })
        .clone()
    })
}

/// Goes to a place.
pub fn go(route: impl Into<Route>) {
    let route = route.into();
    remember_scroll();
    push(route);
    arrive(route);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

fn push(route: Route) {
    if let Ok(history) = window().history() {
        // The address line is a convenience: the place changes without it too.
        let _ = history.push_state_with_url(&JsValue::from_f64(0.0), "", Some(&route.path()));
    }
}

/// Goes to a place that takes the stead of this one in the history.
pub fn replace(route: impl Into<Route>) {
    let route = route.into();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::from_f64(0.0), "", Some(&route.path()));
    }
    arrive(route);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Goes back, as the browser's own button does.
pub fn back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Takes the part after `#` and removes it from the address line at once.
pub fn take_fragment() -> Option<String> {
    let fragment = window().location().hash().ok()?;
    let fragment = fragment.strip_prefix('#').filter(|text| !text.is_empty())?;
    if let Ok(history) = window().history() {
        let path = window().location().pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&JsValue::from_f64(0.0), "", Some(&path));
    }
    Some(fragment.to_owned())
}

/// Begins to listen for links and for the browser's buttons.
pub fn start() {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    listen("click", |event: MouseEvent| follow(&event));
    listen("popstate", |event: PopStateEvent| {
        let path = window().location().pathname().unwrap_or_default();
        let route = Route::parse(&path);
        if unsaved::holds_back(route) {
            // The browser has moved already; the address goes back to what is still shown.
            push(here().get_untracked().route);
            return;
        }
        arrive(route);
        scroll_when_long_enough(event.state().as_f64().unwrap_or(0.0));
    });
    listen("beforeunload", |event: Event| {
        if unsaved::is_there() {
            event.prevent_default();
        }
    });
}

fn listen<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    name: &str,
    heard: impl FnMut(E) + 'static,
) {
    let closure = Closure::<dyn FnMut(E)>::new(heard);
    // Windows take every listener; it lives as long as the page.
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

fn arrive(route: Route) {
    unsaved::forget();
    here().update(|visit| {
        visit.route = route;
        visit.turn = visit.turn.wrapping_add(1);
    });
}

/// Follows a plain click on a link of this application; all others are the browser's.
fn follow(event: &MouseEvent) {
    let is_plain = event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
        && !event.default_prevented();
    if !is_plain {
        return;
    }
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    let Some(link) = link else { return };
    let is_ours = Some(link.origin()) == window().location().origin().ok()
        && link.target().is_empty()
        && !link.has_attribute("download")
        && link.hash().is_empty();
    let route = Route::parse(&link.pathname());
    if is_ours && route != Route::NotFound {
        event.prevent_default();
        if !unsaved::holds_back(route) {
            go(route);
        }
    }
}

fn remember_scroll() {
    let depth = window().scroll_y().unwrap_or(0.0);
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&JsValue::from_f64(depth), "");
    }
}

/// Scrolls as soon as the page, which may be loading, is as long as it was; gives up after two seconds.
fn scroll_when_long_enough(depth: f64) {
    let turn = here().get_untracked().turn;
    spawn_local(async move {
        for _ in 0..40 {
            browser::sleep(Duration::from_millis(50)).await;
            if here().get_untracked().turn != turn {
                return;
            }
            let length = document()
                .document_element()
                .map_or(0.0, |root| f64::from(root.scroll_height()));
            let height = window()
                .inner_height()
                .ok()
                .and_then(|height| height.as_f64())
                .unwrap_or(0.0);
            if length >= depth + height {
                window().scroll_to_with_x_and_y(0.0, depth);
                return;
            }
        }
    });
}
