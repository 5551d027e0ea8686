//! The built web application as bytes inside the program.
//!
//! This room owns the files of one build and what is known of them: media type, SHA-256, brotli
//! form, whether the name carries the content's hash. `build.rs` takes them from the folder
//! `$SALUS_WEB_DIST`, or else from `target/web/dist`, and refuses a folder whose files are not
//! those that its `hashes.json` names. Without a folder there is one page that says so, and a plain
//! `cargo build` needs no web application.
//!
//! It refuses to serve: routes and headers are the server's.

/// One file of the web application.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Path below the site's root, without a leading slash.
    pub path: &'static str,
    /// Media type, as `Content-Type` says it.
    pub media_type: &'static str,
    /// The bytes.
    pub plain: &'static [u8],
    /// The bytes compressed with brotli, where that was worth it.
    pub brotli: Option<&'static [u8]>,
    /// SHA-256 of [`File::plain`].
    pub sha256: [u8; 32],
    /// Whether the name carries the content's hash, so that it never means other bytes.
    pub immutable: bool,
}

mod built {
    use super::File;

    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

/// Every file, sorted by path.
pub fn files() -> &'static [File] {
    built::FILES
}

/// The file at this path.
pub fn find(path: &str) -> Option<&'static File> {
    let found = files().binary_search_by(|file| file.path.cmp(path)).ok()?;
    files().get(found)
}

/// What names this release: SHA-256 of `hashes.json`, which names every other file's.
pub fn release_hash() -> Option<[u8; 32]> {
    find("hashes.json").map(|file| file.sha256)
}

/// Whether the program was built with a web application.
pub fn is_built() -> bool {
    release_hash().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_table_is_sorted_and_says_what_the_bytes_are() {
        assert!(files().is_sorted_by(|one, next| one.path < next.path));
        for file in files() {
            let hash: [u8; 32] = Sha256::digest(file.plain).into();
            assert_eq!(hash, file.sha256, "{}", file.path);
            assert_eq!(find(file.path).map(|found| found.path), Some(file.path));
        }
        assert!(find("index.html").is_some_and(|page| !page.immutable));
        assert!(find("no-such-file").is_none());
    }

    #[test]
    fn hashes_json_names_every_file_or_there_is_a_plain_page() {
        let Some(list) = find("hashes.json") else {
            assert_eq!(files().len(), 1);
            let page = String::from_utf8_lossy(files()[0].plain);
            assert!(page.contains("cargo xtask up"));
            assert!(!is_built());
            return;
        };
        let list: serde_json::Value = serde_json::from_slice(list.plain).unwrap();
        let named = list["files"].as_object().unwrap();
        assert_eq!(named.len() + 1, files().len());
        for (path, hash) in named {
            let file = find(path).unwrap();
            assert_eq!(hash, &hex::encode(file.sha256), "{path}");
        }
    }
}
