//! Looking at the web application with a real browser; `web/e2e` does the looking.

use std::process::Stdio;

use crate::{
    Failure, Outcome,
    process::{self, cargo, program, target},
    web,
};

/// What has to be installed, each with the Debian package that brings it.
const NEEDS: [(&str, &str); 3] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("npm", "npm"),
];

/// Fails when a program is missing without which nobody can look.
pub fn is_there() -> Outcome {
    let is_missing = |(name, _): &&(&str, &str)| {
        let mut ask = program(name);
        ask.arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        !ask.status().is_ok_and(|status| status.success())
    };
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(is_missing)
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "the web application cannot be looked at; install {} (names of Debian packages)",
            missing.join(", ")
        )))
    }
}

/// Takes pictures of all screens, or of those whose names begin with these words.
pub fn screens(names: &[&str]) -> Outcome {
    is_there()?;
    web::make(web::Kind::Release)?;
    let mut take = cargo(&[
        "run",
        "--quiet",
        "--package",
        "salus-web-e2e",
        "--bin",
        "screens",
    ]);
    take.arg("--").arg(target().join("screens")).args(names);
    process::run(&mut take)
}
