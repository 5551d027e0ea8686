//! Documents that name code: what they name must exist.

use std::collections::HashSet;

use super::{
    Problems,
    markdown::{cells, code_words, prose},
};
use crate::{ignored::function, process::root, walk::Source};

/// Documents whose code words must be true. Decisions are history and stay as they were.
const CHECKED: [&str; 13] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/threat-model.md",
    "docs/operating.md",
    "docs/glossary.md",
    "docs/asvs.md",
    "docs/attacks.md",
    "docs/authorization.md",
    "docs/faults.md",
    "docs/hipaa.md",
    "docs/performance.md",
];

/// `module::item` and paths of files in prose must exist.
pub fn items(sources: &[Source], problems: &mut Problems) {
    let known = defined(sources);
    for source in sources {
        if !CHECKED.contains(&source.path.as_str()) {
            continue;
        }
        for (line, text) in prose(&source.text) {
            for word in code_words(text) {
                if let Some(item) = item(word) {
                    if !known.contains(item) {
                        problems.at(source, line, format!("`{word}`: no such item"));
                    }
                } else if is_path(word) && !root().join(word).exists() {
                    problems.at(source, line, format!("`{word}`: no such file"));
                }
            }
        }
    }
}

/// In a table whose last column is headed `Test`, every code word there is a test function.
pub fn tests(sources: &[Source], problems: &mut Problems) {
    let known = test_functions(sources);
    for source in sources.iter().filter(|source| source.is(".md")) {
        let mut in_table = false;
        for (line, text) in prose(&source.text) {
            let Some(row) = cells(text) else {
                in_table = false;
                continue;
            };
            let Some(last) = row.last() else { continue };
            if *last == "Test" {
                in_table = true;
                continue;
            }
            if !in_table {
                continue;
            }
            for word in code_words(last) {
                let name = word.rsplit("::").next().unwrap_or(word);
                if !known.contains(name) {
                    problems.at(source, line, format!("`{word}`: no such test"));
                }
            }
        }
    }
}

/// The last part of `a::b`, if the word has that form.
fn item(word: &str) -> Option<&str> {
    let path = word.strip_suffix("()").unwrap_or(word);
    let (_, last) = path.rsplit_once("::")?;
    let plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    (plain && !last.is_empty()).then_some(last)
}

fn is_path(word: &str) -> bool {
    let roots = ["crates/", "xtask/", "docs/", "vectors/", ".ci/"];
    roots.iter().any(|root| word.starts_with(root)) && !word.contains(['*', '<', '…', ' '])
}

/// Names of everything that the sources define, modules and variants included.
fn defined(sources: &[Source]) -> HashSet<&str> {
    let mut names = HashSet::new();
    for source in sources.iter().filter(|source| source.is(".rs")) {
        for line in source.text.lines() {
            if let Some(name) = function(line) {
                names.insert(name);
            }
            let rest = line.trim().trim_start_matches("pub").trim_start();
            let rest = ["(crate) ", "(super) "]
                .iter()
                .find_map(|scope| rest.strip_prefix(scope))
                .unwrap_or(rest);
            let keywords = [
                "struct ", "enum ", "trait ", "mod ", "const ", "type ", "static ",
            ];
            for keyword in keywords {
                if let Some(name) = rest.strip_prefix(keyword) {
                    names.insert(word(name));
                }
            }
            // Variants of enums begin a line of their own with a capital.
            if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
                names.insert(word(rest));
            }
        }
        if let Some(stem) = source.path.rsplit('/').next() {
            names.insert(stem.trim_end_matches(".rs"));
        }
    }
    names
}

fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

/// Names of functions that a test attribute stands over.
fn test_functions(sources: &[Source]) -> HashSet<&str> {
    let mut names = HashSet::new();
    for source in sources.iter().filter(|source| source.is(".rs")) {
        let mut test = false;
        for line in source.text.lines() {
            let line = line.trim();
            let attribute = line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            test |= attribute;
            if let (true, Some(name)) = (test, function(line)) {
                names.insert(name);
                test = false;
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_other_words_are_told_apart() {
        assert_eq!(item("consent::decide"), Some("decide"));
        assert_eq!(item("seal::open()"), Some("open"));
        assert_eq!(item("cargo xtask up"), None);
        assert_eq!(item("127.0.0.1:7080"), None);
    }

    #[test]
    fn only_functions_under_an_attribute_are_tests() {
        let text = "#[test]\n#[ignore = \"x\"]\nfn one() {}\nfn two() {}\n    #[tokio::test]\n    async fn three() {}\n";
        let source = [Source {
            path: "a.rs".into(),
            text: text.into(),
        }];
        let names = test_functions(&source);
        assert!(names.contains("one") && names.contains("three") && !names.contains("two"));
    }
}
