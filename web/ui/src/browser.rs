//! The few things asked of the browser itself. Nothing here fails: what a browser refuses is left out.

use std::{cell::Cell, future::Future, rc::Rc, time::Duration};

use futures_channel::oneshot;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Storage, Window};

/// The window of this page.
pub fn window() -> Window {
    leptos::prelude::window()
}

/// The document of this page.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Puts the keyboard on the element of this id, and says whether there was one.
pub fn focus(id: &str) -> bool {
    let found = document().get_element_by_id(id);
    found.as_ref().is_some_and(focus_on)
}

/// Puts the keyboard on an element.
pub fn focus_on(element: &Element) -> bool {
    match element.dyn_ref::<HtmlElement>() {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// Puts the keyboard on the heading of the page, once the page that was there before is gone.
pub async fn focus_heading() {
    sleep(Duration::ZERO).await;
    let heading = document().query_selector("main h1");
    if let Some(heading) = heading.ok().flatten() {
        focus_on(&heading);
    }
}

/// Storage that outlives the tab.
pub fn lasting_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Storage that lives as long as the tab.
pub fn tab_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Waits.
pub async fn sleep(time: Duration) {
    let (done, wait) = oneshot::channel();
    leptos::prelude::set_timeout(
        move || {
            // Nobody waits any more when the receiver is gone.
            let _ = done.send(());
        },
        time,
    );
    // The sender is dropped only with the page.
    let _ = wait.await;
}

/// Waits for something, but no longer than this.
pub async fn within<T: 'static>(time: Duration, work: impl Future<Output = T> + 'static) {
    let (done, wait) = oneshot::channel::<()>();
    let done = Rc::new(Cell::new(Some(done)));
    let first = done.clone();
    spawn_local(async move {
        work.await;
        ring(&first);
    });
    spawn_local(async move {
        sleep(time).await;
        ring(&done);
    });
    // An error means that both have gone, which is as good as done.
    let _ = wait.await;
}

fn ring(bell: &Cell<Option<oneshot::Sender<()>>>) {
    if let Some(bell) = bell.take() {
        // The waiting side may be gone, and then nobody needs to hear it.
        let _ = bell.send(());
    }
}

/// A property of a JavaScript object; undefined when there is none.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of a fresh JavaScript object.
pub fn set_property(object: &js_sys::Object, name: &str, value: &JsValue) {
    // Setting a property of an ordinary object that is not frozen does not fail.
    let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), value);
}

/// Puts the keyboard on an element without scrolling to it.
pub fn focus_quietly(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that cannot take the focus leaves it where it was.
    let _ = element.focus_with_options(&options);
}
