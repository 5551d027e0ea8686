//! Somebody carries away the whole blob store.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

use super::leaks;
use crate::demo::{
    scene::Told,
    stage::{Stage, files},
    story::Cast,
};

/// Marks that any plaintext of ours would carry.
const MARKS: [&str; 4] = ["resourceType", "application/", "DICM", "http://"];

/// Looks for words of the records, marks of their formats, and anything that compresses.
pub async fn play(stage: &Stage, cast: &Cast) -> Told {
    let blobs = files(&stage.data().join("blobs"))?;
    if blobs.is_empty() {
        return Err("there is nothing to steal".into());
    }
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    let mut total = 0;
    let marks: Vec<String> = MARKS.iter().map(|m| (*m).to_owned()).collect();
    for path in &blobs {
        let bytes = std::fs::read(path)?;
        if let Some(word) = leaks(&bytes, &cast.canaries).or(leaks(&bytes, &marks)) {
            return Err(format!("a blob shows {word:?}").into());
        }
        total += bytes.len();
        packed.write_all(&bytes)?;
    }
    let packed = packed.finish()?.len();
    // Sealed bytes do not compress; readable ones would to a fraction.
    if packed * 100 < total * 99 {
        return Err(
            format!("{total} bytes compress to {packed}: there is structure in them").into(),
        );
    }
    Ok(format!(
        "{} blobs, {} KiB: no word of a record in them, and they do not compress by 1 %",
        blobs.len(),
        total / 1024
    ))
}
