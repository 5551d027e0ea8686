//! The door: a message comes in, an answer or a failure goes out.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures_util::future::{AbortHandle, Abortable};
use js_sys::{Array, Function};
use salus_web_rpc::{Call, Failure, FailureKind, Name};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{desk::Desk, failure::fault, given::Given, parts};

thread_local! {
    static RUNNING: RefCell<HashMap<u32, AbortHandle>> = RefCell::default();
}

/// Something that the worker does when it is called.
pub trait Handle: Call {
    /// Does it.
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Self::Answer, Failure>;
}

/// Does what a page asks: the call of this name, with what it asks as plain data. Returns
/// `[answer, beside]`: the answer as plain data, and what cannot be plain data (a `Blob`, pixels),
/// or undefined. Fails with a `Failure`.
///
/// # Errors
/// A `Failure` as plain data.
#[wasm_bindgen]
pub async fn call(
    id: u32,
    name: String,
    ask: JsValue,
    files: Array,
    progress: Function,
) -> Result<Array, JsValue> {
    let given = Rc::new(Given::new(files, progress));
    let (handle, registration) = AbortHandle::new_pair();
    RUNNING.with_borrow_mut(|running| running.insert(id, handle));
    let done = Abortable::new(answer(&name, ask, given.clone()), registration).await;
    RUNNING.with_borrow_mut(|running| running.remove(&id));
    match done {
        Ok(Ok(answer)) => Ok(Array::of2(&answer, &given.take_beside())),
        Ok(Err(failure)) => Err(plain(&failure)?),
        Err(_) => Err(plain(&Failure {
            kind: FailureKind::Cancelled,
            code: String::new(),
            title: "You stopped it.".to_owned(),
            next: "What was written before stays; you can begin again.".to_owned(),
        })?),
    }
}

/// Stops a call that is running; its answer is then a failure of the kind `Cancelled`.
#[wasm_bindgen]
pub fn cancel(id: u32) {
    RUNNING.with_borrow(|running| {
        if let Some(handle) = running.get(&id) {
            handle.abort();
        }
    });
}

async fn answer(name: &str, ask: JsValue, given: Rc<Given>) -> Result<JsValue, Failure> {
    let name = Name::parse(name).ok_or_else(|| fault("an unknown call"))?;
    parts::answer(name, ask, given).await
}

/// Reads what a call asks, does it, and writes the answer.
pub async fn handle<C: Handle>(
    ask: JsValue,
    desk: &mut Desk,
    given: &Given,
) -> Result<JsValue, Failure> {
    let call: C = read(ask)?;
    reply(call.handle(desk, given).await)
}

/// What a call asks.
pub fn read<C: Call>(ask: JsValue) -> Result<C, Failure> {
    serde_wasm_bindgen::from_value(ask).map_err(|_| fault("a call that cannot be read"))
}

/// An answer as plain data.
pub fn reply<T: Serialize>(answer: Result<T, Failure>) -> Result<JsValue, Failure> {
    plain(&answer?).map_err(|_| fault("an answer that cannot be written"))
}

fn plain<T: Serialize>(value: &T) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::new())
}
