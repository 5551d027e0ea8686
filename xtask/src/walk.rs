//! The files of the repository, without what is built or generated.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Failure, Outcome, process::root};

/// One text file.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// Whether the name ends so.
    pub fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }
}

const SKIPPED: [&str; 3] = ["target", ".git", ".salus"];

/// Every text file, in the order of paths.
pub fn sources() -> Outcome<Vec<Source>> {
    let root = root();
    let mut paths = Vec::new();
    collect(&root, &mut paths)?;
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let bytes = fs::read(&path).map_err(|e| unreadable(&path, &e))?;
        // What is not UTF-8 is no text, and no rule here is about it.
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let path = path.strip_prefix(&root).unwrap_or(&path);
        let path = path.to_string_lossy().replace('\\', "/");
        sources.push(Source { path, text });
    }
    Ok(sources)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let path = entry.map_err(|e| unreadable(folder, &e))?.path();
        let skipped = path
            .file_name()
            .is_some_and(|name| SKIPPED.iter().any(|skip| name == *skip));
        if skipped {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}", path.display()))
}
