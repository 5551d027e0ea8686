//! `cargo xtask bench`: the measurements of `xtask/bench`, built as a release.

use crate::{
    Outcome,
    process::{self, cargo},
};

/// Builds and runs the measurements.
pub fn run(args: &[&str]) -> Outcome {
    let bench = [
        "run",
        "--release",
        "--quiet",
        "--package",
        "xtask-bench",
        "--",
    ];
    process::run(cargo(&bench).args(args))
}
