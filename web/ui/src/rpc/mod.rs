//! The line to the worker, which alone holds keys and speaks to the servers.
//!
//! The worker is started with the first call and lives until [`stop`], which destroys its keys. Its
//! first message is always `Start`, with everything kept from earlier visits; other calls wait
//! until that is answered. Messages are plain objects:
//!
//! ```text
//! to the worker     {id, call, ask, files?}           the name of the call, and what it asks
//!                   {cancel: id}
//! from the worker   {id, ok, beside?} or {id, err}   beside: a Blob or an array of pixels
//!                   {id, progress: {done, total, step}}
//!                   {keep: [key, value]}             value null: remove
//! ```

mod kept;
mod line;

use std::{cell::RefCell, future::Future, time::Duration};

use futures_channel::oneshot;
use leptos::task::spawn_local;
use salus_web_rpc::{Call, Failure, FailureKind, TrustLedger, session::Organisation};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::{browser, session, texts::common as texts};
use line::{Asked, Line, Waiting};

thread_local! {
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// How far a long call is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Progress {
    /// What is done, in the unit of `total` (mostly bytes).
    pub done: f64,
    /// All there is to do; 0 when nobody knows.
    #[serde(default)]
    pub total: f64,
    /// What is being done, in words.
    #[serde(default)]
    pub step: String,
}

/// Stops a long call.
#[derive(Clone, Copy, Debug)]
pub struct Cancel(u32);

impl Cancel {
    /// Asks the worker to stop; the call then ends with [`FailureKind::Cancelled`].
    pub fn now(self) {
        LINE.with_borrow_mut(|line| {
            if let Some(line) = line {
                line.cancel(self.0);
            }
        });
    }
}

/// An answer with what travels beside it.
pub struct Answer<T> {
    /// The answer.
    pub answer: T,
    /// A `Blob` or an array; undefined where there is none.
    pub beside: JsValue,
}

/// Whether a long call is running, so that the idle lock must wait.
pub fn is_busy() -> bool {
    LINE.with_borrow(|line| line.as_ref().is_some_and(Line::is_busy))
}

/// The organisation at this address, as the worker found it when it started.
///
/// # Errors
/// With what went wrong, in words for the person.
pub async fn meet() -> Result<Organisation, Failure> {
    let (reply, answer) = oneshot::channel();
    with_line(reply, Line::meet);
    finish(answer).await.map(|answer| answer.answer)
}

/// Has the worker believe the ledger that was compared with the letter; whoever meets the
/// organisation later on finds it known.
///
/// # Errors
/// When the server shows another ledger.
pub async fn trust(ledger: String) -> Result<Organisation, Failure> {
    let organisation = call(TrustLedger { ledger }).await?;
    let known =
        serde_wasm_bindgen::to_value(&organisation).map_err(|_| fault(texts::ANSWER_UNREADABLE))?;
    LINE.with_borrow_mut(|line| {
        if let Some(line) = line {
            line.met(known);
        }
    });
    Ok(organisation)
}

/// Asks the worker.
///
/// # Errors
/// With what went wrong, in words for the person. A session that ended also locks the page.
pub async fn call<C: Call>(request: C) -> Result<C::Answer, Failure> {
    let answer = start(Asked::new(&request), &[], None).1;
    finish(answer).await.map(|answer| answer.answer)
}

/// Asks the worker for something long, or with files; `progress` hears how far it is.
pub fn call_with<C: Call>(
    request: C,
    files: &[web_sys::File],
    progress: impl Fn(Progress) + 'static,
) -> (
    impl Future<Output = Result<Answer<C::Answer>, Failure>> + 'static,
    Cancel,
) {
    let (id, answer) = start(Asked::new(&request), files, Some(Box::new(progress)));
    (finish(answer), Cancel(id))
}

/// Asks the worker for something that answers with pixels or a file beside the answer.
///
/// # Errors
/// As [`call`].
pub async fn call_beside<C: Call>(request: C) -> Result<Answer<C::Answer>, Failure> {
    finish(start(Asked::new(&request), &[], None).1).await
}

/// Asks the worker for a file.
///
/// # Errors
/// As [`call`].
pub async fn call_file<C: Call>(request: C) -> Result<(C::Answer, Blob), Failure> {
    let answer = call_beside(request).await?;
    let blob = answer
        .beside
        .dyn_into::<Blob>()
        .map_err(|_| fault(texts::ANSWER_UNREADABLE))?;
    Ok((answer.answer, blob))
}

/// Ends the worker at once: its keys are gone, and every open call fails.
pub fn stop() {
    let line = LINE.with_borrow_mut(Option::take);
    if let Some(line) = line {
        line.stop();
    }
}

/// Lets the worker do one last thing, for no longer than this, and ends it. Calls from now on start another.
pub fn leave<C: Call>(last: C, longest: Duration) {
    let Some(mut line) = LINE.with_borrow_mut(Option::take) else {
        return;
    };
    let (reply, answer) = oneshot::channel();
    line.ask(Asked::new(&last), &[], reply.into());
    spawn_local(async move {
        browser::within(longest, answer).await;
        line.stop();
    });
}

/// What a worker says to one call.
struct Heard {
    ok: JsValue,
    beside: JsValue,
}

type Reply = Result<Heard, Failure>;

fn start(
    asked: Result<Asked, Failure>,
    files: &[web_sys::File],
    progress: Option<Box<dyn Fn(Progress)>>,
) -> (u32, oneshot::Receiver<Reply>) {
    let (reply, answer) = oneshot::channel();
    let waiting = Waiting { reply, progress };
    let id = with_line(waiting, |line, waiting| line.ask(asked, files, waiting));
    (id.unwrap_or(0), answer)
}

/// Lets something be done with the line, which is opened first where there is none.
fn with_line<W: Into<Waiting>, T>(waiting: W, work: impl FnOnce(&mut Line, W) -> T) -> Option<T> {
    LINE.with_borrow_mut(|line| {
        if line.is_none() {
            match Line::open() {
                Ok(opened) => *line = Some(opened),
                Err(failure) => {
                    waiting.into().end(Err(failure));
                    return None;
                }
            }
        }
        line.as_mut().map(|line| work(line, waiting))
    })
}

async fn finish<T: serde::de::DeserializeOwned>(
    answer: oneshot::Receiver<Reply>,
) -> Result<Answer<T>, Failure> {
    let reply = answer.await.unwrap_or_else(|_| Err(stopped()));
    let result = reply.and_then(|heard| {
        let answer = serde_wasm_bindgen::from_value(heard.ok)
            .map_err(|_| fault(texts::ANSWER_UNREADABLE))?;
        let beside = heard.beside;
        Ok(Answer { answer, beside })
    });
    if let Err(failure) = &result
        && failure.kind == FailureKind::LoggedOut
    {
        session::ended_by_server();
    }
    result
}

/// A fault in the program, in words.
pub(crate) fn fault(title: &str) -> Failure {
    Failure {
        kind: FailureKind::Fault,
        code: String::new(),
        title: title.into(),
        next: texts::FAULT_NEXT.into(),
    }
}

fn stopped() -> Failure {
    Failure {
        kind: FailureKind::Cancelled,
        code: String::new(),
        title: texts::STOPPED.into(),
        next: String::new(),
    }
}
