//! `salus requests`: who asked for what.

use std::collections::BTreeMap;

use clap::Args;
use salus_client::Account;
use salus_records::{
    AccountId, objects::party::Role, wire::custodian::RequestStatus, words::scope,
};
use serde_json::json;

use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    term::{plain, table},
    when::day,
};

/// List requests for access: those put to you, or your own.
#[derive(Args)]
pub struct Requests {
    /// Answered ones too.
    #[arg(long)]
    all: bool,
}

impl Requests {
    /// Only those that wait for an answer.
    pub fn waiting() -> Self {
        Self { all: false }
    }

    /// Lists them; each signature was checked.
    ///
    /// # Errors
    /// When a request is not signed by whom it names.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let mut requests = account.requests().await?;
            let patient = account.role() == Role::Patient;
            requests.retain(|(.., status)| self.all || !patient || *status == RequestStatus::Pending);
            let names = if patient {
                BTreeMap::new()
            } else {
                names(account).await?
            };
            let rows = requests.iter().map(|(request, doctor, status)| {
                let other = if patient {
                    plain(doctor)
                } else {
                    let id = short(request.patient);
                    names
                        .get(&request.patient)
                        .map_or_else(|| format!("patient {id}"), |name| format!("{name} ({id})"))
                };
                [
                    short(request.id),
                    other,
                    scope::within(&request.kinds, request.dates.as_ref()),
                    request.rights.to_string(),
                    request.purpose.to_string(),
                    day(request.until),
                    plain(&request.message),
                    stands(*status).to_owned(),
                ]
            });
            let headings = [
                "request",
                if patient { "who asks" } else { "whom" },
                "what",
                "to",
                "why",
                "until",
                "words",
                "stands",
            ];
            let mut text = table(&headings, rows);
            if text.is_empty() {
                text.push_str("No request is waiting.");
            } else if patient {
                text.push_str(
                    "\n\nSay yes: salus grant --request ID (narrow it with --kinds, --from, --until)\n\
                     Say no:  salus decline ID",
                );
            }
            let json = requests.iter().map(|(request, doctor, status)| {
                json!({
                    "id": request.id,
                    "doctor": request.doctor,
                    "doctor_name": doctor,
                    "patient": request.patient,
                    "patient_name": names.get(&request.patient),
                    "kinds": request.kinds,
                    "dates": request.dates,
                    "rights": request.rights,
                    "purpose": request.purpose,
                    "until": request.until.to_string(),
                    "keep_until": request.keep_until.map(|time| time.to_string()),
                    "message": request.message,
                    "status": status,
                    "time": request.time.to_string(),
                })
            });
            Ok(Reply::new(text, json.collect()))
        })
        .await
    }
}

/// The names that the doctor's live grants carry.
async fn names(account: &mut Account) -> Result<BTreeMap<AccountId, String>, CliError> {
    let received = account.received().await?;
    let named = received
        .into_iter()
        .filter_map(|received| Some((received.grant.patient, plain(&received.patient_name?))));
    Ok(named.collect())
}

fn stands(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending => "waits for an answer",
        RequestStatus::Granted => "granted",
        RequestStatus::Declined => "declined",
    }
}
