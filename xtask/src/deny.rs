//! Licences, duplicates and sources of all dependencies, by cargo-deny and deny.toml.

use crate::{
    Outcome,
    process::{program, run},
    tool,
};

/// Fixed, so that a new release of the tool does not fail an old commit.
const VERSION: &str = "0.20.2";

/// Runs what needs no list from outside.
pub fn check() -> Outcome {
    // It looks at this one workspace: optimising it takes longer than it ever saves.
    let deny = tool::installed("cargo-deny", VERSION, &["--debug"])?;
    let checks = ["--all-features", "check", "licenses", "bans", "sources"];
    run(program(deny).args(checks))
}
