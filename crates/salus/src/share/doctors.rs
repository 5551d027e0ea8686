//! `salus doctors`: the directory, as the key log proves it.

use clap::Args;
use salus_client::Account;
use salus_records::{AccountId, keys::directory::Holder, objects::party::Role};
use serde_json::json;

use crate::{
    context::Context,
    error::CliError,
    ids::{self, short},
    reply::Reply,
    session::logged_in,
    surroundings::now,
    term::{plain, table},
    when::day,
};

/// List the doctors whose keys the registrars vouched for.
#[derive(Args)]
pub struct Doctors {}

impl Doctors {
    /// Lists them.
    ///
    /// # Errors
    /// When the key log is not whole.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            account.client_mut().refresh_keys().await?;
            let doctors = live_doctors(account);
            let rows = doctors.iter().map(|doctor| {
                [
                    short(doctor.credential.uid),
                    plain(&doctor.credential.name),
                    plain(&doctor.credential.licence),
                    day(doctor.credential.valid_until),
                ]
            });
            let mut text = table(&["id", "name", "licence", "vouched until"], rows);
            if text.is_empty() {
                text.push_str("No doctor is vouched for yet.");
            }
            let json = doctors.iter().map(|doctor| {
                json!({
                    "uid": doctor.credential.uid,
                    "name": doctor.credential.name,
                    "licence": doctor.credential.licence,
                    "valid_until": doctor.credential.valid_until.to_string(),
                })
            });
            Ok(Reply::new(text, json.collect()))
        })
        .await
    }
}

/// The doctors whose credential counts now, by name.
pub fn live_doctors(account: &Account) -> Vec<Holder> {
    let client = account.client();
    let mut doctors: Vec<Holder> = client
        .trust()
        .directory()
        .holders()
        .filter(|holder| holder.live(now()) && holder.credential.role == Role::Doctor)
        .cloned()
        .collect();
    doctors.sort_by(|a, b| a.credential.name.cmp(&b.credential.name));
    doctors
}

/// The one doctor that was named, by id or by a part of the name.
///
/// # Errors
/// When nobody or several fit.
pub async fn find_doctor(account: &mut Account, named: &str) -> Result<AccountId, CliError> {
    account.client_mut().refresh_keys().await?;
    let doctors = live_doctors(account);
    let wanted = named.trim().to_lowercase();
    let fitting: Vec<&Holder> = doctors
        .iter()
        .filter(|doctor| doctor.credential.name.to_lowercase().contains(&wanted))
        .collect();
    match fitting.as_slice() {
        [one] if !wanted.is_empty() => Ok(one.credential.uid),
        [_, _, ..] if !wanted.is_empty() => Err(CliError::new(
            format!(
                "{} doctors are called something like {named:?}",
                fitting.len()
            ),
            "name one by id: salus doctors",
        )),
        _ => {
            let known = doctors.iter().map(|doctor| doctor.credential.uid);
            ids::find(named, "doctor", "salus doctors", known)
        }
    }
}
