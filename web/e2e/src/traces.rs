//! What a browser keeps: everything that somebody would find who looks into it afterwards.

use std::path::Path;

use crate::{Browser, Outcome};

/// Everything that the page itself could keep, as one text.
const KEPT: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const found = {
            address: location.href,
            title: document.title,
            referrer: document.referrer,
            history: history.state,
            name: window.name,
            local: { ...localStorage },
            session: { ...sessionStorage },
            cookies: document.cookie,
            databases: await indexedDB.databases(),
            caches: await caches.keys(),
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            requests: performance.getEntries().map((entry) => entry.name),
        };
        done(JSON.stringify(found));
    })().catch((error) => done(`not found out: ${error}`));
";

impl Browser {
    /// Everything that the page keeps or has put into addresses, as text.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn kept(&self) -> Outcome<String> {
        let kept = self.client.execute_async(KEPT, vec![]).await?;
        let kept = kept.as_str().unwrap_or_default();
        if kept.starts_with('{') {
            Ok(kept.to_owned())
        } else {
            Err(format!("what the page keeps: {kept}").into())
        }
    }

    /// The files in the browser's own folder in which one of these words stands, in any of the
    /// ways in which browsers write text.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn written(&self, words: &[String]) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        let needles: Vec<Vec<u8>> = words
            .iter()
            .flat_map(|word| {
                let wide = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
                [word.clone().into_bytes(), wide]
            })
            .collect();
        search(self.profile(), &needles, &mut found)?;
        Ok(found)
    }
}

fn search(folder: &Path, needles: &[Vec<u8>], found: &mut Vec<String>) -> Outcome {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            search(&path, needles, found)?;
        } else if let Ok(bytes) = std::fs::read(&path) {
            // A file that is gone by now keeps nothing.
            let has = |needle: &Vec<u8>| bytes.windows(needle.len()).any(|part| part == needle);
            if needles.iter().any(has) {
                found.push(path.display().to_string());
            }
        }
    }
    Ok(())
}
