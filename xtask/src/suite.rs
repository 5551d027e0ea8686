//! Running `cargo test` and counting what it ran.

use std::process::Command;

use crate::{
    Failure, Outcome,
    process::{cargo, run_lines},
    stage::Tally,
};

/// The one selection of crates and features that every cargo call here uses, so that nothing is
/// compiled twice.
pub const ALL: [&str; 2] = ["--workspace", "--all-features"];

/// `cargo <command>` over everything.
pub fn cargo_all(command: &str, rest: &[&str]) -> Command {
    let mut cargo = cargo(&[command]);
    cargo.args(ALL).args(rest);
    cargo
}

/// Every test that is not ignored, documentation examples included.
pub fn run(tally: &mut Tally) -> Outcome {
    counted(&mut cargo_all("test", &["--no-fail-fast"]), tally)
}

/// The ignored tests with these names, and all of them: one that did not run is a failure.
pub fn run_named(names: &[String], python: &str, tally: &mut Tally) -> Outcome {
    if names.is_empty() {
        return Ok(());
    }
    let mut command = cargo_all("test", &["--tests", "--no-fail-fast", "--", "--ignored"]);
    command.args(names).env("SALUS_PYTHON", python);
    let before = tally.passed + tally.failed;
    counted(&mut command, tally)?;
    let ran = tally.passed + tally.failed - before;
    if ran == names.len() as u64 {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{} ignored tests were to run, {ran} did: {}",
            names.len(),
            names.join(" ")
        )))
    }
}

fn counted(command: &mut Command, tally: &mut Tally) -> Outcome {
    run_lines(command, |line| {
        if let Some(result) = parse(line) {
            tally.passed += result.passed;
            tally.failed += result.failed;
        }
    })
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn parse(line: &str) -> Option<Tally> {
    let result = line.trim().strip_prefix("test result: ")?;
    let (_, counts) = result.split_once(". ")?;
    let count = |name: &str| {
        counts
            .split(';')
            .find_map(|part| part.trim().strip_suffix(name)?.trim().parse().ok())
    };
    Some(Tally {
        passed: count("passed")?,
        failed: count("failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_libtest_are_read() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        let expected = Tally {
            passed: 12,
            failed: 3,
        };
        assert_eq!(parse(line), Some(expected));
        assert_eq!(parse("running 3 tests"), None);
    }
}
