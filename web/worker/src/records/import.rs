//! Importing a FHIR file.

use futures_channel::mpsc;
use futures_util::StreamExt;
use salus_client::{ImportOutcome, ImportPlan};
use salus_records::fhir::{self, Draft, Kind, Limits};
use salus_web_rpc::{
    Failure, FailureKind, PlanImport, RunImport,
    records::{ImportPlan as Planned, ImportResult},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, failure, input},
    files::bytes_of,
    given::{Given, tell},
};

/// Titles of new records that a plan names.
const TITLES: usize = 200;

/// Whether it is a record, rather than what keeps the order of the file.
fn shown(draft: &&Draft) -> bool {
    !fhir::is_frame(&draft.content)
}

/// Records that a plan makes and changes.
fn counted(plan: &ImportPlan) -> (u32, u32) {
    let new = plan.new.iter().filter(shown).count();
    let changed = plan.changed.iter().map(|(draft, ..)| draft);
    (new as u32, changed.filter(shown).count() as u32)
}

impl Handle for PlanImport {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Planned, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let [file] = given.files() else {
            return Err(failure(
                FailureKind::Input,
                "Choose one file.",
                "A FHIR R4 Bundle or resource as JSON, or NDJSON.",
            ));
        };
        let limits = Limits::default();
        if file.size() > limits.max_bytes as f64 {
            return Err(failure(
                FailureKind::Input,
                "The file is too large to be read at once.",
                "Split it, or bring it in with the command line: salus record import.",
            ));
        }
        let bytes = bytes_of(file).await?;
        let import = fhir::import(&bytes, limits).map_err(input)?;
        let records = import.drafts.iter().filter(shown).count();
        let plan = desk.account()?.plan_import(patient, import.drafts).await;
        let plan = plan.map_err(failed)?;
        let (created, changed) = counted(&plan);
        let count = |kind: Kind| {
            let new = plan.new.iter().filter(shown);
            new.filter(|draft| draft.kind == kind).count() as u32
        };
        let answer = Planned {
            new: Kind::ALL
                .into_iter()
                .map(|kind| (kind, count(kind)))
                .filter(|(_, count)| *count > 0)
                .collect(),
            titles: plan
                .new
                .iter()
                .filter(shown)
                .take(TITLES)
                .map(|draft| draft.title.clone())
                .collect(),
            changed,
            unchanged: (records as u32).saturating_sub(created + changed),
        };
        desk.plan = Some(plan);
        Ok(answer)
    }
}

impl Handle for RunImport {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<ImportResult, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let plan = desk.plan.take().filter(|plan| plan.patient == patient);
        let plan = plan.ok_or_else(|| {
            failure(
                FailureKind::Input,
                "There is nothing to bring in.",
                "Choose the file again.",
            )
        })?;
        let total = (plan.new.len() + plan.changed.len()) as f64;
        let (created, updated) = counted(&plan);
        let (told, mut hearing) = mpsc::unbounded();
        let listener = given.listener();
        spawn_local(async move {
            while let Some(done) = hearing.next().await {
                tell(&listener, done, total, "Bringing in records");
            }
        });
        let mut written = 0.0;
        let mut heard = |_: &ImportOutcome| {
            written += 1.0;
            // Whoever listened is gone; the import goes on.
            let _ = told.unbounded_send(written);
        };
        // Also when it is stopped in the middle, what was listed before is not all any more.
        desk.forget_lists();
        let done = desk.account()?.import(plan, &mut heard).await;
        done.map_err(failed)?;
        Ok(ImportResult { created, updated })
    }
}
