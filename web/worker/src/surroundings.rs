//! The browser's clock and randomness, and where the page came from.

use salus_client::Env;
use salus_crypto::entropy::OsEntropy;
use salus_records::Time;
use wasm_bindgen::{JsCast, JsValue};

/// Now, by the clock of this device.
pub fn now() -> Time {
    Time(js_sys::Date::now() as u64)
}

/// What the client takes from its surroundings.
pub fn env() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

/// Scheme, host and port that the application came from.
pub fn origin() -> String {
    let scope: Option<web_sys::WorkerGlobalScope> = js_sys::global().dyn_into().ok();
    scope
        .map(|scope| scope.location().origin())
        .unwrap_or_default()
}

/// Today where the person is: `YYYY-MM-DD`.
pub fn today() -> String {
    let date = js_sys::Date::new_0();
    format!(
        "{:04}-{:02}-{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date()
    )
}

/// A function that worker.js put into the global scope.
pub fn global(name: &str) -> Option<js_sys::Function> {
    let found = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str(name)).ok()?;
    found.dyn_into().ok()
}
