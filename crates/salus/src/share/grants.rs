//! `salus grants`: who may see what, or whose records one may see.

use std::collections::BTreeMap;

use clap::Args;
use salus_client::{Account, Given, Received};
use salus_records::{
    AccountId, Time,
    fhir::Kind,
    objects::{
        grant::{Grant, Purpose},
        party::Role,
    },
    words::scope,
};
use serde_json::{Value, json};

use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    surroundings::now,
    term::{plain, table},
    when::{day, moment},
};

/// List who may see your records; for doctors, whose records they may see.
#[derive(Args)]
pub struct Grants {
    /// Ended ones too.
    #[arg(long)]
    all: bool,
    /// For doctors: read the patients' names from their profiles instead of from the grants. Each
    /// patient's access log will say so.
    #[arg(long)]
    names: bool,
}

impl Grants {
    /// Those that count now.
    pub fn live(names: bool) -> Self {
        Self { all: false, names }
    }

    /// Lists them; each signature was checked.
    ///
    /// # Errors
    /// When the custodian shows a grant that its patient did not sign.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| match account.role() {
            Role::Patient => self.given(account).await,
            Role::Doctor => self.received(account).await,
            Role::Admin | Role::Auditor => Err(CliError::new(
                "grants are between patients and doctors",
                "log in as one of them",
            )),
        })
        .await
    }

    async fn given(&self, account: &mut Account) -> Result<Reply, CliError> {
        let mut given = account.given().await?;
        given.retain(|given| self.all || given.live(now()));
        let rows = given.iter().map(|given| {
            [
                short(given.grant.id),
                plain(&given.grantee_name),
                given.grant.rights.to_string(),
                scope::scope(&given.grant.scope),
                day(given.grant.until),
                given.last_used.map_or("never".to_owned(), moment),
                stands(&given.grant, given.revoked),
            ]
        });
        let headings = [
            "grant",
            "who",
            "may",
            "what",
            "until",
            "last used",
            "stands",
        ];
        let mut text = table(&headings, rows);
        if text.is_empty() {
            text.push_str("Nobody but you can see your records.");
        } else {
            text.push_str("\n\nEnd one: salus revoke ID");
        }
        Ok(Reply::new(text, given.iter().map(given_json).collect()))
    }

    async fn received(&self, account: &mut Account) -> Result<Reply, CliError> {
        let mut received = account.received().await?;
        received.retain(|received| self.all || is_live(received));
        let names = if self.names {
            names(account, &received).await?
        } else {
            BTreeMap::new()
        };
        let rows = received.iter().map(|received| {
            let grant = &received.grant;
            [
                short(grant.patient),
                shown_name(received, &names).unwrap_or_default(),
                grant.rights.to_string(),
                scope::scope(&grant.scope),
                grant.purpose.to_string(),
                day(grant.until),
                stands(grant, received.revoked),
            ]
        });
        let headings = [
            "patient", "name", "you may", "what", "why", "until", "stands",
        ];
        let mut text = table(&headings, rows);
        if text.is_empty() {
            text.push_str("No patient has granted you access. Ask one: salus ask");
        } else if !self.names {
            text.push_str(
                "\n\nNames are as each patient's program wrote them. From the profiles (noted in each \
                 access log): salus grants --names",
            );
        }
        let json = received.iter().map(|received| {
            let mut json = grant_json(&received.grant, received.revoked);
            json["patient_name"] = shown_name(received, &names).into();
            json
        });
        Ok(Reply::new(text, json.collect()))
    }
}

fn is_live(received: &Received) -> bool {
    received.revoked.is_none() && received.grant.until > now()
}

/// The name in the profile if it was read, else the one that the grant carries.
fn shown_name(received: &Received, profiles: &BTreeMap<AccountId, String>) -> Option<String> {
    let carried = || received.patient_name.as_deref().map(plain);
    let profile = profiles.get(&received.grant.patient).cloned();
    profile.or_else(carried)
}

/// The names in the profiles that may be read.
async fn names(
    account: &mut Account,
    received: &[Received],
) -> Result<BTreeMap<AccountId, String>, CliError> {
    let mut names = BTreeMap::new();
    for received in received.iter().filter(|received| is_live(received)) {
        let grant = &received.grant;
        let profile = grant.rights.read && grant.scope.covers_kind(Kind::Profile);
        if !profile || names.contains_key(&grant.patient) {
            continue;
        }
        let listed = account
            .list(grant.patient, &[Kind::Profile], Purpose::Treat)
            .await?;
        if let Some(profile) = listed.first() {
            let title = plain(&profile.summary.title);
            let name = title.strip_prefix("Profile: ").unwrap_or(&title).to_owned();
            names.insert(grant.patient, name);
        }
    }
    Ok(names)
}

fn stands(grant: &Grant, revoked: Option<Time>) -> String {
    match revoked {
        Some(when) => format!("revoked {}", day(when)),
        None if grant.until <= now() => "expired".to_owned(),
        None => "counts".to_owned(),
    }
}

fn given_json(given: &Given) -> Value {
    let mut json = grant_json(&given.grant, given.revoked);
    json["doctor_name"] = given.grantee_name.clone().into();
    json["last_used"] = given.last_used.map(|time| time.to_string()).into();
    json
}

fn grant_json(grant: &Grant, revoked: Option<Time>) -> Value {
    json!({
        "id": grant.id,
        "patient": grant.patient,
        "doctor": grant.grantee,
        "rights": grant.rights,
        "what": scope::scope(&grant.scope),
        "items": grant.scope.items(),
        "purpose": grant.purpose,
        "until": grant.until.to_string(),
        "keep_until": grant.keep_until.map(|time| time.to_string()),
        "request": grant.request,
        "revoked": revoked.map(|time| time.to_string()),
        "live": revoked.is_none() && grant.until > now(),
    })
}
