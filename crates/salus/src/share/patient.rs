//! Whose record: one's own, or that of a patient named by id.

use salus_client::Account;
use salus_records::{AccountId, objects::party::Role};

use crate::{error::CliError, ids, surroundings::now};

/// The patient that was named, among those who granted access or were asked.
///
/// # Errors
/// When the beginning of an id fits nobody or several.
pub async fn find_patient(account: &mut Account, named: &str) -> Result<AccountId, CliError> {
    if let Some(uid) = ids::full(named) {
        return Ok(uid);
    }
    let granted = account.received().await?;
    let asked = account.requests().await?;
    let known = granted
        .iter()
        .map(|received| received.grant.patient)
        .chain(asked.iter().map(|(request, ..)| request.patient));
    ids::find(named, "patient", "salus grants", known)
}

/// Whose record is meant: a patient's own unless another is named; for a doctor with a single
/// patient, that one.
///
/// # Errors
/// When a doctor names nobody and has several patients.
pub async fn whose(account: &mut Account, named: Option<&str>) -> Result<AccountId, CliError> {
    if let Some(named) = named {
        return find_patient(account, named).await;
    }
    match account.role() {
        Role::Patient => return Ok(account.uid()),
        Role::Doctor => {}
        Role::Admin | Role::Auditor => {
            return Err(CliError::new(
                format!("the role {} reads and writes no records", account.role()),
                "log in as a patient or doctor",
            ));
        }
    }
    let mut patients: Vec<AccountId> = account
        .received()
        .await?
        .into_iter()
        .filter(|received| received.revoked.is_none() && received.grant.until > now())
        .map(|received| received.grant.patient)
        .collect();
    patients.sort();
    patients.dedup();
    match patients.as_slice() {
        [one] => Ok(*one),
        [] => Err(CliError::new(
            "no patient has granted you access",
            "ask one: salus ask",
        )),
        several => Err(CliError::new(
            format!("{} patients have granted you access", several.len()),
            "name one: --patient ID (salus grants lists them)",
        )),
    }
}
