//! `salus record history`: every version of a record.

use clap::Args;

use super::{
    find::{find_record, usual_purpose},
    list::{signer, to_json},
};
use crate::{
    context::Context,
    error::CliError,
    ids,
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{plain, table},
    when::moment,
};

/// List all versions of a record, newest first.
#[derive(Args)]
pub struct History {
    /// Id of the record, or its beginning.
    record: String,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
}

impl History {
    /// Lists them; each must follow the one before as its author signed it.
    ///
    /// # Errors
    /// When a version is missing between others, or nothing is granted.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let why = usual_purpose(account, patient);
            let record = match ids::full(&self.record) {
                Some(record) => record,
                None => {
                    find_record(account, patient, &self.record, why)
                        .await?
                        .item
                        .record
                }
            };
            let versions = account.history(patient, record, why).await?;
            let rows = versions.iter().map(|line| {
                [
                    line.item.version.to_string(),
                    moment(line.written),
                    signer(line, account.uid()),
                    plain(&line.summary.title),
                ]
            });
            let mut text = table(&["version", "signed", "by", "title"], rows);
            text.push_str("\n\nRead one: salus record show ID --version N");
            Ok(Reply::new(text, versions.iter().map(to_json).collect()))
        })
        .await
    }
}
