//! Handing over a letter: shown once, or in a file that only the registrar can read.

use std::path::Path;

use serde_json::{Value, json};

use crate::{account::Letter, error::CliError, profile::write_owner_only};

/// Puts the letter into a file if one is named; returns what to say and the letter as JSON.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn hand_over(letter: &Letter, file: Option<&Path>) -> Result<(String, Value), CliError> {
    let json = json!({
        "server": letter.content.server,
        "genesis": letter.content.genesis,
        "code": file.is_none().then(|| letter.content.code.to_string()),
        "username": letter.username,
        "file": file,
    });
    let Some(path) = file else {
        return Ok((
            format!("{letter}\n\nHand it over on paper; the code is shown this once."),
            json,
        ));
    };
    write_owner_only(path, format!("{letter}\n").as_bytes())?;
    let said = format!(
        "The letter is in {}. Print it, hand it over, and delete the file.",
        path.display()
    );
    Ok((said, json))
}

/// Refuses a file that exists, before there is anything to lose.
///
/// # Errors
/// When it exists.
pub fn check_new(file: Option<&Path>) -> Result<(), CliError> {
    match file {
        Some(path) if path.exists() => Err(CliError::new(
            format!("{} exists already", path.display()),
            "choose another name for the letter",
        )),
        _ => Ok(()),
    }
}
