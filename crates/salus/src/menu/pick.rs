//! Choosing one thing out of a list instead of typing its id.

use std::fmt;

use salus_client::Listed;
use salus_records::{
    AccountId, GrantId, RequestId, fhir::Kind, objects::grant::Purpose,
    wire::custodian::RequestStatus, words::scope,
};

use crate::{
    context::Context, error::CliError, ids::short, session::logged_in, share::whose,
    surroundings::now, term::plain,
};

/// A thing with words for it.
struct Choice<T> {
    label: String,
    thing: T,
}

impl<T> fmt::Display for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

fn one<T>(
    context: &Context,
    question: &str,
    choices: Vec<Choice<T>>,
    none: &str,
) -> Result<T, CliError> {
    if choices.is_empty() {
        return Err(CliError::new(none, ""));
    }
    context
        .ask
        .choose(question, choices)
        .map(|choice| choice.thing)
}

/// A record out of the list, with the words by which it is shown.
pub async fn record(context: &Context, patient: Option<&str>) -> Result<String, CliError> {
    let listed: Vec<Listed> = logged_in(context, async |account| {
        let patient = whose(account, patient).await?;
        let why = if patient == account.uid() {
            Purpose::Patrqt
        } else {
            Purpose::Treat
        };
        Ok(account.list(patient, &[], why).await?)
    })
    .await?;
    let choices = listed
        .into_iter()
        .map(|line| Choice {
            label: format!(
                "{:10}  {:12}  {}",
                line.summary
                    .date
                    .as_deref()
                    .map_or(String::new(), plain)
                    .chars()
                    .take(10)
                    .collect::<String>(),
                line.kind,
                plain(&line.summary.title)
            ),
            thing: line.item.record.to_string(),
        })
        .collect();
    one(
        context,
        "Which record?",
        choices,
        "there are no records here yet",
    )
}

/// A patient who granted access.
pub async fn patient(context: &Context) -> Result<String, CliError> {
    let mut patients: Vec<AccountId> = logged_in(context, async |account| {
        let received = account.received().await?;
        Ok(received
            .into_iter()
            .filter(|received| received.revoked.is_none() && received.grant.until > now())
            .map(|received| received.grant.patient)
            .collect())
    })
    .await?;
    patients.sort();
    patients.dedup();
    if let [only] = patients.as_slice() {
        return Ok(only.to_string());
    }
    let choices = patients
        .into_iter()
        .map(|patient| Choice {
            label: format!("patient {}", short(patient)),
            thing: patient.to_string(),
        })
        .collect();
    one(
        context,
        "Which patient?",
        choices,
        "no patient has granted you access yet",
    )
}

/// A request that waits for an answer.
pub async fn request(context: &Context) -> Result<RequestId, CliError> {
    let choices = logged_in(context, async |account| {
        let requests = account.requests().await?;
        Ok(requests
            .into_iter()
            .filter(|(.., status)| *status == RequestStatus::Pending)
            .map(|(request, doctor, _)| Choice {
                label: format!(
                    "{}: {}, to {}",
                    plain(&doctor),
                    scope::within(&request.kinds, request.dates.as_ref()),
                    request.rights
                ),
                thing: request.id,
            })
            .collect())
    })
    .await?;
    one(context, "Which request?", choices, "no request is waiting")
}

/// A grant that counts.
pub async fn grant(context: &Context) -> Result<GrantId, CliError> {
    let choices = logged_in(context, async |account| {
        let given = account.given().await?;
        Ok(given
            .into_iter()
            .filter(|given| given.live(now()))
            .map(|given| Choice {
                label: format!("{} ({})", plain(&given.grantee_name), given.grant.rights),
                thing: given.grant.id,
            })
            .collect())
    })
    .await?;
    one(
        context,
        "Which one?",
        choices,
        "nobody but you can see your records",
    )
}

/// A kind of record.
pub fn kind(context: &Context, question: &str) -> Result<Kind, CliError> {
    context.ask.choose(question, Kind::ALL.to_vec())
}
