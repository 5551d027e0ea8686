//! `salus record erase`: the keys are destroyed; what is left is random bits.

use std::path::PathBuf;

use clap::Args;
use salus_records::objects::{erasure::ErasureTarget, grant::Purpose};
use serde_json::json;

use super::find::find_record;
use crate::{
    context::Context,
    error::CliError,
    ids::short,
    profile::write_public,
    reply::Reply,
    session::logged_in,
    term::plain,
    when::{day, moment},
};

/// Erase a record, or everything: the keys are destroyed for good.
///
/// Asks you to type the first digits of the record's id, or "erase everything" (without a terminal:
/// a line of standard input).
#[derive(Args)]
pub struct Erase {
    /// Id of the record, or its beginning.
    #[arg(required_unless_present = "everything")]
    record: Option<String>,
    /// Every record of yours, and your access log; the account is closed.
    #[arg(long, conflicts_with = "record")]
    everything: bool,
    /// Write the custodian's signed receipt to this file.
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

impl Erase {
    /// One record.
    pub fn of(record: String) -> Self {
        Self {
            record: Some(record),
            everything: false,
            receipt: None,
        }
    }

    /// Erases it, after the words were typed.
    ///
    /// # Errors
    /// When the words do not match, or the law keeps the record.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let (target, what) = match &self.record {
                Some(typed) => {
                    let own = account.uid();
                    let line = find_record(account, own, typed, Purpose::Patrqt).await?;
                    let title = plain(&line.summary.title);
                    eprintln!("This destroys the keys of {title:?} in all its versions, for good.");
                    let words = short(line.item.record);
                    context.ask.typed(&format!("Type {words} to erase it:"), &words)?;
                    (ErasureTarget::Record(line.item.record), title)
                }
                None => {
                    eprintln!(
                        "This destroys the keys of all your records and of your access log, for good,\n\
                         and closes your account. Save before what you want to keep: salus record\n\
                         export --out DIR, and salus log --save DIR."
                    );
                    let words = "erase everything";
                    context.ask.typed(&format!("Type {words:?} to do so:"), words)?;
                    (ErasureTarget::Patient, "everything".to_owned())
                }
            };
            let erased = account.erase(target).await?;
            if let Some(path) = &self.receipt {
                let bytes = serde_json::to_vec_pretty(&erased.receipt)
                    .map_err(|e| CliError::file(path, &std::io::Error::from(e)))?;
                write_public(path, &bytes)?;
            }
            let log = match target {
                ErasureTarget::Record(_) => "The access log stays, so you can still see who read what.",
                ErasureTarget::Patient => {
                    // The custodian ended the session together with the account.
                    context.profile.forget_session()?;
                    "The access log cannot be opened any more either, and the account is closed."
                }
            };
            let text = format!(
                "Erased: {what}. The keys of {} versions were destroyed on {}.\n\
                 Ledger entry {}, confirmed with the custodian's signature.\n\n\
                 Key backups that may still hold these keys are destroyed by {}.\n\
                 Copies that somebody saved before are not reached by this.\n{log}",
                erased.versions,
                moment(crate::surroundings::now()),
                erased.index,
                day(erased.horizon),
            );
            let json = json!({
                "versions": erased.versions,
                "horizon": erased.horizon.to_string(),
                "index": erased.index,
                "receipt": erased.receipt,
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}
