//! Tools of other people, below `target/tools`.

use std::path::PathBuf;

use crate::{
    Outcome,
    process::{cargo, run, target},
};

/// Where a tool is; it is installed the first time.
pub fn installed(name: &str, version: &str, options: &[&str]) -> Outcome<PathBuf> {
    let folder = target().join("tools");
    let tool = folder.join("bin").join(name);
    if !tool.is_file() {
        let mut install = cargo(&["install", name, "--locked", "--version", version]);
        run(install.args(options).arg("--root").arg(&folder))?;
    }
    Ok(tool)
}
