//! Writing the distribution, each file with its compressed form beside it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{Failure, dist::Files, unusable};

/// Endings of files that are compressed already.
const COMPRESSED: [&str; 1] = [".png"];

/// Puts the files where the old ones were; whoever reads meanwhile finds the old or the new.
pub fn write(files: &Files, dist: &Path, quality: u32) -> Result<(), Failure> {
    let new = beside(dist, "new");
    let old = beside(dist, "old");
    for folder in [&new, &old] {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| unusable(folder, &error))?;
        }
    }
    files
        .par_iter()
        .try_for_each(|(path, bytes)| add(&new, path, bytes, quality))?;
    if dist.exists() {
        fs::rename(dist, &old).map_err(|error| unusable(dist, &error))?;
    }
    fs::rename(&new, dist).map_err(|error| unusable(dist, &error))?;
    if old.exists() {
        fs::remove_dir_all(&old).map_err(|error| unusable(&old, &error))?;
    }
    Ok(())
}

/// Puts one file into the folder.
fn add(folder: &Path, path: &str, bytes: &[u8], quality: u32) -> Result<(), Failure> {
    let file = folder.join(path);
    let parent = file.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(|error| unusable(parent, &error))?;
    put(&file, bytes)?;
    if COMPRESSED.iter().any(|ending| path.ends_with(ending)) {
        return Ok(());
    }
    let smaller = compress(bytes, quality).map_err(|error| unusable(&file, &error))?;
    // A form that saves next to nothing is not worth the reader's work.
    if smaller.len() < bytes.len() / 20 * 19 {
        put(&folder.join(format!("{path}.br")), &smaller)?;
    }
    Ok(())
}

fn beside(dist: &Path, word: &str) -> PathBuf {
    dist.with_extension(word)
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(file, bytes).map_err(|error| unusable(file, &error))
}

fn compress(bytes: &[u8], quality: u32) -> std::io::Result<Vec<u8>> {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, quality, 24);
    compressor.write_all(bytes)?;
    Ok(compressor.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_new_distribution_replaces_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        let text = "calm ".repeat(1000).into_bytes();
        let first = Files::from([
            ("assets/old.js".to_owned(), text.clone()),
            ("index.html".to_owned(), b"short".to_vec()),
        ]);
        write(&first, &dist, 11).unwrap();
        let mut whole = Vec::new();
        let file = fs::File::open(dist.join("assets/old.js.br")).unwrap();
        brotli::Decompressor::new(file, 4096)
            .read_to_end(&mut whole)
            .unwrap();
        assert_eq!(whole, text);
        assert!(!dist.join("index.html.br").exists(), "nothing to be saved");

        write(&Files::from([("index.html".to_owned(), text)]), &dist, 4).unwrap();
        assert!(!dist.join("assets").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
