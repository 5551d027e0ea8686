//! `salus ask`: a doctor asks a patient for access.

use clap::Args;
use salus_client::RequestOrder;
use salus_records::{
    fhir::Kind,
    objects::grant::{DateRange, Purpose, Rights},
    words::scope,
};
use serde_json::json;

use super::{
    kinds::{KindChoice, chosen},
    patient::find_patient,
};
use crate::{
    account::national_identifier,
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    when::{Day, Until, moment, today},
};

/// Ask a patient for access.
///
/// Without PATIENT, the exact national identifier is asked for (without a terminal: a line of
/// standard input). Whether such a patient exists is not said.
#[derive(Args)]
pub struct AskAccess {
    /// Id of the patient's account; its beginning if you asked or were granted before.
    patient: Option<String>,
    /// Kinds of record, separated by commas.
    #[arg(
        long,
        value_name = "KIND",
        value_delimiter = ',',
        default_value = "all"
    )]
    kinds: Vec<KindChoice>,
    /// Only records from this day on.
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
    /// Only records up to this day.
    #[arg(long, value_name = "DAY")]
    till: Option<Day>,
    /// To read (also if neither --read nor --write is given).
    #[arg(long)]
    read: bool,
    /// To write.
    #[arg(long)]
    write: bool,
    /// Until when: a day, or 30d.
    #[arg(long, value_name = "DATE", default_value = "90d")]
    until: Until,
    /// Until when you want to keep copies.
    #[arg(long, value_name = "DATE")]
    keep_until: Option<Until>,
    /// Why, as an HL7 purpose of use.
    #[arg(long, value_name = "CODE", default_value = "TREAT")]
    purpose: Purpose,
    /// Words for the patient. The custodian can read them, so write nothing medical.
    #[arg(long, value_name = "TEXT", default_value = "")]
    message: String,
}

impl AskAccess {
    /// Asks for everything, after the words for the patient were typed.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn guided(ask: crate::term::Ask) -> Result<Self, CliError> {
        let write = ask.yes("To write as well as to read?", true)?;
        let message = ask.optional("A few words for the patient (nothing medical):")?;
        Ok(Self {
            patient: ask.optional("Id of the patient's account:")?,
            kinds: vec![KindChoice::All],
            from: None,
            till: None,
            read: true,
            write,
            until: Until::Days(90),
            keep_until: None,
            purpose: Purpose::Treat,
            message: message.unwrap_or_default(),
        })
    }

    /// Asks.
    ///
    /// # Errors
    /// When the credential does not count yet.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let patient = match &self.patient {
                Some(named) => find_patient(account, named).await?,
                None => {
                    let national = national_identifier(context.ask)?;
                    account.find_patient(&national).await?
                }
            };
            let kinds = chosen(&self.kinds);
            let dates = date_range(self.from, self.till);
            let rights = Rights {
                read: self.read || !self.write,
                write: self.write,
            };
            let until = self.until.time();
            let what = scope::within(&kinds, dates.as_ref());
            let order = RequestOrder {
                patient,
                purpose: self.purpose,
                message: self.message,
                kinds,
                dates,
                rights,
                until,
                keep_until: self.keep_until.map(Until::time),
            };
            let id = account.ask(order).await?;
            let text = format!(
                "Asked to {rights}: {what}, until {}.\nRequest {}, patient {}.\n\n\
                 Next: the patient answers with salus grant --request {}; look with salus requests",
                moment(until),
                short(id),
                short(patient),
                short(id),
            );
            Ok(Reply::new(text, json!({"request": id, "patient": patient})))
        })
        .await
    }
}

/// Days that may be open at one end.
pub fn date_range(from: Option<Day>, till: Option<Day>) -> Option<DateRange> {
    if from.is_none() && till.is_none() {
        return None;
    }
    Some(DateRange {
        from: from.map_or_else(|| "0001-01-01".to_owned(), |day| day.as_str().to_owned()),
        to: till.map_or_else(today, |day| day.as_str().to_owned()),
    })
}

/// Every kind, if none was chosen.
pub fn or_all(kinds: Vec<Kind>) -> Vec<Kind> {
    if kinds.is_empty() {
        Kind::ALL.to_vec()
    } else {
        kinds
    }
}
