//! `salus grant`: a patient lets a doctor read or write.

use clap::Args;
use salus_client::{Account, GrantOrder, GrantWish};
use salus_records::{
    RequestId,
    objects::grant::{AccessRequest, Item, Purpose, Rights},
    words::scope,
};
use serde_json::json;

use super::{
    ask::{date_range, or_all},
    doctors::find_doctor,
    kinds::{KindChoice, chosen},
};
use crate::{
    context::Context,
    error::CliError,
    ids::{self, short},
    reply::Reply,
    session::logged_in,
    term::plain,
    when::{Day, Until, moment},
};

/// Let a doctor read or write, as an answer to a request or of your own accord.
///
/// With --request, what you leave out is as it was asked for; what you give narrows it.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("whom").required(true).args(["request", "to"])))]
pub struct Give {
    /// Id of the request that you answer.
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// The doctor: id, or a part of the name that fits one.
    #[arg(long, value_name = "DOCTOR")]
    to: Option<String>,
    /// Kinds of record, separated by commas, or all; future ones are included.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kinds: Vec<KindChoice>,
    /// Only records from this day on, as they are now.
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
    /// Only records up to this day, as they are now.
    #[arg(long, value_name = "DAY")]
    till: Option<Day>,
    /// Only these records, as they are now.
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with_all = ["kinds", "from", "till"])]
    records: Vec<String>,
    /// To read (also if neither --read nor --write is given).
    #[arg(long)]
    read: bool,
    /// To write new records and new versions.
    #[arg(long)]
    write: bool,
    /// Until when: a day, or 30d. [default: as asked for, or 30d]
    #[arg(long, value_name = "DATE")]
    until: Option<Until>,
    /// Until when the doctor may keep copies.
    #[arg(long, value_name = "DATE")]
    keep_until: Option<Until>,
    /// Why, as an HL7 purpose of use. [default: as asked for, or TREAT]
    #[arg(long, value_name = "CODE")]
    purpose: Option<Purpose>,
}

impl Give {
    /// Yes to a request, as it was asked for.
    pub fn answer(request: RequestId, kinds: Vec<KindChoice>, until: Option<Until>) -> Self {
        Self {
            request: Some(request.to_string()),
            to: None,
            kinds,
            from: None,
            till: None,
            records: Vec::new(),
            read: false,
            write: false,
            until,
            keep_until: None,
            purpose: None,
        }
    }

    /// Whole kinds to a doctor, of one's own accord.
    pub fn to(doctor: String, kinds: Vec<KindChoice>, write: bool, until: Until) -> Self {
        Self {
            request: None,
            to: Some(doctor),
            kinds,
            from: None,
            till: None,
            records: Vec::new(),
            read: true,
            write,
            until: Some(until),
            keep_until: None,
            purpose: None,
        }
    }

    /// Signs the grant; at a terminal after showing what it means.
    ///
    /// # Errors
    /// When the doctor has no valid credential, or nothing matches.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let order = self.order(account).await?;
            let client = account.client();
            let directory = client.trust().directory();
            let doctor = directory.holder(order.grantee).map(|holder| {
                let credential = &holder.credential;
                format!(
                    "{} (licence {})",
                    plain(&credential.name),
                    plain(&credential.licence)
                )
            });
            let doctor = doctor.unwrap_or_else(|| short(order.grantee));
            let meaning = format!(
                "{doctor} may {rights}: {what}, until {until}, for {purpose}.",
                rights = order.rights,
                what = wish(&order.wish),
                until = moment(order.until),
                purpose = order.purpose,
            );
            if context.ask.is_person() {
                eprintln!("{meaning}");
                if !context.ask.yes("Sign this?", false)? {
                    return Err(CliError::new(
                        "you did not sign, so nothing was granted",
                        "",
                    ));
                }
            }
            let id = account.grant(order).await?;
            let text = format!(
                "{meaning}\nGrant {}. End it: salus revoke {}",
                short(id),
                short(id)
            );
            Ok(Reply::new(text, json!({"grant": id})))
        })
        .await
    }

    async fn order(self, account: &mut Account) -> Result<GrantOrder, CliError> {
        let asked = match &self.request {
            Some(typed) => Some(find_request(account, typed).await?),
            None => None,
        };
        let grantee = match (&asked, &self.to) {
            (Some(asked), _) => asked.doctor,
            (None, Some(named)) => find_doctor(account, named).await?,
            (None, None) => {
                return Err(CliError::new(
                    "nobody is named",
                    "add: --to DOCTOR or --request ID",
                ));
            }
        };
        let rights = match (&asked, self.read || self.write) {
            (Some(asked), false) => asked.rights,
            _ => Rights {
                read: self.read || !self.write,
                write: self.write,
            },
        };
        let until = self
            .until
            .map(Until::time)
            .or(asked.as_ref().map(|asked| asked.until))
            .unwrap_or_else(|| Until::Days(30).time());
        let keep_until = self
            .keep_until
            .map(Until::time)
            .or(asked.as_ref().and_then(|asked| asked.keep_until));
        let purpose = self
            .purpose
            .or(asked.as_ref().map(|asked| asked.purpose))
            .unwrap_or(Purpose::Treat);
        let request = asked.as_ref().map(|asked| asked.id);
        let wish = if self.records.is_empty() {
            of_kinds(&self.kinds, self.from, self.till, asked)?
        } else {
            GrantWish::Records(find_records(account, &self.records).await?)
        };
        Ok(GrantOrder {
            grantee,
            wish,
            rights,
            purpose,
            until,
            keep_until,
            request,
        })
    }
}

fn of_kinds(
    kinds: &[KindChoice],
    from: Option<Day>,
    till: Option<Day>,
    asked: Option<AccessRequest>,
) -> Result<GrantWish, CliError> {
    let given = chosen(kinds);
    let dates = date_range(from, till);
    let (kinds, dates) = match asked {
        Some(asked) if given.is_empty() => (asked.kinds, dates.or(asked.dates)),
        Some(asked) => (given, dates.or(asked.dates)),
        None if given.is_empty() && dates.is_none() => {
            return Err(CliError::new(
                "nothing is named that may be seen",
                "add: --kinds KIND,KIND (or all), --from DAY --till DAY, or --records ID,ID",
            ));
        }
        None => (given, dates),
    };
    Ok(match dates {
        None => GrantWish::Kinds(kinds),
        Some(range) => GrantWish::Dates(or_all(kinds), range),
    })
}

async fn find_request(account: &mut Account, typed: &str) -> Result<AccessRequest, CliError> {
    let requests = account.requests().await?;
    let known = requests.iter().map(|(request, ..)| request.id);
    let id = ids::find(typed, "request", "salus requests", known)?;
    requests
        .into_iter()
        .map(|(request, ..)| request)
        .find(|request| request.id == id)
        .ok_or_else(|| CliError::new("there is no such request", "look at: salus requests"))
}

async fn find_records(account: &mut Account, typed: &[String]) -> Result<Vec<Item>, CliError> {
    let listed = account.list(account.uid(), &[], Purpose::Patrqt).await?;
    let mut items = Vec::new();
    for id in typed {
        let known = listed.iter().map(|line| line.item.record);
        let record = ids::find(id, "record", "salus record list", known)?;
        items.extend(
            listed
                .iter()
                .map(|line| line.item)
                .find(|item| item.record == record),
        );
    }
    Ok(items)
}

fn wish(wish: &GrantWish) -> String {
    match wish {
        GrantWish::Kinds(kinds) => scope::kinds_onward(kinds),
        GrantWish::Dates(kinds, range) => scope::within(kinds, Some(range)),
        GrantWish::Records(items) if items.len() == 1 => "1 record".to_owned(),
        GrantWish::Records(items) => format!("{} records", items.len()),
    }
}
