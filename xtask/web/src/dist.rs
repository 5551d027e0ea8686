//! Which files there are, and how they name each other.
//!
//! A file that another one names comes first, because its name is made from its content.

use std::{collections::BTreeMap, fs, path::Path};

use sha2::{Digest, Sha256};

use crate::{Failure, bind::Bound, fill::Known, unusable};

/// Files by path below the root of the site.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The hand-written script that all others import.
const FETCHED: &str = "fetched.js";

/// Other hand-written scripts: the worker first, since the page names it.
const SCRIPTS: [&str; 2] = ["worker.js", "boot.js"];

/// Hand-written files whose names must not change.
const FIXED: [&str; 2] = ["manifest.webmanifest", "index.html"];

/// The stylesheet that says in which order the layers of the others count.
const FIRST_SHEET: &str = "tokens.css";

/// Makes all files; icons are named as places name them.
pub fn make(
    statics: &Path,
    parts: Vec<Bound>,
    icons: Vec<(String, Vec<u8>)>,
) -> Result<Files, Failure> {
    let mut site = Site::default();
    site.hashed(FETCHED, read(&statics.join(FETCHED))?.into_bytes());
    for part in parts {
        let Bound {
            name,
            script,
            wasm,
            later,
        } = part;
        for piece in later {
            site.hashed(&format!("{name}-{}.wasm", piece.name), piece.wasm);
        }
        let file = format!("{name}-bindings.js");
        let script = site.known.fill(&file, &script)?;
        site.hashed(&file, script.into_bytes());
        site.hashed(&format!("{name}.wasm"), wasm);
    }
    for (name, bytes) in icons {
        site.hashed(&name, bytes);
    }
    site.hashed("app.css", sheets(&statics.join("css"))?.into_bytes());
    for name in SCRIPTS {
        let text = site.known.fill(name, &read(&statics.join(name))?)?;
        site.hashed(name, text.into_bytes());
    }
    for name in FIXED {
        let text = site.known.fill(name, &read(&statics.join(name))?)?;
        site.files.insert(name.to_owned(), text.into_bytes());
    }
    let hashes = hashes(&site.files);
    site.files.insert("hashes.json".to_owned(), hashes);
    Ok(site.files)
}

#[derive(Default)]
struct Site {
    files: Files,
    known: Known,
}

impl Site {
    /// Adds `name.ending` as `assets/name-<hash>.ending`, so that browsers may keep it for good.
    fn hashed(&mut self, name: &str, bytes: Vec<u8>) {
        let hash = hex::encode(Sha256::digest(&bytes));
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}-{}.{ending}", &hash[..16]);
        self.known.learn(name, &path, &bytes);
        self.files.insert(path, bytes);
    }
}

/// All stylesheets as one: the one with the layers, then the others by name.
fn sheets(folder: &Path) -> Result<String, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unusable(folder, &error))? {
        let entry = entry.map_err(|error| unusable(folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") {
            names.push(name);
        }
    }
    names.sort_by_key(|name| (name != FIRST_SHEET, name.clone()));
    let mut all = String::new();
    for name in names {
        all.push_str(&read(&folder.join(name))?);
        all.push('\n');
    }
    Ok(all)
}

/// The list that names every other file's SHA-256, sorted by path.
fn hashes(files: &Files) -> Vec<u8> {
    let files: serde_json::Map<String, serde_json::Value> = files
        .iter()
        .map(|(path, bytes)| (path.clone(), hex::encode(Sha256::digest(bytes)).into()))
        .collect();
    let list = serde_json::json!({ "files": files });
    format!("{list:#}\n").into_bytes()
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| unusable(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(script: &str) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("css")).unwrap();
        put("css/base.css", "two");
        put("css/tokens.css", "one");
        put("fetched.js", "export");
        put("worker.js", "import('{{ui-bindings.js}}')");
        put("boot.js", "'{{worker.js}}' '{{integrity ui.wasm}}'");
        put("manifest.webmanifest", "{\"src\": \"{{icon.svg}}\"}");
        put(
            "index.html",
            "<script src='{{boot.js}}' integrity='{{integrity boot.js}}'>",
        );
        let part = Bound {
            name: "ui".into(),
            script: script.into(),
            wasm: b"wasm".to_vec(),
            later: Vec::new(),
        };
        let icon = ("icon.svg".to_owned(), b"<svg/>".to_vec());
        make(folder.path(), vec![part], vec![icon]).unwrap()
    }

    fn name(files: &Files, start: &str, end: &str) -> String {
        let mut names = files.keys();
        let found = names.find(|name| name.starts_with(start) && name.ends_with(end));
        found.unwrap().clone()
    }

    #[test]
    fn a_change_deep_down_changes_every_name_above() {
        let (one, two) = (site("1"), site("2"));
        for (start, end) in [
            ("assets/ui-bindings-", ".js"),
            ("assets/worker-", ".js"),
            ("assets/boot-", ".js"),
        ] {
            assert_ne!(name(&one, start, end), name(&two, start, end));
        }
        assert_ne!(one["index.html"], two["index.html"]);
        assert_eq!(
            name(&one, "assets/app-", ".css"),
            name(&two, "assets/app-", ".css")
        );
        assert_eq!(one, site("1"), "the same input makes the same files");
    }

    #[test]
    fn the_list_names_every_file_but_itself() {
        let files = site("1");
        let list: serde_json::Value = serde_json::from_slice(&files["hashes.json"]).unwrap();
        let named: Vec<&String> = list["files"].as_object().unwrap().keys().collect();
        let others: Vec<&String> = files.keys().filter(|name| *name != "hashes.json").collect();
        assert_eq!(named, others);
        assert_eq!(
            list["files"]["index.html"],
            hex::encode(Sha256::digest(&files["index.html"]))
        );
    }

    #[test]
    fn the_sheet_with_the_layers_comes_first() {
        let files = site("1");
        let sheet = &files[&name(&files, "assets/app-", ".css")];
        assert_eq!(sheet, b"one\ntwo\n");
    }
}
