//! Makes the table of files from a built web application, or from the page that says there is none.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// What is wrong with the folder, for whoever builds.
type Failure = String;

/// Suffix of the compressed form of a file.
const BROTLI: &str = ".br";

/// The file that names every other one's hash.
const HASHES: &str = "hashes.json";

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-env-changed=SALUS_WEB_DIST");
    println!("cargo::rerun-if-changed=src/not_built.html");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let dist = match env::var_os("SALUS_WEB_DIST").filter(|named| !named.is_empty()) {
        Some(named) => {
            let named = PathBuf::from(named);
            if !named.join(HASHES).is_file() {
                return Err(format!(
                    "SALUS_WEB_DIST names {}, but there is no {HASHES} in it; build the web application first, or unset the variable",
                    named.display()
                ));
            }
            named
        }
        None => root.join("../../target/web/dist"),
    };
    // A folder that is not there would make cargo run this again at every build.
    fs::create_dir_all(&dist).map_err(|error| failed(&dist, &error))?;
    let dist = dist.canonicalize().map_err(|error| failed(&dist, &error))?;
    println!("cargo::rerun-if-changed={}", dist.display());
    let table = if dist.join(HASHES).is_file() {
        from_distribution(&dist)?
    } else {
        let page = root.join("src/not_built.html");
        table([("index.html".to_owned(), page)].into(), &BTreeMap::new())?
    };
    let out = Path::new(&variable("OUT_DIR")?).join("files.rs");
    fs::write(&out, table).map_err(|error| failed(&out, &error))
}

/// The table of a built application whose files are all as `hashes.json` says.
fn from_distribution(dist: &Path) -> Result<String, Failure> {
    let mut found = BTreeMap::new();
    collect(dist, "", &mut found)?;
    let (brotli, plain): (BTreeMap<_, _>, BTreeMap<_, _>) = found
        .into_iter()
        .partition(|(path, _)| path.ends_with(BROTLI));
    let list = read(&dist.join(HASHES))?;
    let list: serde_json::Value =
        serde_json::from_slice(&list).map_err(|error| format!("{HASHES} is not JSON ({error})"))?;
    let named = list["files"]
        .as_object()
        .ok_or_else(|| format!("{HASHES} has no \"files\""))?;
    for (path, file) in plain.iter().filter(|(path, _)| *path != HASHES) {
        let hash = hex::encode(Sha256::digest(read(file)?));
        if named.get(path).and_then(|named| named.as_str()) != Some(hash.as_str()) {
            return Err(format!(
                "{path} is not what {HASHES} says; build the web application again"
            ));
        }
    }
    if let Some(missing) = named.keys().find(|path| !plain.contains_key(*path)) {
        return Err(format!(
            "{HASHES} names {missing}, which is not there; build the web application again"
        ));
    }
    if !plain.contains_key("index.html") {
        return Err("the web application has no index.html; build it again".to_owned());
    }
    table(plain, &brotli)
}

/// Every file below `folder`, by its path with forward slashes.
fn collect(
    folder: &Path,
    prefix: &str,
    found: &mut BTreeMap<String, PathBuf>,
) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        let file = entry.path();
        let name = entry
            .file_name()
            .into_string()
            .map_err(|_| format!("{} has no name in UTF-8", file.display()))?;
        let path = format!("{prefix}{name}");
        if file.is_dir() {
            collect(&file, &format!("{path}/"), found)?;
        } else {
            found.insert(path, file);
        }
    }
    Ok(())
}

/// The source of the table.
fn table(
    plain: BTreeMap<String, PathBuf>,
    brotli: &BTreeMap<String, PathBuf>,
) -> Result<String, Failure> {
    let mut source = String::from("pub(super) static FILES: &[File] = &[\n");
    for (path, file) in &plain {
        let compressed = match brotli.get(&format!("{path}{BROTLI}")) {
            Some(file) => format!("Some(include_bytes!({file:?}))"),
            None => "None".to_owned(),
        };
        let hash: [u8; 32] = Sha256::digest(read(file)?).into();
        source.push_str(&format!(
            "    File {{ path: {path:?}, media_type: {:?}, plain: include_bytes!({file:?}), brotli: {compressed}, sha256: {hash:?}, immutable: {} }},\n",
            media_type(path),
            carries_hash(path),
        ));
    }
    source.push_str("];\n");
    Ok(source)
}

/// The media type that a file's ending stands for.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a file in `assets/` is named `<stem>-<hash>.<ending>`, with at least 8 hex digits.
fn carries_hash(path: &str) -> bool {
    let hash = path
        .strip_prefix("assets/")
        .and_then(|name| name.rsplit_once('.'))
        .and_then(|(name, _)| name.rsplit_once('-'));
    hash.is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| failed(file, &error))
}

fn variable(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|error| format!("cargo did not set {name} ({error})"))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    format!("{} cannot be used ({error})", path.display())
}
