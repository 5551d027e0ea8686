//! One running worker and the calls that wait for it.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures_channel::oneshot;
use js_sys::{Array, Object};
use leptos::task::spawn_local;
use salus_web_rpc::{Call, Failure, Name, Start};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Heard, Progress, Reply, fault, kept, stop, stopped};
use crate::{
    browser::{document, property, set_property},
    texts::common as texts,
};

/// A call that waits for its answer.
pub struct Waiting {
    /// Where the answer goes.
    pub reply: oneshot::Sender<Reply>,
    /// Who hears how far it is.
    pub progress: Option<Box<dyn Fn(Progress)>>,
}

impl Waiting {
    /// Ends the call.
    pub fn end(self, reply: Reply) {
        // A page that was left does not wait any more.
        let _ = self.reply.send(reply);
    }
}

impl From<oneshot::Sender<Reply>> for Waiting {
    fn from(reply: oneshot::Sender<Reply>) -> Self {
        let progress = None;
        Self { reply, progress }
    }
}

/// A call as it travels.
pub struct Asked {
    name: Name,
    ask: JsValue,
}

impl Asked {
    /// Makes plain data of a call.
    pub fn new<C: Call>(call: &C) -> Result<Self, Failure> {
        let ask = call
            .serialize(&serde_wasm_bindgen::Serializer::new())
            .map_err(|_| fault(texts::ANSWER_UNREADABLE))?;
        let name = C::NAME;
        Ok(Self { name, ask })
    }

    fn message(&self, id: u32, files: &[web_sys::File]) -> Object {
        let message = Object::new();
        set_property(&message, "id", &id.into());
        set_property(&message, "call", &self.name.as_str().into());
        set_property(&message, "ask", &self.ask);
        if !files.is_empty() {
            let list: Array = files.iter().map(JsValue::from).collect();
            set_property(&message, "files", &list);
        }
        message
    }
}

/// The number of the call that starts the worker.
const FIRST: u32 = 1;

/// A running worker.
pub struct Line {
    worker: Worker,
    calls: Rc<Calls>,
    last: u32,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(ErrorEvent)>,
}

/// What waits at a line.
struct Calls {
    worker: Worker,
    open: RefCell<HashMap<u32, Waiting>>,
    /// The answer to the first call, once it came.
    organisation: RefCell<Option<JsValue>>,
    /// Messages that wait for it.
    held: RefCell<Vec<(u32, Object)>>,
    /// Who wants to know it.
    meeting: RefCell<Vec<Waiting>>,
}

impl Line {
    /// Starts the worker whose address stands at the root of the page (`<html data-worker="…">`).
    pub fn open() -> Result<Self, Failure> {
        let address = document()
            .document_element()
            .and_then(|root| root.get_attribute("data-worker"))
            .ok_or_else(|| fault(texts::WORKER_MISSING))?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address, &options)
            .map_err(|_| fault(texts::WORKER_MISSING))?;
        let calls = Rc::new(Calls {
            worker: worker.clone(),
            open: RefCell::default(),
            organisation: RefCell::default(),
            held: RefCell::default(),
            meeting: RefCell::default(),
        });
        let heard = {
            let calls = calls.clone();
            Closure::new(move |event: MessageEvent| calls.hear(&event.data()))
        };
        let failed = {
            let calls = calls.clone();
            Closure::new(move |_: ErrorEvent| calls.fail(&fault(texts::WORKER_FAILED)))
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        let first = Asked::new(&Start { kept: kept::all() })?;
        worker
            .post_message(&first.message(FIRST, &[]))
            .map_err(|_| fault(texts::WORKER_FAILED))?;
        Ok(Self {
            worker,
            calls,
            last: FIRST,
            _heard: heard,
            _failed: failed,
        })
    }

    /// Answers with what the first call found.
    pub fn meet(&mut self, reply: oneshot::Sender<Reply>) {
        let waiting = Waiting::from(reply);
        let known = self.calls.organisation.borrow().clone();
        match known {
            Some(ok) => waiting.end(heard(ok)),
            None => self.calls.meeting.borrow_mut().push(waiting),
        }
    }

    /// What is known of the organisation from now on.
    pub fn met(&mut self, organisation: JsValue) {
        *self.calls.organisation.borrow_mut() = Some(organisation);
    }

    /// Sends a request and returns its number.
    pub fn ask(
        &mut self,
        asked: Result<Asked, Failure>,
        files: &[web_sys::File],
        waiting: Waiting,
    ) -> u32 {
        self.last += 1;
        let id = self.last;
        match asked {
            Ok(asked) => {
                let message = asked.message(id, files);
                self.calls.open.borrow_mut().insert(id, waiting);
                if self.calls.organisation.borrow().is_some() {
                    self.calls.send(id, &message);
                } else {
                    self.calls.held.borrow_mut().push((id, message));
                }
            }
            Err(failure) => waiting.end(Err(failure)),
        }
        id
    }

    /// Asks the worker to stop one call.
    pub fn cancel(&mut self, id: u32) {
        self.calls.held.borrow_mut().retain(|(held, _)| *held != id);
        let message = Object::new();
        set_property(&message, "cancel", &id.into());
        if self.worker.post_message(&message).is_err() {
            self.calls.end(id, Err(stopped()));
        }
    }

    /// Whether a call with progress is open.
    pub fn is_busy(&self) -> bool {
        let open = self.calls.open.borrow();
        open.values().any(|waiting| waiting.progress.is_some())
    }

    /// Ends the worker.
    pub fn stop(self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        self.calls.end_all(&stopped());
    }
}

impl Calls {
    fn send(&self, id: u32, message: &Object) {
        if self.worker.post_message(message).is_err() {
            self.end(id, Err(fault(texts::WORKER_FAILED)));
        }
    }

    fn hear(&self, message: &JsValue) {
        let keep = property(message, "keep");
        if !keep.is_undefined() {
            kept::keep(&keep);
            return;
        }
        let Some(id) = property(message, "id").as_f64() else {
            return;
        };
        let id = id as u32;
        let progress = property(message, "progress");
        if !progress.is_undefined() {
            self.tell(id, progress);
            return;
        }
        let err = property(message, "err");
        let reply = if err.is_undefined() {
            Ok(Heard {
                ok: property(message, "ok"),
                beside: property(message, "beside"),
            })
        } else {
            Err(serde_wasm_bindgen::from_value(err)
                .unwrap_or_else(|_| fault(texts::ANSWER_UNREADABLE)))
        };
        match (id, reply) {
            (FIRST, Ok(first)) => self.begin(first.ok),
            (FIRST, Err(failure)) => self.fail(&failure),
            (id, reply) => self.end(id, reply),
        }
    }

    /// The worker is ready: whatever waited goes out.
    fn begin(&self, organisation: JsValue) {
        *self.organisation.borrow_mut() = Some(organisation.clone());
        for waiting in self.meeting.take() {
            waiting.end(heard(organisation.clone()));
        }
        for (id, message) in self.held.take() {
            self.send(id, &message);
        }
    }

    /// The worker is of no use any more: the next call starts another.
    fn fail(&self, failure: &Failure) {
        self.end_all(failure);
        spawn_local(async { stop() });
    }

    /// The callback is taken out while it runs, so that it may itself make calls.
    fn tell(&self, id: u32, progress: JsValue) {
        let Ok(progress) = serde_wasm_bindgen::from_value::<Progress>(progress) else {
            return;
        };
        let listener = self
            .open
            .borrow_mut()
            .get_mut(&id)
            .and_then(|waiting| waiting.progress.take());
        if let Some(listener) = listener {
            listener(progress);
            if let Some(waiting) = self.open.borrow_mut().get_mut(&id) {
                waiting.progress = Some(listener);
            }
        }
    }

    fn end(&self, id: u32, reply: Reply) {
        let waiting = self.open.borrow_mut().remove(&id);
        if let Some(waiting) = waiting {
            waiting.end(reply);
        }
    }

    fn end_all(&self, failure: &Failure) {
        self.held.take();
        let meeting = self.meeting.take();
        let open = self.open.take().into_values();
        for waiting in open.chain(meeting) {
            waiting.end(Err(failure.clone()));
        }
    }
}

fn heard(ok: JsValue) -> Reply {
    let beside = JsValue::UNDEFINED;
    Ok(Heard { ok, beside })
}
