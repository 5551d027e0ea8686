//! `salus record create`: a record from a form.

use std::path::PathBuf;

use clap::Args;
use salus_client::{Account, NewVersion, PartSource};
use salus_crypto::entropy::{OsEntropy, random_array};
use salus_records::{
    AccountId,
    fhir::{Draft, FhirDate, form},
};
use serde_json::json;

use super::{
    attach::attach,
    form::{Fill, NewRecord},
};
use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{bytes_bar, plain},
    when::today,
};

/// Write a record from a form.
///
/// Each kind of record has fields of its own: salus record create KIND --help. What must be there
/// and is not given is asked for; without a terminal one line of standard input answers each
/// question, in the order of the help.
#[derive(Args)]
pub struct Create {
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID", global = true)]
    patient: Option<String>,
    /// When it happened: YYYY-MM-DD, YYYY-MM or YYYY. [default: today]
    #[arg(long, value_name = "DATE", global = true)]
    date: Option<FhirDate>,
    /// A file that goes along, up to 2 GiB; repeat it for several.
    #[arg(long, value_name = "FILE", global = true)]
    attach: Vec<PathBuf>,
    #[command(subcommand)]
    record: NewRecord,
}

impl Create {
    /// A record with nothing filled in yet.
    pub fn blank(record: NewRecord, patient: Option<String>) -> Self {
        Self {
            patient,
            date: None,
            attach: Vec::new(),
            record,
        }
    }

    /// Seals, signs and stores it.
    ///
    /// # Errors
    /// When a field is missing or wrong, or writing is not granted.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        // Nobody should fill in a form that cannot be stored.
        if context.profile.session()?.is_none() {
            return Err(CliError::not_logged_in());
        }
        let fill = Fill::new(context.ask);
        let filled = self.record.form(&fill, &self.attach)?;
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let draft = draft(account, patient, &filled, self.date).await?;
            let bar = bytes_bar(0, "sealing and sending");
            let attachments = attach_all(&self.attach, &bar).await?;
            let title = plain(&draft.title);
            let version = NewVersion {
                patient,
                draft,
                attachments,
                follows: None,
            };
            let item = account.write(version).await;
            bar.finish_and_clear();
            let item = item?;
            let text = format!(
                "Written: {title} (record {}). It is stored and in the patient's access log.",
                short(item.record)
            );
            Ok(Reply::new(
                text,
                json!({"id": item.record, "version": item.version, "title": title}),
            ))
        })
        .await
    }
}

/// The draft that a form makes for this patient, by whoever is logged in.
///
/// # Errors
/// When a field is missing or wrong.
pub async fn draft(
    account: &Account,
    patient: AccountId,
    filled: &form::Form,
    date: Option<FhirDate>,
) -> Result<Draft, CliError> {
    let context = form_context(account, patient, date).await?;
    let draft = filled.draft(&context, &mut || random_array(&mut OsEntropy));
    draft.map_err(CliError::said)
}

/// For whom, by whom and when a form is filled in; today, if no date was said.
///
/// # Errors
/// When one's own name cannot be asked.
pub async fn form_context(
    account: &Account,
    patient: AccountId,
    date: Option<FhirDate>,
) -> Result<form::Context, CliError> {
    let date = match date {
        Some(date) => date,
        None => today().parse().map_err(CliError::said)?,
    };
    Ok(form::Context {
        patient: form::urn_uuid(*patient.as_bytes()),
        author: Some(account.me().await?.name),
        date,
    })
}

/// Opens every file that goes along.
///
/// # Errors
/// When one cannot be opened.
pub async fn attach_all(
    paths: &[PathBuf],
    bar: &indicatif::ProgressBar,
) -> Result<Vec<PartSource>, CliError> {
    let mut parts = Vec::new();
    for path in paths {
        parts.push(attach(path, bar).await?);
    }
    Ok(parts)
}
