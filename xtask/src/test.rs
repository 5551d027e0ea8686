//! `cargo xtask test`: everything that must hold, stage by stage.

use crate::{
    Outcome, browser, demo, deny, fuzz,
    ignored::{self, Runner},
    oracle, primitives,
    process::{self, cargo},
    stage::{Stages, Tally},
    suite::{self, cargo_all},
    tidy, up, walk, web,
};

/// How much is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// What everybody runs before a commit.
    Short,
    /// The same and the dependencies, on a fresh machine.
    Ci,
    /// The same as short, and the tests that take hours.
    Long,
}

/// Runs the stages; fails when one of them does.
pub fn run(length: Length) -> Outcome {
    let mut stages = Stages::default();
    stages.run("format", |tally| {
        once(
            tally,
            process::run(&mut cargo(&["fmt", "--all", "--", "--check"])),
        )
    });
    stages.run("tidy", tidy::check);
    // Before the program is compiled, which takes the application in.
    stages.run("web", |tally| once(tally, web::make(web::Kind::Release)));
    stages.run("lints", |tally| {
        let rest = ["--all-targets", "--", "--deny", "warnings"];
        once(tally, process::run(&mut cargo_all("clippy", &rest)))
    });
    stages.run("rustdoc", |tally| {
        let mut doc = cargo_all("doc", &["--no-deps", "--quiet"]);
        once(
            tally,
            process::run(doc.env("RUSTDOCFLAGS", "--deny warnings")),
        )
    });
    stages.run("tests", suite::run);
    stages.run("primitives", primitives::check);
    stages.run("oracle", |tally| ignored_tests(Runner::Test, tally));
    stages.run("browser", |tally| {
        browser::is_there()?;
        ignored_tests(Runner::Browser, tally)
    });
    stages.run("demo", demo::check);
    stages.run("up", up::check);
    if length == Length::Ci {
        stages.run("deny", |tally| once(tally, deny::check()));
    }
    if length == Length::Long {
        stages.run("long", |tally| ignored_tests(Runner::Long, tally));
        stages.run("fuzz", fuzz::all);
    }
    stages.finish()
}

fn ignored_tests(runner: Runner, tally: &mut Tally) -> Outcome {
    let sources = walk::sources()?;
    let names: Vec<String> = ignored::find(&sources)
        .into_iter()
        .filter(|test| test.runner == Some(runner))
        .map(|test| test.name)
        .collect();
    suite::run_named(&names, &oracle::python()?, tally)
}

/// A stage that is one check.
fn once(tally: &mut Tally, outcome: Outcome) -> Outcome {
    if outcome.is_ok() {
        *tally = Tally::ONE;
    }
    outcome
}
