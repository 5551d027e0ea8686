//! `salus admin people`: everybody who was enrolled.

use clap::Args;
use salus_client::Account;
use salus_records::{
    objects::party::Role,
    wire::account::{AccountStatus, Person},
};
use serde_json::json;

use crate::{
    account::role_word,
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    surroundings::now,
    term::{plain, table},
};

/// List everybody who was enrolled, and where they stand.
#[derive(Args)]
pub struct PeopleList {}

impl PeopleList {
    /// Lists the people.
    ///
    /// # Errors
    /// When the role may not.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let people = account.people().await?;
            let rows = people.iter().map(|person| {
                [
                    short(person.uid),
                    plain(&person.contact.name),
                    role_word(person.role).to_owned(),
                    plain(person.username.as_deref().unwrap_or_default()),
                    plain(person.licence.as_deref().unwrap_or_default()),
                    stands(account, person).to_owned(),
                ]
            });
            let headings = ["id", "name", "role", "user name", "licence", "stands"];
            let json = people.iter().map(|person| {
                json!({
                    "uid": person.uid,
                    "name": person.contact.name,
                    "email": person.contact.email,
                    "role": person.role,
                    "username": person.username,
                    "licence": person.licence,
                    "status": person.status,
                    "vouched": vouched(account, person),
                })
            });
            let json = json.collect();
            Ok(Reply::new(table(&headings, rows), json))
        })
        .await
    }
}

fn vouched(account: &Account, person: &Person) -> bool {
    let client = account.client();
    let directory = client.trust().directory();
    directory.live_holder(person.uid, now()).is_some() || directory.registrar(person.uid).is_some()
}

fn stands(account: &Account, person: &Person) -> &'static str {
    match (person.status, person.role) {
        (AccountStatus::Invited, _) => "has a letter, not active yet",
        (AccountStatus::Disabled, _) => "stopped",
        (AccountStatus::Active, Role::Patient) => "active",
        (AccountStatus::Active, _) if vouched(account, person) => "active",
        (AccountStatus::Active, Role::Admin) => "active, logs in for the first time next",
        (AccountStatus::Active, _) => "active, needs vouching (salus admin vouch)",
    }
}
