//! Barriers for people with disabilities, as axe-core finds them.
//!
//! axe-core comes from the npm registry when it is first needed and is checked against its hash;
//! it is no part of what is shipped. It finds a part of all barriers, not all of them.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Stdio,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use tokio::{process::Command, sync::OnceCell};

use crate::{Browser, Failure, Outcome};

/// The version, and the SHA-512 of its package as the registry names it.
const VERSION: &str = "4.14.1";
const SHA512: &str =
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// WCAG 2.2 up to AA, and what axe-core's makers hold for good practice.
const RULES: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

static SOURCE: OnceCell<String> = OnceCell::const_new();

/// Looks at the page as it is now.
///
/// # Errors
/// With every barrier that was found, or when axe-core cannot be had.
pub async fn check(browser: &Browser) -> Outcome {
    let source = SOURCE.get_or_try_init(fetch).await?;
    let script = format!("{source}\nreturn axe.run(document, {{ runOnly: arguments[0] }});");
    let found = browser.run(&script, vec![json!(RULES)]).await?;
    let barriers = found["violations"]
        .as_array()
        .ok_or("axe-core said nothing")?;
    if barriers.is_empty() {
        return Ok(());
    }
    let path = browser.path().await?;
    Err(words(&path, barriers).into())
}

fn words(path: &str, barriers: &[Value]) -> String {
    let mut words = format!("{path} has barriers:");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for barrier in barriers {
        // Writing to a String does not fail.
        let _ = write!(
            words,
            "\n{}: {}",
            text(&barrier["id"]),
            text(&barrier["help"])
        );
        for node in barrier["nodes"].as_array().into_iter().flatten() {
            let why = text(&node["failureSummary"]).replace('\n', " ");
            let _ = write!(words, "\n    {} {why}", node["target"]);
        }
    }
    words
}

/// The source of axe-core, from the package that is kept below `target/`.
async fn fetch() -> Outcome<String> {
    let folder = folder();
    let package = folder.join(format!("axe-core-{VERSION}.tgz"));
    if !package.is_file() {
        download(&folder).await?;
    }
    let bytes = std::fs::read(&package)?;
    if BASE64_STANDARD.encode(Sha512::digest(&bytes)) != SHA512 {
        return Err(format!(
            "{} is not axe-core {VERSION}; remove it and try again",
            package.display()
        )
        .into());
    }
    let mut tar = Command::new("tar");
    tar.arg("-xzOf").arg(&package).arg("package/axe.min.js");
    let output = tar.output().await?;
    if !output.status.success() {
        return Err("tar found no axe.min.js in the package".into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Several test programs may do this at once, so the package appears whole or not at all.
async fn download(folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder)?;
    let here = tempfile::tempdir_in(folder)?;
    let status = Command::new("npm")
        .args(["pack", "--silent", &format!("axe-core@{VERSION}")])
        .current_dir(here.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await
        .map_err(|error| Failure::from(format!("npm does not start ({error}); install npm")))?;
    if !status.success() {
        return Err(format!("npm pack axe-core@{VERSION}: {status}").into());
    }
    let name = format!("axe-core-{VERSION}.tgz");
    std::fs::rename(here.path().join(&name), folder.join(&name))?;
    Ok(())
}

fn folder() -> PathBuf {
    crate::stage::target().join("web").join("axe")
}
