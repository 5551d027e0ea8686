//! Other people's programs in Python: PyPI `cryptography` and `pydicom` as second implementations, and
//! `schemathesis`, which asks a server whatever its document allows; in an environment of their own.

use std::path::PathBuf;

use crate::{
    Failure, Outcome,
    process::{output, program, run, target},
};

/// `cryptography` from the first version with the constructions that docs/formats.md names;
/// `pydicom` with what it needs to unpack pixels.
const PACKAGES: [&str; 5] = [
    "cryptography>=50",
    "pydicom>=3",
    "numpy",
    "pillow",
    "schemathesis>=4.32,<5",
];

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
    let has = "import cryptography, numpy, PIL, pydicom, schemathesis
major = lambda module: int(module.__version__.split('.')[0])
raise SystemExit(major(cryptography) < 50 or major(pydicom) < 3 or major(schemathesis) != 4)";
    if output(program(&python).args(["-c", has])).is_err() {
        println!("installing {}", PACKAGES.join(", "));
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        run(program(&python).args(pip).args(PACKAGES))?;
    }
    python
        .to_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("the path of target/ is not UTF-8"))
}
