//! The door: a message comes in, an answer or a failure goes out.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures_util::{
    future::{AbortHandle, Abortable},
    lock::Mutex,
};
use js_sys::{Array, Function};
use salus_web_rpc::{Call, Failure, FailureKind, Request};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{desk::Desk, failure::fault, given::Given, session};

thread_local! {
    static DESK: Rc<Mutex<Desk>> = Rc::default();
    static RUNNING: RefCell<HashMap<u32, AbortHandle>> = RefCell::default();
}

/// Something that the worker does when it is called.
pub trait Handle: Call {
    /// Does it.
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Self::Answer, Failure>;
}

/// Does what a page asks. Returns `[answer, beside]`: the answer as plain data, and what cannot be
/// plain data (a `Blob`, pixels), or undefined. Fails with a `Failure`.
///
/// # Errors
/// A `Failure` as plain data.
#[wasm_bindgen]
pub async fn call(
    id: u32,
    request: JsValue,
    files: Array,
    progress: Function,
) -> Result<Array, JsValue> {
    let given = Given::new(files, progress);
    let (handle, registration) = AbortHandle::new_pair();
    RUNNING.with_borrow_mut(|running| running.insert(id, handle));
    let done = Abortable::new(answer(request, &given), registration).await;
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

async fn answer(request: JsValue, given: &Given) -> Result<JsValue, Failure> {
    let request: Request =
        serde_wasm_bindgen::from_value(request).map_err(|_| fault("an unknown call"))?;
    let desk = DESK.with(Rc::clone);
    if let Request::WaitForNews(call) = request {
        // Waiting takes long; nothing else waits for it.
        let notices = session::notices(&*desk.lock().await)?;
        return reply(session::wait(notices, call).await);
    }
    let mut desk = desk.lock().await;
    let answer = dispatch(request, &mut desk, given).await;
    desk.keep();
    answer
}

/// The list of calls, each with its handler; one that is missing does not compile.
macro_rules! handlers {
    ($request:ident, $desk:ident, $given:ident: $($name:ident)*) => {
        match $request {
            $(Request::$name(call) => reply(call.handle($desk, $given).await),)*
            Request::WaitForNews(_) => Err(fault("a call that waits")),
        }
    };
}

async fn dispatch(request: Request, desk: &mut Desk, given: &Given) -> Result<JsValue, Failure> {
    handlers! { request, desk, given:
        Start TrustLedger LookUpCode JudgePassword JudgePin Activate LogIn Recover ResetPin WhoAmI
        LogOut LogOutEverywhere ListSessions ChangePassword ChangePin
        PatientHome ListRecords ReadRecord RecordHistory OpenFile ListSeries ReadSummary OfferCodes
        FormOf WriteRecord ReviseRecord PlanImport RunImport ExportAll Erase
        ListRequests DeclineRequest PreviewGrant GiveGrant ListGiven RevokeGrant ListDoctors
        ListPatients FindPatient AskForAccess
        ListEvents SaveReceipt SaveEvents EventsAbout ListDisclosures SaveEvidence
        AskAboutEvent ListQuestions AnswerQuestion
        ListPeople Enrol NewLetter Vouch ListProposals SignProposal WithdrawProposal BeginPinReset SetStanding
        EndKey ChangeRole ReadHealth
        LedgerState ListEntries VerifyLedger
        OpenImage DrawFrame CloseImage
    }
}

fn reply<T: Serialize>(answer: Result<T, Failure>) -> Result<JsValue, Failure> {
    plain(&answer?).map_err(|_| fault("an answer that cannot be written"))
}

fn plain<T: Serialize>(value: &T) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::new())
}
