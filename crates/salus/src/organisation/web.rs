//! The web application that this program was built with, as the server takes it.

use bytes::Bytes;
use salus_server::{StaticFile, StaticFiles};

/// Every file of it.
pub fn web_files() -> StaticFiles {
    let files = salus_web_bundle::files().iter().map(|file| {
        let taken = StaticFile {
            media_type: file.media_type,
            plain: Bytes::from_static(file.plain),
            brotli: file.brotli.map(Bytes::from_static),
            sha256: file.sha256,
            immutable: file.immutable,
        };
        (file.path.to_owned(), taken)
    });
    files.collect()
}
