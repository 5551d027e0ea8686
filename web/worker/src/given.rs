//! What comes with a call and goes back beside its answer.

use std::cell::RefCell;

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// Files that came with a call, a way to tell how far it is, and what goes back beside the answer.
pub struct Given {
    files: Vec<File>,
    progress: Function,
    beside: RefCell<JsValue>,
}

impl Given {
    /// Takes what the page sent.
    pub fn new(files: Array, progress: Function) -> Self {
        Self {
            files: files
                .iter()
                .filter_map(|file| file.dyn_into().ok())
                .collect(),
            progress,
            beside: RefCell::new(JsValue::UNDEFINED),
        }
    }

    /// The files, in the order in which the person chose them.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Tells how far the call is: so much of so much, and what is being done.
    pub fn tell(&self, done: f64, total: f64, step: &str) {
        tell(&self.progress, done, total, step);
    }

    /// The function that hears how far the call is.
    pub fn listener(&self) -> Function {
        self.progress.clone()
    }

    /// Sends something back beside the answer.
    pub fn put_beside(&self, value: impl Into<JsValue>) {
        self.beside.replace(value.into());
    }

    /// Takes out what goes back beside the answer.
    pub fn take_beside(&self) -> JsValue {
        self.beside.replace(JsValue::UNDEFINED)
    }
}

/// Tells a page's listener how far a call is.
pub fn tell(listener: &Function, done: f64, total: f64, step: &str) {
    // A page that does not listen any more is no reason to stop.
    let _ = listener.call3(
        &JsValue::UNDEFINED,
        &done.into(),
        &total.into(),
        &step.into(),
    );
}
