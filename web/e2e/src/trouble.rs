//! What goes wrong without anybody seeing it: errors in the console, what the content policy
//! refuses, and requests to strangers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::{Browser, Outcome};

/// Notes what the content policy refuses, from the first moment of every page.
const WATCH: &str = "
    globalThis.salusRefused = [];
    addEventListener('securitypolicyviolation', (event) => {
        salusRefused.push(`${event.effectiveDirective} refused ${event.blockedURI} ${event.sample} in ${event.sourceFile}:${event.lineNumber}`);
    });
";

/// Hands over what was noted.
const REFUSED: &str =
    "const refused = globalThis.salusRefused ?? []; globalThis.salusRefused = []; return refused;";

/// Schemes of addresses that never leave the machine.
const OWN: [&str; 4] = ["blob:", "data:", "about:", "chrome"];

/// Everything that was noticed so far.
#[derive(Default)]
pub struct Troubles(Mutex<Noticed>);

#[derive(Default)]
struct Noticed {
    console: Vec<String>,
    expected: Vec<String>,
}

impl Troubles {
    /// What went wrong since the last time.
    pub async fn collect(&self, browser: &Browser) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        for entry in browser.log("browser").await? {
            let text = format!("{}: {}", entry["level"], entry["message"]);
            self.lock().console.push(text.clone());
            if matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")) {
                found.push(text);
            }
        }
        if let Value::Array(refused) = browser.run(REFUSED, vec![]).await? {
            found.extend(refused.iter().map(Value::to_string));
        }
        for entry in browser.log("performance").await? {
            found.extend(stranger(&entry, &browser.site));
        }
        let expected = self.lock().expected.clone();
        found.retain(|text| !expected.iter().any(|part| text.contains(part)));
        Ok(found)
    }

    /// Everything that was written to the console.
    pub fn console(&self) -> Vec<String> {
        self.lock().console.clone()
    }

    /// Allows a trouble that a test brings about on purpose.
    pub fn expect(&self, part: &str) {
        self.lock().expected.push(part.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, Noticed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Browser {
    /// Runs a script as somebody would who found a way into the page; its end does not matter.
    ///
    /// # Errors
    /// When the browser does not run it.
    pub async fn attack(&self, script: &str) -> Outcome {
        let guarded = format!("try {{ {script} }} catch {{ }}");
        self.run(&guarded, vec![]).await?;
        Ok(())
    }

    /// Whether a script of [`Browser::attack`] got where it set `salusStolen`.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn was_stolen(&self) -> Outcome<bool> {
        let stolen = self.run("return 'salusStolen' in globalThis;", vec![]);
        Ok(stolen.await? == json!(true))
    }
}

/// Fails with all of them, if there are any.
///
/// # Errors
/// The troubles, a line each.
pub fn none(troubles: &[String]) -> Outcome {
    if troubles.is_empty() {
        Ok(())
    } else {
        Err(troubles.join("\n    ").into())
    }
}

/// Makes every page of this browser note what its content policy refuses.
pub async fn watch(browser: &Browser) -> Outcome {
    let script = json!({ "source": WATCH });
    browser
        .tool("Page.addScriptToEvaluateOnNewDocument", script)
        .await?;
    Ok(())
}

/// The request in this entry, if it goes to somebody else than the site.
fn stranger(entry: &Value, site: &str) -> Option<String> {
    let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let message = &message["message"];
    if message["method"] != "Network.requestWillBeSent" {
        return None;
    }
    let url = message["params"]["request"]["url"].as_str()?;
    let is_own = url.starts_with(site) || OWN.iter().any(|scheme| url.starts_with(scheme));
    (!is_own).then(|| format!("a request to a stranger: {url}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_to_others_are_noticed() {
        let entry = |url: &str| {
            let request = json!({ "request": { "url": url } });
            let message =
                json!({ "message": { "method": "Network.requestWillBeSent", "params": request } });
            json!({ "message": message.to_string() })
        };
        let site = "http://127.0.0.1:9";
        assert_eq!(stranger(&entry("http://127.0.0.1:9/a"), site), None);
        assert_eq!(stranger(&entry("blob:http://127.0.0.1:9/a"), site), None);
        assert!(stranger(&entry("https://fonts.example/a"), site).is_some());
    }
}
