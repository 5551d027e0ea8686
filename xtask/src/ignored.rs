//! Ignored tests: each says why, and the reason says who runs it.

use crate::walk::Source;

/// When an ignored test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// In every `cargo xtask test`, because it needs a tool that plain `cargo test` must not.
    Test,
    /// The same, and it looks at the web application.
    Browser,
    /// Only in `cargo xtask test --long`.
    Long,
    /// By hand: it writes files, or measures.
    Hand,
}

/// One ignored test.
#[derive(Debug)]
pub struct Ignored {
    /// Name of the function.
    pub name: String,
    /// Who runs it; `None` when the reason does not say.
    pub runner: Option<Runner>,
    /// Where it stands, as `path:line`.
    pub place: String,
}

/// Every ignored test in the sources.
pub fn find(sources: &[Source]) -> Vec<Ignored> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| s.is(".rs")) {
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(attribute) = line.trim().strip_prefix("#[ignore") else {
                continue;
            };
            let name = lines[at..].iter().find_map(|line| function(line));
            found.push(Ignored {
                name: name.unwrap_or_default().to_owned(),
                runner: runner(attribute),
                place: format!("{}:{}", source.path, at + 1),
            });
        }
    }
    found
}

fn runner(attribute: &str) -> Option<Runner> {
    let says = |words| attribute.contains(words);
    if says("cargo xtask test --long runs it") {
        Some(Runner::Long)
    } else if says("needs a browser; cargo xtask test runs it") {
        Some(Runner::Browser)
    } else if says("cargo xtask test runs it") {
        Some(Runner::Test)
    } else if says("\"writes ") || says("\"measures") {
        Some(Runner::Hand)
    } else {
        None
    }
}

/// The name of the function that this line begins.
pub fn function(line: &str) -> Option<&str> {
    let mut rest = line.trim();
    for word in ["pub", "(crate)", "(super)", "const", "async", "unsafe"] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    let name = rest.strip_prefix("fn ")?;
    name.split(['(', '<']).next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_says_who_runs_a_test() {
        let text = [
            "#[test]",
            "#[ignore = \"needs a tool; cargo xtask test runs it\"]",
            "async fn one() {}",
            "#[ignore]",
            "fn two() {}",
        ];
        let source = Source {
            path: "a.rs".into(),
            text: text.join("\n"),
        };
        let found = find(&[source]);
        assert_eq!(
            (found[0].name.as_str(), found[0].runner),
            ("one", Some(Runner::Test))
        );
        assert_eq!((found[1].name.as_str(), found[1].runner), ("two", None));
    }
}
