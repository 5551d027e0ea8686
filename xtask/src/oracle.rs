//! The second implementation: PyPI `cryptography` in an environment of its own.

use std::path::PathBuf;

use crate::{
    Failure, Outcome,
    process::{output, program, run, target},
};

/// The first version with the constructions that docs/formats.md names.
const PACKAGE: &str = "cryptography>=50";

/// Makes the environment below `target/`, once, and returns its Python.
pub fn python() -> Outcome<String> {
    let folder = target().join("oracle");
    let python: PathBuf = folder.join("bin").join("python");
    if !python.is_file() {
        run(program("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder))
        .map_err(|failure| {
            Failure::new(format!(
                "{failure}\nThe tests need python3 with its venv module."
            ))
        })?;
    }
    let has =
        "import cryptography; raise SystemExit(int(cryptography.__version__.split('.')[0]) < 50)";
    if output(program(&python).args(["-c", has])).is_err() {
        println!("installing {PACKAGE}");
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            PACKAGE,
        ];
        run(program(&python).args(pip))?;
    }
    python
        .to_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("the path of target/ is not UTF-8"))
}
