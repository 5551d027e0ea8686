//! `salus record update`: a new version; the earlier ones stay.

use std::path::PathBuf;

use clap::Args;
use salus_client::{Account, NewVersion, Opened, PartSource};
use salus_crypto::entropy::{OsEntropy, random_array};
use salus_records::{
    AccountId,
    fhir::{
        Draft, FhirDate,
        form::{Form, FormError, date_of},
    },
};
use serde_json::json;

use super::{
    content::{read_file, redraft, single},
    create::{attach_all, form_context},
    find::{find_record, open_version, usual_purpose},
    form::NewRecord,
    take::to_send_again,
};
use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{bytes_bar, plain},
};

/// Write a new version of a record.
///
/// With the form of its kind (as in salus record create) what you give is changed and everything
/// else stays. The new content may also come from a FHIR file with one record, or stay as it is
/// with another title. Files that go along stay unless they are named with --detach. Earlier
/// versions stay, and show in salus record history.
#[derive(Args)]
pub struct Update {
    /// Id of the record, or its beginning.
    record: String,
    /// A FHIR file with the new content.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Another title.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID", global = true)]
    patient: Option<String>,
    /// For the form: when it happened. [default: as it was]
    #[arg(long, value_name = "DATE", global = true)]
    date: Option<FhirDate>,
    /// A further file that goes along; repeat it for several.
    #[arg(long, value_name = "FILE", global = true)]
    attach: Vec<PathBuf>,
    /// Name of a file that no longer goes along; repeat it for several.
    #[arg(long, value_name = "NAME", global = true)]
    detach: Vec<String>,
    #[command(subcommand)]
    form: Option<NewRecord>,
}

impl Update {
    /// Writes the version, unless somebody else wrote one meanwhile.
    ///
    /// # Errors
    /// When there is nothing new, or somebody was faster.
    pub async fn run(mut self, context: &Context) -> Result<Reply, CliError> {
        if self.from.is_some() && self.form.is_some() {
            return Err(CliError::new(
                "the new content comes from a file or from the form, not from both",
                "leave one of them out",
            ));
        }
        let same = self.from.is_none() && self.form.is_none();
        let files = !self.attach.is_empty() || !self.detach.is_empty();
        if same && !files && self.title.is_none() {
            self.title = context.ask.optional("New title:")?;
            if self.title.is_none() {
                return Err(CliError::new(
                    "there is nothing new",
                    "give --title, --from FILE, --attach FILE, or a form: salus record update ID KIND",
                ));
            }
        }
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let why = usual_purpose(account, patient);
            let newest = find_record(account, patient, &self.record, why).await?;
            let opened = open_version(account, patient, newest.item, why, None).await?;
            let mut draft = self.draft(account, patient, &opened).await?;
            if let Some(title) = &self.title {
                draft.title = title.trim().to_owned();
            }
            if let Some(key) = newest.summary.source_key {
                // The same thing, so that a repeated import finds it.
                draft.source_key = *key.as_bytes();
            }
            let title = plain(&draft.title);
            let bar = bytes_bar(0, "sealing and sending");
            let mut attachments = self.kept_files(account, &opened).await?;
            attachments.extend(attach_all(&self.attach, &bar).await?);
            let version = NewVersion {
                patient,
                draft,
                attachments,
                follows: Some((newest.item, newest.manifest)),
            };
            let item = account.write(version).await;
            bar.finish_and_clear();
            let item = item?;
            let text = format!(
                "Written: {title} (record {}, version {}). The earlier version stays.",
                short(item.record),
                item.version
            );
            Ok(Reply::new(
                text,
                json!({"id": item.record, "version": item.version, "title": title}),
            ))
        })
        .await
    }

    async fn draft(
        &self,
        account: &mut Account,
        patient: AccountId,
        opened: &Opened,
    ) -> Result<Draft, CliError> {
        let kind = opened.listed.kind;
        if let Some(path) = &self.from {
            return single(read_file(path)?, kind);
        }
        let content = account.content(opened).await?;
        let mut draft = match &self.form {
            None => redraft(&content, kind)?,
            Some(flags) => {
                let start = Form::of(&content, kind).ok_or(FormError::OtherContent);
                let mut form = start.map_err(CliError::said)?;
                flags.clone().over(&mut form)?;
                let date = self.date.clone().or_else(|| date_of(&content, kind));
                let context = form_context(account, patient, date).await?;
                let revised = form.revise(&content, &context, &mut || random_array(&mut OsEntropy));
                revised.map_err(CliError::said)?
            }
        };
        draft.keep_title(&opened.listed.summary.title, &content);
        Ok(draft)
    }

    async fn kept_files(
        &self,
        account: &mut Account,
        opened: &Opened,
    ) -> Result<Vec<PartSource>, CliError> {
        let parts = &opened.listed.summary.parts;
        for name in &self.detach {
            if !parts.iter().skip(1).any(|part| part.name == *name) {
                return Err(CliError::new(
                    format!("the record has no file {name:?}"),
                    "look at its files: salus record show ID",
                ));
            }
        }
        let mut kept = Vec::new();
        for (number, part) in parts.iter().enumerate().skip(1) {
            if !self.detach.contains(&part.name) {
                kept.push(to_send_again(account, opened, number).await?);
            }
        }
        Ok(kept)
    }
}
