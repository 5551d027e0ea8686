//! `salus record list`: what there is, newest first.

use clap::Args;
use salus_client::Listed;
use salus_records::{AccountId, fhir::Kind, objects::grant::Purpose};
use serde_json::{Value, json};

use super::find::usual_purpose;
use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    share::{one_kind, whose},
    term::{plain, table},
    when::moment,
};

/// List records: your own, or a patient's who let you.
#[derive(Args)]
pub struct List {
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
    /// Only this kind; repeat it for several.
    #[arg(long, value_name = "KIND", value_parser = one_kind)]
    kind: Vec<Kind>,
    /// Why you look, as an HL7 purpose of use. [default: PATRQT for your own, otherwise TREAT]
    #[arg(long, value_name = "CODE")]
    purpose: Option<Purpose>,
}

impl List {
    /// Everything of a patient, or of oneself.
    pub fn of(patient: Option<String>) -> Self {
        Self {
            patient,
            kind: Vec::new(),
            purpose: None,
        }
    }

    /// Lists them; every page is one entry in the patient's access log.
    ///
    /// # Errors
    /// When nothing is granted.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let why = self.purpose.unwrap_or(usual_purpose(account, patient));
            let listed = account.list(patient, &self.kind, why).await?;
            let mut text = lines(&listed, account.uid());
            if text.is_empty() {
                text.push_str("There are no records here yet.");
            } else {
                text.push_str("\n\nRead one: salus record show ID");
            }
            Ok(Reply::new(text, listed.iter().map(to_json).collect()))
        })
        .await
    }
}

/// A table of versions, as their owner or reader `me` sees it.
fn lines(listed: &[Listed], me: AccountId) -> String {
    let rows = listed.iter().map(|line| {
        let files = line.summary.parts.len().saturating_sub(1);
        [
            short(line.item.record),
            day_of(line),
            line.kind.to_string(),
            plain(&line.summary.title),
            signer(line, me),
            line.item.version.to_string(),
            if files == 0 {
                String::new()
            } else {
                files.to_string()
            },
        ]
    });
    table(
        &[
            "record",
            "date",
            "kind",
            "title",
            "signed by",
            "version",
            "files",
        ],
        rows,
    )
}

/// Who signed it: the only author that is proven; the content may name others.
pub fn signer(line: &Listed, me: AccountId) -> String {
    if line.author == me {
        return "you".to_owned();
    }
    plain(&line.author_name)
}

/// The clinical day; the time of day is for the record itself.
fn day_of(line: &Listed) -> String {
    let date = line.summary.date.as_deref().unwrap_or_default();
    plain(date.split('T').next().unwrap_or_default())
}

/// A version as JSON.
pub fn to_json(line: &Listed) -> Value {
    json!({
        "id": line.item.record,
        "version": line.item.version,
        "kind": line.kind,
        "title": line.summary.title,
        "date": line.summary.date,
        "author": line.summary.author,
        "signed_by": line.author,
        "signed_by_name": line.author_name,
        "written": line.written.to_string(),
        "written_local": moment(line.written),
        "parts": line.summary.parts,
    })
}
