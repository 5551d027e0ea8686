//! Enrolling a further registrar where the root key and the data are at hand.

use salus_client::ActivationLetter;
use salus_crypto::entropy::OsEntropy;
use salus_records::objects::party::Role;
use serde_json::json;

use super::open::{open, with_cause};
use crate::{
    account::Letter,
    admin::{NewRegistrar, check_new, hand_over},
    error::CliError,
    reply::Reply,
    term::plain,
};

/// Enrols the registrar and writes the letter.
///
/// # Errors
/// When the root key is of another organisation or the user name is taken.
pub async fn add_registrar(new: NewRegistrar) -> Result<Reply, CliError> {
    check_new(new.letter.as_deref())?;
    let organisation = open(&new.data).await?;
    let username = new.username.trim().to_lowercase();
    let made = organisation
        .add_registrar(&new.root_key, &new.name, &username, &mut OsEntropy)
        .await
        .map_err(|error| with_cause(&error))?;
    let letter = Letter {
        name: made.name,
        role: Role::Admin,
        username: Some(made.username),
        content: ActivationLetter {
            server: new.server,
            genesis: organisation.genesis(),
            code: made.code,
        },
    };
    let (said, letter_json) = hand_over(&letter, new.letter.as_deref());
    let text = format!(
        "{} is enrolled as registrar (account {}).\n\n{said}\n\n\
         Take the root key off this machine again.",
        plain(&letter.name),
        made.uid
    );
    Ok(Reply::new(
        text,
        json!({"uid": made.uid, "letter": letter_json}),
    ))
}
