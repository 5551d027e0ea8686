//! What the worker asks the page to keep between visits: values already sealed, or public.

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::browser;

const PREFIX: &str = "salus.";

/// Everything kept, as pairs of key and value; keys without the prefix.
pub fn all() -> Vec<(String, String)> {
    let Some(storage) = browser::lasting_storage() else {
        return Vec::new();
    };
    let names = 0..storage.length().unwrap_or(0);
    names
        .filter_map(|place| storage.key(place).ok().flatten())
        .filter_map(|name| {
            let key = name.strip_prefix(PREFIX)?.to_owned();
            Some((key, storage.get_item(&name).ok().flatten()?))
        })
        .collect()
}

/// Keeps the value of `[key, value]`; null removes it.
pub fn keep(pair: &JsValue) {
    let (Some(storage), pair) = (browser::lasting_storage(), Array::from(pair)) else {
        return;
    };
    let Some(key) = pair.get(0).as_string() else {
        return;
    };
    let name = format!("{PREFIX}{key}");
    // A full or forbidden storage means only that the next visit begins like the first.
    let _ = match pair.get(1).as_string() {
        Some(value) => storage.set_item(&name, &value),
        None => storage.remove_item(&name),
    };
}
