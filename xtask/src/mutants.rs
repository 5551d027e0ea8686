//! `cargo xtask mutants`: the mutants of a package, by `xtask/mutants`.

use std::{fs, path::Path};

use crate::{
    Failure, Outcome,
    process::{cargo, output, program, root, run as start, target},
    tool,
};

/// Fixed, since each release makes other mutants.
const VERSION: &str = "27.1.0";

/// The package in which what a password costs is tested.
const CRYPTO: &str = "salus-crypto";

/// Where a password is stretched.
const PASSWORDS: &str = "crates/salus-crypto/src/opaque.rs";

/// What sets the cost there; all clients and servers must have the same.
const COST: &str = "Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ";

/// What stands there meanwhile: 16 KiB, once.
const LITTLE: &str = "Params::new(16, 1, ";

/// Tries the mutants of a package, or of the files that are named.
pub fn run(package: &str, files: &[&str]) -> Outcome {
    if files.chunks(2).any(|pair| !matches!(pair, ["--file", _])) {
        return Err(Failure::new(
            "mutants wants PACKAGE [--file FILE…], with --file before each",
        ));
    }
    let tool = tool::installed("cargo-mutants", VERSION, &[])?;
    let folder = target().join("mutants");
    let source = folder.join("source");
    clone(&source)?;
    if package != CRYPTO {
        cheapen(&source)?;
    }
    let mut list = program(tool);
    list.current_dir(&source)
        .args(["mutants", "--list", "--json", "--package", package]);
    let path = folder.join("list.json");
    fs::write(&path, output(list.args(files))?).map_err(|error| failure(&path, &error))?;
    let mut judge = cargo(&["run", "--quiet", "--package", "xtask-mutants", "--"]);
    start(judge.arg(package).arg(&folder)).map_err(|_| Failure::told())
}

/// Copies the last commit, so that nothing here is overwritten.
fn clone(source: &Path) -> Outcome {
    if source.exists() {
        fs::remove_dir_all(source).map_err(|error| failure(source, &error))?;
    }
    let mut clone = program("git");
    clone.args(["clone", "--quiet"]);
    start(clone.arg(root()).arg(source))
}

/// Makes passwords cost little: Argon2 is most of the time of the tests that use one.
fn cheapen(source: &Path) -> Outcome {
    let path = source.join(PASSWORDS);
    let text = fs::read_to_string(&path).map_err(|error| failure(&path, &error))?;
    if text.matches(COST).count() != 1 {
        return Err(Failure::new(format!(
            "{PASSWORDS}: `{COST}` is not there exactly once; name in xtask/src/mutants.rs what \
             sets the cost of a password now"
        )));
    }
    fs::write(&path, text.replace(COST, LITTLE)).map_err(|error| failure(&path, &error))
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_a_password_is_where_it_is_looked_for() {
        let text = fs::read_to_string(root().join(PASSWORDS)).unwrap();
        assert_eq!(text.matches(COST).count(), 1);
    }
}
