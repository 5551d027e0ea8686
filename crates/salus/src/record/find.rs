//! Finding one record by the beginning of its id.

use salus_client::{Account, Listed, Opened};
use salus_records::{
    AccountId,
    objects::grant::{Item, Purpose},
};

use crate::{error::CliError, ids, session};

/// The newest version of the record that was named; the look at the list is logged.
///
/// # Errors
/// When nothing or several records fit.
pub async fn find_record(
    account: &mut Account,
    patient: AccountId,
    typed: &str,
    why: Purpose,
) -> Result<Listed, CliError> {
    let listed = account.list(patient, &[], why).await?;
    let known = listed.iter().map(|line| line.item.record);
    let record = ids::find(typed, "record", "salus record list", known)?;
    listed
        .into_iter()
        .find(|line| line.item.record == record)
        .ok_or_else(|| CliError::new("there is no such record", "look at: salus record list"))
}

/// Opens one version; it was logged before it came.
///
/// # Errors
/// When it is not granted, or not what its author signed.
pub async fn open_version(
    account: &mut Account,
    patient: AccountId,
    item: Item,
    why: Purpose,
    note: Option<&str>,
) -> Result<Opened, CliError> {
    let mut opened = account.read(patient, &[item], why, note).await?;
    opened.pop().ok_or_else(session::nothing_came)
}

/// Why somebody reads unless told otherwise: one's own record, or treatment.
pub fn usual_purpose(account: &Account, patient: AccountId) -> Purpose {
    if account.uid() == patient {
        Purpose::Patrqt
    } else {
        Purpose::Treat
    }
}
