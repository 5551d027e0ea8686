//! `cargo xtask bench`: the measurements of `xtask/bench`, built as a release.

use crate::{
    Outcome,
    process::{self, cargo, program, target},
};

/// Builds and runs the measurements.
pub fn run(args: &[&str]) -> Outcome {
    let packages = ["--package", "salus", "--package", "xtask-bench"];
    process::run(cargo(&["build", "--release"]).args(packages))?;
    let bench = target().join("release").join("xtask-bench");
    process::run(program(bench).args(args))
}
