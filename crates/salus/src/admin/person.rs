//! Finding one person in the registrar's list.

use salus_client::Account;
use salus_records::wire::account::Person;

use crate::{error::CliError, ids};

/// The person that was named by id, user name or full name.
///
/// # Errors
/// When nobody or several people match.
pub async fn find_person(account: &Account, named: &str) -> Result<Person, CliError> {
    let people = account.people().await?;
    let wanted = named.trim().to_lowercase();
    let mut matching: Vec<&Person> = people
        .iter()
        .filter(|person| {
            person.username.as_deref() == Some(wanted.as_str())
                || person.contact.name.to_lowercase() == wanted
        })
        .collect();
    if let (Some(person), true) = (matching.pop(), matching.is_empty()) {
        return Ok(person.clone());
    }
    let uids = people.iter().map(|person| person.uid);
    let uid = ids::find(named, "person", "salus admin people", uids)?;
    people
        .into_iter()
        .find(|person| person.uid == uid)
        .ok_or_else(|| CliError::new("there is no such person", "look at: salus admin people"))
}
