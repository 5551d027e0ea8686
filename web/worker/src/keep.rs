//! What stays on the device between visits: what the ledger looked like, openly, and what an account
//! believed, sealed for that account.

use std::collections::BTreeMap;

use salus_client::TrustSnapshot;
use wasm_bindgen::JsValue;

use crate::surroundings::global;

/// Key of what is kept openly.
const LEDGER: &str = "ledger";
/// Beginning of the keys of what is sealed; an opaque name follows.
const SEALED: &str = "account.";

/// What the device remembers.
#[derive(Default)]
pub struct Memory {
    kept: BTreeMap<String, String>,
}

impl Memory {
    /// What the page found.
    pub fn new(kept: Vec<(String, String)>) -> Self {
        Self {
            kept: kept.into_iter().collect(),
        }
    }

    /// The ledger that was believed before, if it can be read.
    pub fn ledger(&self) -> Option<TrustSnapshot> {
        serde_json::from_str(self.kept.get(LEDGER)?).ok()
    }

    /// Remembers what the ledger looks like; accounts are left out.
    pub fn keep_ledger(&mut self, trust: TrustSnapshot) {
        if let Ok(text) = serde_json::to_string(&trust.without_accounts()) {
            self.keep(LEDGER.to_owned(), text);
        }
    }

    /// What an account sealed for itself.
    pub fn sealed(&self, name: &str) -> Option<&str> {
        let kept = self.kept.get(&format!("{SEALED}{name}"));
        kept.map(String::as_str)
    }

    /// Remembers what an account sealed for itself.
    pub fn keep_sealed(&mut self, name: &str, sealed: String) {
        self.keep(format!("{SEALED}{name}"), sealed);
    }

    fn keep(&mut self, key: String, value: String) {
        if self.kept.get(&key) == Some(&value) {
            return;
        }
        if let Some(keep) = global("salusKeep") {
            // A page that keeps nothing only begins anew at its next visit.
            let _ = keep.call2(&JsValue::UNDEFINED, &(&key).into(), &(&value).into());
        }
        self.kept.insert(key, value);
    }
}
