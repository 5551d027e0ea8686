//! What a doctor reads first: problems, medicines, allergies, vaccinations.

use salus_records::{
    fhir::{Kind, form::Form, view},
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
            hidden: KINDS
                .into_iter()
                .filter(|kind| !readable.contains(kind))
                .collect(),
            ..ClinicalSummary::default()
        };
        for (line, (_, content)) in lines.iter().zip(&contents) {
            let Standing {
                active,
                detail,
                dangerous,
            } = standing(content, line.kind);
            let item = SummaryItem {
                record: line.item.record.to_string(),
                title: line.summary.title.clone(),
                detail,
                date: line.summary.date.clone().unwrap_or_default(),
                active,
                dangerous,
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

/// What the summary says of a record beside its title.
struct Standing {
    /// Whether it counts today.
    active: bool,
    /// The most important thing.
    detail: String,
    /// Whether its author marked it as dangerous.
    dangerous: bool,
}

fn standing(content: &Value, kind: Kind) -> Standing {
    let safe = |active, detail| Standing {
        active,
        detail,
        dangerous: false,
    };
    match Form::of(content, kind) {
        Some(Form::Diagnosis(form)) => safe(form.ended.is_none(), form.note.unwrap_or_default()),
        Some(Form::Prescription(form)) => safe(!form.stopped, form.dosage),
        Some(Form::Allergy(form)) => Standing {
            active: true,
            detail: form.reaction.unwrap_or_default(),
            dangerous: form.dangerous,
        },
        Some(Form::Vaccination(form)) => {
            let dose = form.dose.map(|dose| format!("dose {dose}"));
            safe(true, dose.unwrap_or_default())
        }
        _ => by_words(content),
    }
}

/// The same from imported content that no form of ours shows.
fn by_words(content: &Value) -> Standing {
    let said = view::summarise(content);
    let of = |label: &str| said.facts.iter().find(|fact| fact.label == label);
    let over = of("Status").is_some_and(|status| {
        let value = status.value.to_lowercase();
        [
            "resolved",
            "inactive",
            "stopped",
            "completed",
            "cancelled",
            "remission",
        ]
        .iter()
        .any(|word| value.contains(word))
    });
    let beside = ["Status", "Danger"];
    let detail = said
        .facts
        .iter()
        .find(|fact| !beside.contains(&fact.label.as_str()));
    Standing {
        active: !over,
        detail: detail.map(|fact| fact.value.clone()).unwrap_or_default(),
        dangerous: of("Danger").is_some_and(|danger| danger.value.to_lowercase().contains("high")),
    }
}
