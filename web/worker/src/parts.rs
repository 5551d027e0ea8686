//! Which part of the program knows which call.
//!
//! A browser loads the first part with the worker, and the others with the first call that needs
//! them: whoever only looks at the login does not wait for what opens records. The split itself is
//! made after linking (`xtask/web`); functions that several parts need travel once.

use std::{future::Future, pin::Pin, rc::Rc};

use futures_util::lock::Mutex;
use salus_client::TrustSnapshot;
use salus_web_rpc::{self as rpc, Failure, FailureKind, Name, session::Organisation};
use wasm_bindgen::JsValue;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{
    calls::{handle, read, reply},
    desk::Desk,
    failure::{failure, fault},
    given::Given,
    session,
};

thread_local! {
    static DESK: Rc<Mutex<Desk>> = Rc::default();
}

/// What a part is working on.
type Task<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// Answers with the part that knows the call, which is loaded first where it is not there.
pub async fn answer(name: Name, ask: JsValue, given: Rc<Given>) -> Result<JsValue, Failure> {
    let answer = match part(name) {
        Part::First => return first(name, ask, &mut *desk().lock().await, &given).await,
        Part::Entry => load_entry(name, ask, given).await,
        Part::Inside => load_inside(name, ask, given).await,
    };
    answer.map_err(|Missing| missing())?.await
}

/// Meets an organisation that the device knows: all that is believed of it is verified.
pub async fn meet_again(trust: TrustSnapshot) -> Result<Organisation, Failure> {
    load_meeting(trust)
        .await
        .map_err(|Missing| missing())?
        .await
}

/// Loads what comes after a login.
pub async fn fetch_inside() {
    // Whatever is called next tries again and says what is wrong.
    let _ = preload_inside().await;
}

#[wasm_split(entry, fallible)]
fn load_meeting(trust: TrustSnapshot) -> Result<Task<Organisation>, Missing> {
    Ok(Box::pin(session::meet(trust)))
}

#[wasm_split(entry, fallible)]
fn load_entry(name: Name, ask: JsValue, given: Rc<Given>) -> Result<Task<JsValue>, Missing> {
    Ok(Box::pin(async move {
        let desk = desk();
        let mut desk = desk.lock().await;
        let answer = entry(name, ask, &mut desk, &given).await;
        desk.keep();
        answer
    }))
}

#[wasm_split(inside, fallible, preload(preload_inside))]
fn load_inside(name: Name, ask: JsValue, given: Rc<Given>) -> Result<Task<JsValue>, Missing> {
    Ok(Box::pin(async move {
        let desk = desk();
        if name == Name::WaitForNews {
            // Waiting takes long; nothing else waits for it.
            let notices = session::notices(&*desk.lock().await)?;
            return reply(session::wait(notices, read(ask)?).await);
        }
        let mut desk = desk.lock().await;
        let answer = inside(name, ask, &mut desk, &given).await;
        desk.keep();
        answer
    }))
}

fn desk() -> Rc<Mutex<Desk>> {
    DESK.with(Rc::clone)
}

/// A part that did not arrive.
struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

fn missing() -> Failure {
    failure(
        FailureKind::Fault,
        "A part of Salus did not arrive.",
        "It was held up on its way, or it is not what it should be. Try again. If that does not \
         help, load the page again; if that does not help either, tell your practice.",
    )
}

/// Every call with its part and its handler; one that is missing does not compile.
macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident $answer:ident: $($name:ident)*;)*) => {
        enum Part { $($(#[$doc])* $part,)* }

        fn part(name: Name) -> Part {
            match name {
                Name::WaitForNews => Part::Inside,
                $($(Name::$name => Part::$part,)*)*
            }
        }

        $(
            async fn $answer(
                name: Name,
                ask: JsValue,
                desk: &mut Desk,
                given: &Given,
            ) -> Result<JsValue, Failure> {
                match name {
                    $(Name::$name => handle::<rpc::$name>(ask, desk, given).await,)*
                    _ => Err(fault("a call of another part")),
                }
            }
        )*
    };
}

parts! {
    /// Whose server this is.
    First first: Start Prepare;
    /// Becoming somebody.
    Entry entry: TrustLedger LookUpCode JudgePassword JudgePin Activate LogIn Recover ResetPin;
    /// Everything that somebody does who is logged in.
    Inside inside:
        WhoAmI LogOut LogOutEverywhere ListSessions ChangePassword ChangePin
        PatientHome ListRecords ReadRecord RecordHistory OpenFile ListSeries ReadSummary OfferCodes
        FormOf WriteRecord ReviseRecord PlanImport RunImport ExportAll Erase
        ListRequests DeclineRequest PreviewGrant GiveGrant ListGiven RevokeGrant ListDoctors
        ListPatients FindPatient AskForAccess
        ListEvents SaveReceipt SaveEvents EventsAbout ListDisclosures SaveEvidence
        AskAboutEvent ListQuestions AnswerQuestion
        ListPeople Enrol NewLetter Vouch ListProposals SignProposal WithdrawProposal BeginPinReset
        SetStanding EndKey ChangeRole ReadHealth
        LedgerState ListEntries VerifyLedger
        OpenImage DrawFrame CloseImage;
}
