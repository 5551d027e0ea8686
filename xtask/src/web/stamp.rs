//! What a distribution was made from, so that it is not made again for nothing.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use super::{Kind, compile::Part};
use crate::{Failure, Outcome, process::root};

/// What makes the distribution, beside the compiled parts.
const MAKERS: [&str; 3] = ["web/static", "xtask/web", "Cargo.lock"];

/// Stands for everything that a distribution is made from. Not for telling forgeries.
pub struct Stamp(String);

/// The stamp of these parts with the files that stand still.
pub fn of(kind: Kind, parts: &[Part]) -> Outcome<Stamp> {
    let mut files: Vec<PathBuf> = parts.iter().map(|part| part.file.clone()).collect();
    for maker in MAKERS {
        collect(&root().join(maker), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    hasher.write(kind.profile().as_bytes());
    for file in files {
        let bytes = fs::read(&file).map_err(|error| unreadable(&file, &error))?;
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(Stamp(format!("{:016x}\n", hasher.finish())))
}

impl Stamp {
    /// Whether the distribution in this folder was made from just this.
    pub fn is_on(&self, dist: &Path) -> bool {
        dist.join("hashes.json").is_file()
            && fs::read_to_string(beside(dist)).is_ok_and(|stamp| stamp == self.0)
    }

    /// Remembers that the distribution in this folder was made from this.
    pub fn put_beside(&self, dist: &Path) -> Outcome {
        let file = beside(dist);
        fs::write(&file, &self.0)
            .map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))
    }
}

/// Beside and not in the folder: a server would hand it out.
fn beside(dist: &Path) -> PathBuf {
    dist.with_extension("stamp")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let entry = entry.map_err(|error| unreadable(path, &error))?;
        collect(&entry.path(), files)?;
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}", path.display()))
}
