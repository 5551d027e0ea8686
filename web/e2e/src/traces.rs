//! What a browser keeps: everything that somebody would find who looks into it afterwards.

use std::path::Path;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::json;
use tempfile::TempDir;

use crate::{Browser, Outcome, trouble};

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

    /// Every address and title that the tab remembers, as text.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn history(&self) -> Outcome<String> {
        let history = self.tool("Page.getNavigationHistory", json!({})).await?;
        Ok(history["entries"].to_string())
    }

    /// Ends the browser, and keeps the folder in which it has written whatever it wanted to.
    ///
    /// # Errors
    /// As [`Browser::close`].
    pub async fn leave(self) -> Outcome<Folder> {
        let troubles = self.troubles().await?;
        let folder = self.finish().await?;
        trouble::none(&troubles)?;
        Ok(Folder(folder))
    }
}

/// What a browser leaves behind on the disk.
pub struct Folder(TempDir);

impl Folder {
    /// The files in which this text stands, in any of the ways in which browsers write text.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn with_text(&self, text: &str) -> Outcome<Vec<String>> {
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.with([text.as_bytes().to_vec(), wide])
    }

    /// The files in which these bytes stand, as they are or in letters and digits.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn with_bytes(&self, bytes: &[u8]) -> Outcome<Vec<String>> {
        let mut found = self.with([bytes.to_vec()])?;
        for text in spellings(bytes) {
            found.extend(self.with_text(&text)?);
        }
        Ok(found)
    }

    fn with(&self, needles: impl IntoIterator<Item = Vec<u8>>) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        let needles: Vec<_> = needles.into_iter().collect();
        search(self.0.path(), &needles, &mut found)?;
        for file in &mut found {
            *file = file.replacen(&self.0.path().display().to_string(), "", 1);
        }
        Ok(found)
    }
}

/// How programs write bytes where only letters and digits are allowed.
pub fn spellings(bytes: &[u8]) -> [String; 4] {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        hex.to_uppercase(),
        hex,
        BASE64_STANDARD_NO_PAD.encode(bytes),
        BASE64_URL_SAFE_NO_PAD.encode(bytes),
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_text_are_found_however_they_were_written() -> Outcome {
        let key = [0x5a, 0xfb, 0xff, 0x3e, 0x00, 0x17];
        let text = |text: &str| text.as_bytes().to_vec();
        for written in [
            key.to_vec(),
            text("5afbff3e0017"),
            text("5AFBFF3E0017"),
            text("Wvv/PgAX"),
            text("Wvv_PgAX"),
            "5afbff3e0017".bytes().flat_map(|byte| [byte, 0]).collect(),
        ] {
            let folder = Folder(tempfile::tempdir()?);
            assert_eq!(folder.with_bytes(&key)?, Vec::<String>::new());
            let inside = folder.0.path().join("Default");
            std::fs::create_dir(&inside)?;
            std::fs::write(
                inside.join("History"),
                [b"before".to_vec(), written].concat(),
            )?;
            assert_eq!(folder.with_bytes(&key)?, ["/Default/History"]);
        }
        Ok(())
    }
}
