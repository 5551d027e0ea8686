//! Writing the distribution, each file with its compressed form beside it.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{Failure, dist::Files, unusable};

/// Endings of files that are compressed already.
const COMPRESSED: [&str; 1] = [".png"];

/// Puts the files where the old ones were; whoever reads meanwhile finds the old or the new, and
/// whoever writes meanwhile comes after.
pub fn write(files: &Files, dist: &Path, quality: u32) -> Result<(), Failure> {
    let turn = beside(dist, "lock");
    // Given back when this is dropped.
    let _turn = File::create(&turn)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| unusable(&turn, &error))?;
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
    use std::{io::Read, thread};

    #[test]
    fn two_who_write_at_once_leave_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        let files = |letter: &str| {
            let text = letter.repeat(10_000).into_bytes();
            let names = (0..50).map(|n| (format!("assets/{n}.js"), text.clone()));
            names.collect::<Files>()
        };
        thread::scope(|scope| {
            for letter in ["a", "b", "c", "d"] {
                let (files, dist) = (files(letter), &dist);
                scope.spawn(move || write(&files, dist, 4).unwrap());
            }
        });
        let texts: Vec<_> = (0..50)
            .map(|n| fs::read(dist.join(format!("assets/{n}.js"))).unwrap())
            .collect();
        assert!(texts.iter().all(|text| *text == texts[0]));
    }

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
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["dist", "dist.lock"]);
    }
}
