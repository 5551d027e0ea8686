//! Judges new passwords: lists of known ones are large, so the browser loads them only when needed.

use salus_crypto::policy::password;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Judges a password; `about` are words that must not make it strong. Returns a `PasswordReport`.
///
/// # Errors
/// Never for a report, which is plain data.
#[wasm_bindgen]
pub fn judge(password: &str, about: Vec<String>) -> Result<JsValue, JsValue> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    let report = password::check(password, &about);
    Ok(serde_wasm_bindgen::to_value(&report)?)
}
