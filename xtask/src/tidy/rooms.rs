//! The arrows between the rooms, as ARCHITECTURE.md draws them and as the manifests have them.

use std::collections::BTreeSet;

use super::{
    Problems,
    markdown::{cells, code_words, prose},
};
use crate::walk::Source;

pub fn check(sources: &[Source], problems: &mut Problems) {
    let Some(map) = sources.iter().find(|s| s.path == "ARCHITECTURE.md") else {
        problems.about("ARCHITECTURE.md is missing");
        return;
    };
    let mut drawn = BTreeSet::new();
    for (line, room, arrows) in rows(&map.text) {
        let path = match room.strip_prefix("salus-web-") {
            Some(part) => format!("web/{part}/Cargo.toml"),
            None => format!("crates/{room}/Cargo.toml"),
        };
        drawn.insert(path.clone());
        let Some(manifest) = sources.iter().find(|s| s.path == path) else {
            problems.at(map, line, format!("there is no room {room}"));
            continue;
        };
        let built = dependencies(&manifest.text);
        for arrow in built.symmetric_difference(&arrows) {
            problems.at(
                map,
                line,
                format!("{room} and {arrow}: drawn or built, not both"),
            );
        }
    }
    let manifests = sources.iter().filter(|s| {
        s.path.starts_with("crates/") && s.is("/Cargo.toml") && !drawn.contains(&s.path)
    });
    for manifest in manifests {
        problems.at(
            manifest,
            1,
            "this room is not on the map in ARCHITECTURE.md",
        );
    }
}

/// The rows of the table that ends in a column headed `May use`: line, room, what it may use.
fn rows(text: &str) -> Vec<(usize, &str, BTreeSet<&str>)> {
    let mut rows = Vec::new();
    let mut in_table = false;
    for (line, text) in prose(text) {
        let Some(row) = cells(text) else {
            in_table = false;
            continue;
        };
        let (Some(first), Some(last)) = (row.first(), row.last()) else {
            continue;
        };
        if *last == "May use" {
            in_table = true;
        } else if let (true, Some(room)) = (in_table, code_words(first).first()) {
            rows.push((line, *room, code_words(last).into_iter().collect()));
        }
    }
    rows
}

/// The rooms that a manifest depends on, tests aside.
fn dependencies(manifest: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut counts = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            counts = line.starts_with("[dependencies") || line.starts_with("[target");
        } else if let (true, Some((name, _))) = (counts, line.split_once(['.', ' ', '=']))
            && name.starts_with("salus-")
        {
            found.insert(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_and_a_manifest_are_read() {
        let map =
            "| Room | Purpose | May use |\n|---|---|---|\n| `a` | x | `salus-b`, `salus-c` |\n";
        let rows = rows(map);
        assert_eq!((rows[0].1, rows[0].2.len()), ("a", 2));
        let manifest = "[dependencies]\nsalus-b.workspace = true\nsalus-c = { path = \"c\" }\n\
                        serde = \"1\"\n[dev-dependencies]\nsalus-d.workspace = true\n";
        assert_eq!(dependencies(manifest), rows[0].2);
    }
}
