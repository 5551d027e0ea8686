//! Handing over a letter: shown once, or in a file that only the registrar can read.

use std::path::Path;

use serde_json::{Value, json};

use crate::{account::Letter, error::CliError, profile::write_owner_only};

/// Puts the letter into a file if one is named; returns what to say and the letter as JSON.
///
/// Where the file cannot be written, the letter is shown after all.
pub fn hand_over(letter: &Letter, file: Option<&Path>) -> (String, Value) {
    let json = json!({
        "server": letter.content.server,
        "genesis": letter.content.genesis,
        "code": file.is_none().then(|| letter.content.code.to_string()),
        "username": letter.username,
        "file": file,
    });
    let Some(path) = file else {
        let shown = format!("{letter}\n\nHand it over on paper; the code is shown this once.");
        return (shown, json);
    };
    if let Err(error) = write_owner_only(path, format!("{letter}\n").as_bytes()) {
        // The person is enrolled, and the code exists nowhere else.
        eprintln!("{error}");
        return hand_over(letter, None);
    }
    let said = format!(
        "The letter is in {}. Print it, hand it over, and delete the file.",
        path.display()
    );
    (said, json)
}

/// Refuses a file that exists or has no directory, before there is anything to lose.
///
/// # Errors
/// When it exists, or its directory does not.
pub fn check_new(file: Option<&Path>) -> Result<(), CliError> {
    let Some(path) = file else {
        return Ok(());
    };
    if path.exists() {
        return Err(CliError::new(
            format!("{} exists already", path.display()),
            "choose another name for the letter",
        ));
    }
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    match directory.map(std::fs::metadata) {
        Some(Err(error)) => Err(CliError::file(path, &error)),
        _ => Ok(()),
    }
}
