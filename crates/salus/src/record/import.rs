//! `salus record import`: a FHIR file becomes records.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::content::read_file;
use crate::{
    context::Context,
    error::CliError,
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{count_bar, plain},
};

/// Bring in a FHIR R4 file: a Bundle, a resource, or NDJSON; .gz too.
///
/// May be repeated: what is there already is not stored twice, what changed becomes a new version.
#[derive(Args)]
pub struct Import {
    /// The file.
    file: PathBuf,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
}

impl Import {
    /// A file for a patient, or for oneself.
    pub fn of(file: PathBuf, patient: Option<String>) -> Self {
        Self { file, patient }
    }

    /// Imports it; says what was not understood.
    ///
    /// # Errors
    /// When it is no FHIR (nothing is imported then), or writing is refused on the way (what was
    /// written stays, and a repeated import goes on from there).
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let read = read_file(&self.file)?;
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let plan = account.plan_import(patient, read.drafts).await?;
            let (new, changed, unchanged) = (plan.new.len(), plan.changed.len(), plan.unchanged);
            let bar = count_bar((new + changed) as u64, "importing");
            let mut titles = Vec::new();
            let imported = account
                .import(plan, &mut |outcome| {
                    bar.inc(1);
                    titles.push(json!({
                        "id": outcome.item.record,
                        "version": outcome.item.version,
                        "title": outcome.title,
                        "created": outcome.created,
                    }));
                })
                .await;
            bar.finish_and_clear();
            if let Err(error) = imported {
                eprintln!(
                    "{} of {} records were written; repeat the import to go on from there",
                    titles.len(),
                    new + changed
                );
                return Err(error.into());
            }
            let mut text = format!(
                "{new} new, {changed} changed, {unchanged} unchanged. Nothing of the file was lost."
            );
            if !read.notes.is_empty() {
                text.push_str("\n\nWorth knowing:");
                for note in &read.notes {
                    text.push_str(&format!("\n- {}", plain(&note.to_string())));
                }
            }
            let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
            let json = json!({
                "created": new,
                "changed": changed,
                "unchanged": unchanged,
                "records": titles,
                "notes": notes,
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}
