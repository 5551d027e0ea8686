//! Licences, duplicates and sources of all dependencies, by cargo-deny and deny.toml.

use crate::{
    Outcome,
    process::{cargo, program, run, target},
};

/// Fixed, so that a new release of the tool does not fail an old commit.
const VERSION: &str = "0.20.2";

/// Installs the tool below `target/`, once, and runs what needs no list from outside.
pub fn check() -> Outcome {
    let folder = target().join("tools");
    let deny = folder.join("bin").join("cargo-deny");
    if !deny.is_file() {
        // It looks at this one workspace: optimising it takes longer than it ever saves.
        let install = ["install", "cargo-deny", "--debug", "--locked"];
        run(cargo(&install)
            .args(["--version", VERSION])
            .arg("--root")
            .arg(&folder))?;
    }
    let checks = ["--all-features", "check", "licenses", "bans", "sources"];
    run(program(deny).args(checks))
}
