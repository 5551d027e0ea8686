//! How a person says who they are: a user name for staff, the national identifier for patients.

use std::fmt;

use salus_client::Identity;

use crate::{
    context::Context,
    error::CliError,
    term::{Ask, plain},
};

enum Sort {
    Patient,
    Staff,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patient => "with a national identifier (patients)",
            Self::Staff => "with a user name (staff)",
        })
    }
}

/// The identity that was given, kept, or is now asked for.
///
/// A script that gives no user name answers with a national identifier.
pub fn ask_identity(context: &Context, username: Option<String>) -> Result<Identity, CliError> {
    let kept =
        || -> Result<_, CliError> { Ok(context.profile.kept()?.and_then(|kept| kept.username)) };
    if let Some(username) = username.map_or_else(kept, |given| Ok(Some(given)))? {
        if context.ask.is_person() {
            eprintln!(
                "User name: {} (another one: --username NAME)",
                plain(&username)
            );
        }
        return Ok(Identity::Username(username));
    }
    let ask = context.ask;
    if ask.is_person() {
        let sorts = vec![Sort::Patient, Sort::Staff];
        if let Sort::Staff = ask.choose("How do you log in?", sorts)? {
            return Ok(Identity::Username(ask.text("User name:")?));
        }
    }
    Ok(Identity::National(national_identifier(ask)?))
}

/// The user name to keep for the next login; a national identifier is never kept.
pub fn username(who: &Identity) -> Option<String> {
    match who {
        Identity::Username(name) => Some(name.clone()),
        Identity::National(_) => None,
    }
}

/// Asks for a national identifier; it leaves this machine only blinded.
///
/// # Errors
/// When there is no answer.
pub fn national_identifier(ask: Ask) -> Result<String, CliError> {
    ask.text("National identifier:")
}
