//! Rules about files and documents that no compiler checks.

mod formats;
mod ignore;
mod length;
mod links;
mod markdown;
mod names;
mod rooms;
mod words;

use crate::{
    Failure, Outcome,
    stage::Tally,
    walk::{self, Source},
};

/// What a rule found, as `path:line: words`.
pub struct Problems(Vec<String>);

impl Problems {
    /// Notes a fault; lines are counted from 1.
    pub fn at(&mut self, source: &Source, line: usize, words: impl AsRef<str>) {
        self.0
            .push(format!("{}:{line}: {}", source.path, words.as_ref()));
    }

    /// Notes a fault that is in no single line.
    pub fn about(&mut self, words: impl Into<String>) {
        self.0.push(words.into());
    }
}

type Rule = fn(&[Source], &mut Problems);

const RULES: [(&str, Rule); 8] = [
    ("no unfinished or private words", words::check),
    ("files of a readable length", length::check),
    ("every ignored test says who runs it", ignore::check),
    ("links lead somewhere", links::check),
    ("names in documents exist in the code", names::items),
    ("tests named in tables exist", names::tests),
    ("the map has the arrows of the manifests", rooms::check),
    ("formats and vectors change together", formats::check),
];

/// Runs every rule; one rule is one check.
pub fn check(tally: &mut Tally) -> Outcome {
    let sources = walk::sources()?;
    let mut all = Vec::new();
    for (name, rule) in RULES {
        let mut problems = Problems(Vec::new());
        rule(&sources, &mut problems);
        if problems.0.is_empty() {
            tally.passed += 1;
        } else {
            tally.failed += 1;
            all.push(format!("{name}:"));
            all.extend(problems.0.into_iter().map(|problem| format!("  {problem}")));
        }
    }
    if all.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(all.join("\n")))
    }
}

/// `cargo xtask tidy`
pub fn run() -> Outcome {
    let mut tally = Tally::default();
    check(&mut tally)?;
    println!("{} rules hold", tally.passed);
    Ok(())
}

/// `cargo xtask tidy --bless`
pub fn bless() -> Outcome {
    formats::bless(&walk::sources()?)
}
