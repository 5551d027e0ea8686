//! Importing a FHIR file.

use futures_channel::mpsc;
use futures_util::StreamExt;
use salus_client::ImportOutcome;
use salus_records::fhir::{self, Draft, Kind, Limits};
use salus_web_rpc::{
    Failure, FailureKind, PlanImport, RunImport,
    records::{ImportPlan, ImportResult},
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

impl Handle for PlanImport {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<ImportPlan, Failure> {
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
        let plan = desk.account()?.plan_import(patient, import.drafts).await;
        let plan = plan.map_err(failed)?;
        let shown = |draft: &&Draft| !fhir::is_frame(&draft.content);
        let count = |kind: Kind| {
            let new = plan.new.iter().filter(shown);
            new.filter(|draft| draft.kind == kind).count() as u32
        };
        let answer = ImportPlan {
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
            changed: plan.changed.len() as u32,
            unchanged: plan.unchanged as u32,
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
        let (mut created, mut updated) = (0, 0);
        let (told, mut hearing) = mpsc::unbounded();
        let listener = given.listener();
        spawn_local(async move {
            while let Some(done) = hearing.next().await {
                tell(&listener, done, total, "Bringing in records");
            }
        });
        let mut heard = |outcome: &ImportOutcome| {
            if outcome.created {
                created += 1;
            } else {
                updated += 1;
            }
            // Whoever listened is gone; the import goes on.
            let _ = told.unbounded_send(f64::from(created + updated));
        };
        // Also when it is stopped in the middle, what was listed before is not all any more.
        desk.forget_lists();
        let done = desk.account()?.import(plan, &mut heard).await;
        done.map_err(failed)?;
        Ok(ImportResult { created, updated })
    }
}
