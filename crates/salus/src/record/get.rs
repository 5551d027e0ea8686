//! `salus record get`: one file out of a record.

use std::path::PathBuf;

use clap::Args;
use salus_client::Opened;
use salus_records::{
    fhir::view::{self, Attachment},
    objects::grant::Purpose,
};
use serde_json::json;

use super::{
    find::{find_record, open_version, usual_purpose},
    take::{to_file, write_new},
};
use crate::{context::Context, error::CliError, reply::Reply, session::logged_in, share::whose};

/// Fetch a file that belongs to a record.
///
/// It is written under another name and renamed once every byte was verified.
#[derive(Args)]
pub struct Get {
    /// Id of the record, or its beginning.
    record: String,
    /// Number or name of the file, as salus record show lists them.
    part: String,
    /// Where to write it; the file must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
    /// Why you read, as an HL7 purpose of use. [default: PATRQT for your own, otherwise TREAT]
    #[arg(long, value_name = "CODE")]
    purpose: Option<Purpose>,
}

enum Wanted {
    Part(usize),
    Inside(Attachment),
}

impl Get {
    /// Fetches it.
    ///
    /// # Errors
    /// When there is no such file, or it is not what its author signed.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let why = self.purpose.unwrap_or(usual_purpose(account, patient));
            let item = find_record(account, patient, &self.record, why).await?.item;
            let opened = open_version(account, patient, item, why, None).await?;
            let content = account.content(&opened).await?;
            let bytes = match wanted(&self.part, &opened, view::attachments(&content))? {
                Wanted::Part(number) => to_file(account, &opened, number, &self.out).await?,
                Wanted::Inside(file) => {
                    write_new(&file.data, &self.out)?;
                    file.data.len() as u64
                }
            };
            let text = format!(
                "{} has {bytes} bytes, all of them as the author signed them.",
                self.out.display()
            );
            Ok(Reply::new(text, json!({"file": self.out, "bytes": bytes})))
        })
        .await
    }
}

/// Files beside the content are counted first, then those inside it.
fn wanted(typed: &str, opened: &Opened, mut inside: Vec<Attachment>) -> Result<Wanted, CliError> {
    let parts = &opened.listed.summary.parts;
    let beside = parts.len().saturating_sub(1);
    if let Ok(number) = typed.parse::<usize>() {
        if (1..=beside).contains(&number) {
            return Ok(Wanted::Part(number));
        }
        if (beside + 1..=beside + inside.len()).contains(&number) {
            return Ok(Wanted::Inside(inside.swap_remove(number - beside - 1)));
        }
    }
    if let Some(number) = (1..=beside).find(|number| parts[*number].name == typed) {
        return Ok(Wanted::Part(number));
    }
    let named = |file: &Attachment| file.title.as_deref() == Some(typed);
    if let Some(file) = inside.into_iter().find(named) {
        return Ok(Wanted::Inside(file));
    }
    Err(CliError::new(
        format!("the record has no file {typed:?}"),
        "look at its files: salus record show ID",
    ))
}
