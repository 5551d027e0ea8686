//! Links between documents, and the anchors in them.

use std::path::{Component, Path, PathBuf};

use super::{
    Problems,
    markdown::{anchors, links, prose},
};
use crate::{process::root, walk::Source};

pub fn check(sources: &[Source], problems: &mut Problems) {
    for source in sources.iter().filter(|source| source.is(".md")) {
        for (line, text) in prose(&source.text) {
            for target in links(text) {
                if let Err(why) = resolve(source, target, sources) {
                    problems.at(source, line, format!("{target}: {why}"));
                }
            }
        }
    }
}

fn resolve(source: &Source, target: &str, sources: &[Source]) -> Result<(), String> {
    let outside = ["https://", "http://", "mailto:"];
    if outside.iter().any(|scheme| target.starts_with(scheme)) {
        return Ok(());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        source.path.clone()
    } else {
        let folder = Path::new(&source.path).parent().unwrap_or(Path::new(""));
        flat(&folder.join(file))
    };
    if !root().join(&path).exists() {
        return Err("no such file".into());
    }
    if anchor.is_empty() {
        return Ok(());
    }
    let found = sources
        .iter()
        .find(|other| other.path == path)
        .is_some_and(|other| anchors(&other.text).iter().any(|known| known == anchor));
    if found {
        Ok(())
    } else {
        Err(format!("no heading `#{anchor}` there"))
    }
}

/// The path without `..` and `.`, with `/`.
fn flat(path: &Path) -> String {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                flat.pop();
            }
            Component::CurDir => {}
            other => flat.push(other),
        }
    }
    flat.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_flat() {
        assert_eq!(
            flat(Path::new("docs/decisions/../hipaa.md")),
            "docs/hipaa.md"
        );
    }
}
