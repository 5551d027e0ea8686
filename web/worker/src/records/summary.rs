//! What a doctor reads first: problems, medicines, allergies, vaccinations.

use salus_records::{
    fhir::{
        Kind,
        form::Form,
        view,
    },
    objects::grant::Item,
};
use salus_web_rpc::{
    Failure, ReadSummary,
    records::{ClinicalSummary, SummaryItem},
};
use serde_json::Value;

use crate::{calls::Handle, desk::Desk, given::Given, sharing};

const KINDS: [Kind; 4] = [
    Kind::Diagnosis,
    Kind::Prescription,
    Kind::Allergy,
    Kind::Vaccination,
];

impl Handle for ReadSummary {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<ClinicalSummary, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let lines = desk.list(patient, false).await?;
        let lines: Vec<_> = lines
            .into_iter()
            .filter(|line| KINDS.contains(&line.kind) && !line.damaged)
            .collect();
        let items: Vec<Item> = lines.iter().map(|line| line.item).collect();
        let contents = desk.contents(patient, &items, given).await?;
        let readable = sharing::readable(desk, patient).await?;
        let mut summary = ClinicalSummary {
            hidden: KINDS.into_iter().filter(|kind| !readable.contains(kind)).collect(),
            ..ClinicalSummary::default()
        };
        for (line, (_, content)) in lines.iter().zip(&contents) {
            let (active, detail) = standing(content, line.kind);
            let item = SummaryItem {
                record: line.item.record.to_string(),
                title: line.summary.title.clone(),
                detail,
                date: line.summary.date.clone().unwrap_or_default(),
                active,
            };
            match line.kind {
                Kind::Diagnosis => summary.problems.push(item),
                Kind::Prescription => summary.medicines.push(item),
                Kind::Allergy => summary.allergies.push(item),
                _ => summary.vaccinations.push(item),
            }
        }
        for list in [
            &mut summary.problems,
            &mut summary.medicines,
            &mut summary.allergies,
            &mut summary.vaccinations,
        ] {
            // What counts today first; within that as the list was, newest first.
            list.sort_by_key(|item| !item.active);
        }
        Ok(summary)
    }
}

/// Whether it counts today, and the most important thing beside the title.
fn standing(content: &Value, kind: Kind) -> (bool, String) {
    match Form::of(content, kind) {
        Some(Form::Diagnosis(form)) => (form.ended.is_none(), form.note.unwrap_or_default()),
        Some(Form::Prescription(form)) => (!form.stopped, form.dosage),
        Some(Form::Allergy(form)) => {
            let danger = form.dangerous.then(|| "may be life-threatening".to_owned());
            let said: Vec<String> = form.reaction.into_iter().chain(danger).collect();
            (true, said.join("; "))
        }
        Some(Form::Vaccination(form)) => {
            let dose = form.dose.map(|dose| format!("dose {dose}"));
            (true, dose.unwrap_or_default())
        }
        _ => by_words(content),
    }
}

/// The same from imported content that no form of ours shows.
fn by_words(content: &Value) -> (bool, String) {
    let said = view::summarise(content);
    let status = said.facts.iter().find(|fact| fact.label == "Status");
    let over = status.is_some_and(|status| {
        let value = status.value.to_lowercase();
        ["resolved", "inactive", "stopped", "completed", "cancelled", "remission"]
            .iter()
            .any(|word| value.contains(word))
    });
    let detail = said.facts.iter().find(|fact| fact.label != "Status");
    (
        !over,
        detail.map(|fact| fact.value.clone()).unwrap_or_default(),
    )
}
