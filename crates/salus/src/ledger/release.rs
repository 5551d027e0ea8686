//! Does a server ship the web application that it named in the ledger?
//!
//! Everything is fetched as a browser would: each file plainly and compressed, and the page by the
//! address that people open. What the ledger says is taken from entries that the verifier saw.

use std::{collections::BTreeMap, io::Read};

use reqwest::{StatusCode, header};
use salus_crypto::hash::sha256;
use salus_ledger::{
    Entry, Hash,
    entry::Release,
    verify::{Fault, FaultKind},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{error::CliError, term::plain};

/// The component under which the web application stands in the ledger.
const WEB: &str = "web";

/// The file that names every other one's hash.
const LIST: &str = "hashes.json";

/// The page that the address of the server stands for.
const PAGE: &str = "index.html";

/// The longest file that is read, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// The newest release of the web application that the ledger names.
#[derive(Default)]
pub struct Newest(Option<(u64, Release)>);

impl Newest {
    /// Takes note of the entry at `index`, if it is one.
    pub fn see(&mut self, index: u64, entry: &[u8]) {
        if let Ok(Entry::Release(release)) = Entry::decode(entry)
            && release.component.as_str() == WEB
        {
            self.0 = Some((index, release));
        }
    }
}

/// What a server ships, compared with what the ledger says.
pub struct Shipped {
    version: Option<String>,
    list: Option<Hash>,
    files: usize,
    /// What is wrong; an index is that of the release entry.
    pub faults: Vec<Fault>,
}

/// `hashes.json`.
#[derive(Deserialize)]
struct List {
    files: BTreeMap<String, Hash>,
}

impl Shipped {
    /// Whether the server ships what the ledger says.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// The outcome in a sentence.
    pub fn in_words(&self) -> String {
        match (&self.version, self.is_sound()) {
            (_, false) => "The web application is NOT what the ledger says.".to_owned(),
            (None, true) => "The server hands out no web application.".to_owned(),
            (Some(version), true) => format!(
                "The web application is what the ledger says: version {}, {} files.",
                plain(version),
                self.files
            ),
        }
    }

    /// The outcome for programs.
    pub fn in_json(&self) -> Value {
        json!({
            "ok": self.is_sound(),
            "version": self.version,
            "release": self.list,
            "files": self.files,
        })
    }
}

/// Fetches everything that the server's `hashes.json` names and compares it.
///
/// # Errors
/// When there is no connection.
pub async fn compare(server: &str, newest: Newest) -> Result<Shipped, CliError> {
    let shop = Shop::new(server)?;
    let list = shop.fetch(LIST, false).await?;
    let index = newest.0.as_ref().map_or(0, |(index, _)| *index);
    let mut shipped = Shipped {
        version: newest
            .0
            .as_ref()
            .map(|(_, release)| release.version.to_string()),
        list: list.as_deref().map(|list| Hash(sha256(list))),
        files: 0,
        faults: Vec::new(),
    };
    let mut fault = |kind, detail: String| {
        shipped.faults.push(Fault {
            index,
            kind,
            detail,
        });
    };
    let (list, release) = match (list, newest.0) {
        (None, None) => return Ok(shipped),
        (None, Some(_)) => {
            let detail = format!("the server does not ship the file {LIST} of this release");
            fault(FaultKind::Missing, detail);
            return Ok(shipped);
        }
        (Some(_), None) => {
            let detail = "the server ships a web application that no entry names".to_owned();
            fault(FaultKind::Inserted, detail);
            return Ok(shipped);
        }
        (Some(list), Some((_, release))) => (list, release),
    };
    if Hash(sha256(&list)) != release.hash {
        let detail = format!("the server ships another {LIST} than this release has");
        fault(FaultKind::Altered, detail);
    }
    let Ok(List { files }) = serde_json::from_slice(&list) else {
        fault(FaultKind::Altered, format!("{LIST} names no files"));
        return Ok(shipped);
    };
    if !files.contains_key(PAGE) {
        fault(FaultKind::Missing, format!("{LIST} does not name {PAGE}"));
    }
    let named = files.iter().map(|(path, hash)| (path.as_str(), hash));
    // The page is also what the bare address stands for.
    let page = files.get(PAGE).map(|hash| ("", hash));
    for (path, hash) in named.chain(page) {
        let name = if path.is_empty() { "/" } else { path };
        for compressed in [false, true] {
            match shop.fetch(path, compressed).await? {
                None => {
                    fault(
                        FaultKind::Missing,
                        format!("the server does not ship {name}"),
                    );
                    break;
                }
                Some(bytes) if Hash(sha256(&bytes)) != *hash => {
                    let detail = format!("the server ships another {name} than {LIST} names");
                    fault(FaultKind::Altered, detail);
                    break;
                }
                Some(_) => {}
            }
        }
    }
    shipped.files = files.len();
    Ok(shipped)
}

/// A server's files, as a browser gets them.
struct Shop {
    base: String,
    http: reqwest::Client,
}

impl Shop {
    fn new(server: &str) -> Result<Self, CliError> {
        let base = server.trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| unreachable(&base, source))?;
        Ok(Self { base, http })
    }

    /// A file, in the form that browsers get where `compressed`; nothing where there is none.
    async fn fetch(&self, path: &str, compressed: bool) -> Result<Option<Vec<u8>>, CliError> {
        let failed = |source| unreachable(&self.base, source);
        let url = format!("{}/{path}", self.base);
        let coding = if compressed { "br" } else { "identity" };
        let request = self.http.get(url).header(header::ACCEPT_ENCODING, coding);
        let mut response = request.send().await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Ok(None);
        }
        let packed = response.headers().get(header::CONTENT_ENCODING);
        let packed = packed.map(|coding| coding.as_bytes().to_vec());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST {
                // Cut off it is nobody's file, which is what will be said of it.
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(match packed.as_deref() {
            None => Some(body),
            Some(b"br") => Some(unpack(&body)),
            // A form that was not asked for is none of the release's.
            Some(_) => Some(Vec::new()),
        })
    }
}

/// The bytes behind a brotli stream; of a broken one what could be read, which is nobody's file.
fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let limit = LONGEST as u64 + 1;
    let mut reader = brotli::Decompressor::new(packed, 4096).take(limit);
    // Whatever came out is hashed; a break makes it another file.
    let _ = reader.read_to_end(&mut bytes);
    bytes
}

fn unreachable(base: &str, source: reqwest::Error) -> CliError {
    CliError::new(
        format!(
            "the server at {base} does not hand out its files ({})",
            source.without_url()
        ),
        "check the address and try again",
    )
}

#[cfg(test)]
mod tests {
    use std::{io::Write, sync::Arc};

    use bytes::Bytes;
    use salus_crypto::entropy::OsEntropy;
    use salus_server::{
        AppState, InitParams, NewRegistrar, Organisation, Server, ServerConfig, StaticFile,
        StaticFiles,
    };
    use salus_storage::log::SystemClock;

    use super::*;

    const SCRIPT: &str = "assets/ui-0123456789abcdef.js";

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
        writer.write_all(plain).unwrap();
        drop(writer);
        packed
    }

    fn file(plain: &[u8]) -> StaticFile {
        StaticFile {
            media_type: "text/plain",
            plain: Bytes::copy_from_slice(plain),
            brotli: Some(packed(plain).into()),
            sha256: sha256(plain),
            immutable: false,
        }
    }

    /// The files of a release, with their list.
    fn release() -> Vec<(String, StaticFile)> {
        let page = b"<!doctype html><script src=/assets/ui.js></script>".as_slice();
        let script = b"export const answer = 42;".as_slice();
        let files = [(PAGE, page), (SCRIPT, script)];
        let hashes: BTreeMap<_, _> = files
            .map(|(path, bytes)| (path, Hash(sha256(bytes))))
            .into();
        let list = json!({ "files": hashes }).to_string();
        let mut release: Vec<_> = files
            .map(|(path, bytes)| (path.to_owned(), file(bytes)))
            .into();
        release.push((LIST.to_owned(), file(list.as_bytes())));
        release
    }

    fn altered(path: &str, change: impl Fn(&mut StaticFile)) -> Vec<(String, StaticFile)> {
        let mut release = release();
        let found = release.iter_mut().find(|(name, _)| name == path).unwrap();
        change(&mut found.1);
        release
    }

    /// Serves `files` in an organisation whose ledger names `logged`, and compares the two.
    async fn served(logged: Option<Hash>, files: Vec<(String, StaticFile)>) -> Shipped {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let params = InitParams {
            name: "Clinic".to_owned(),
            registrars: vec![NewRegistrar {
                name: "Rita".to_owned(),
                username: "rita".to_owned(),
            }],
            quorum: 1,
            deletion_horizon_days: 30,
            retention_days: 0,
            origin: None,
            offline_dir: None,
        };
        let clock = || Arc::new(SystemClock::new());
        Organisation::init(&data, params, clock(), &mut OsEntropy)
            .await
            .unwrap();
        let organisation = Organisation::open(&data, clock()).await.unwrap();
        let mut newest = Newest::default();
        if let Some(hash) = logged {
            assert!(organisation.log_release(hash, "1.2.3").await.unwrap());
            // A restart with the same release says nothing new.
            assert!(!organisation.log_release(hash, "1.2.3").await.unwrap());
        }
        let entries = organisation.ledger().entries(0..100).await.unwrap();
        for (index, entry) in (0..).zip(&entries) {
            newest.see(index, entry);
        }
        let mut config = ServerConfig::default();
        config.listen.address.set_port(0);
        let files: StaticFiles = files.into_iter().collect();
        let state = AppState::with_files(organisation, config, files);
        let server = Server::bind(state).await.unwrap();
        let url = format!("http://{}", server.address());
        let running = tokio::spawn(server.run(std::future::pending()));
        let shipped = compare(&url, newest).await.unwrap();
        running.abort();
        shipped
    }

    fn list_hash() -> Option<Hash> {
        let release = release();
        let list = release.iter().find(|(path, _)| path == LIST).unwrap();
        Some(Hash(list.1.sha256))
    }

    #[tokio::test]
    async fn an_honest_server_ships_what_the_ledger_says() {
        let shipped = served(list_hash(), release()).await;
        assert!(shipped.is_sound(), "{:?}", shipped.faults);
        assert!(shipped.in_words().contains("version 1.2.3, 2 files"));
        assert_eq!(shipped.in_json()["release"], json!(list_hash()));
    }

    #[tokio::test]
    async fn one_altered_byte_is_caught_in_either_form() {
        let flip = |bytes: &Bytes| {
            let mut bytes = bytes.to_vec();
            bytes[7] ^= 1;
            Bytes::from(bytes)
        };
        for path in [SCRIPT, PAGE] {
            for files in [
                altered(path, |file| file.plain = flip(&file.plain)),
                altered(path, |file| {
                    file.brotli = Some(packed(&flip(&file.plain)).into())
                }),
                altered(path, |file| file.brotli = file.brotli.as_ref().map(flip)),
            ] {
                let shipped = served(list_hash(), files).await;
                let fault = &shipped.faults[0];
                assert_eq!((fault.index, fault.kind), (1, FaultKind::Altered));
                assert!(fault.detail.contains(path), "{}", fault.detail);
                assert!(shipped.in_words().contains("NOT"));
            }
        }
    }

    #[tokio::test]
    async fn what_the_ledger_does_not_name_is_caught() {
        let shipped = served(None, release()).await;
        assert_eq!(shipped.faults[0].kind, FaultKind::Inserted);
        let shipped = served(Some(Hash([1; 32])), release()).await;
        assert_eq!(shipped.faults[0].kind, FaultKind::Altered);
        let without: Vec<_> = release()
            .into_iter()
            .filter(|(path, _)| path != SCRIPT)
            .collect();
        let shipped = served(list_hash(), without).await;
        assert_eq!(shipped.faults[0].kind, FaultKind::Missing);
        let shipped = served(list_hash(), Vec::new()).await;
        assert_eq!(shipped.faults[0].kind, FaultKind::Missing);
        let shipped = served(None, Vec::new()).await;
        assert!(shipped.is_sound() && shipped.in_words().contains("no web application"));
    }
}
