//! `cargo xtask fuzz`: the targets of `xtask/fuzz` under libFuzzer.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Failure, Outcome,
    process::{cargo, output, program, root, run as start, target},
    stage::Tally,
    tool,
};

/// The build for libFuzzer lies in a folder of its own, apart from the workspace.
const FOLDER: &str = "xtask/fuzz/libfuzzer";

/// Fixed, so that a new release of the tool does not fail an old commit.
const VERSION: &str = "0.13.2";

/// What each target gets when nobody says a number.
const RUNS: &str = "10000000";

/// Runs the targets that are named, or all.
pub fn run(args: &[&str]) -> Outcome {
    let (mut runs, mut keep, mut named) = (RUNS, false, Vec::new());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--runs" => {
                let number = args.next().filter(|number| number.parse::<u64>().is_ok());
                runs = number.ok_or_else(|| Failure::new("--runs wants a number"))?;
            }
            "--keep" => keep = true,
            name => named.push(name),
        }
    }
    let fuzz = Fuzz::new()?;
    for (name, longest) in fuzz.targets()? {
        if named.is_empty() || named.contains(&name.as_str()) {
            fuzz.target(&name, &longest, runs)?;
            if keep {
                fuzz.keep(&name)?;
            }
        }
    }
    Ok(())
}

/// Every target, ten million inputs each.
pub fn all(tally: &mut Tally) -> Outcome {
    let fuzz = Fuzz::new()?;
    for (name, longest) in fuzz.targets()? {
        fuzz.target(&name, &longest, RUNS)?;
        tally.passed += 1;
    }
    Ok(())
}

/// The tool, ready to run.
struct Fuzz {
    tool: PathBuf,
}

impl Fuzz {
    /// Finds it and gives it the versions that the workspace has.
    fn new() -> Outcome<Self> {
        let tool = tool::installed("cargo-fuzz", VERSION, &[])?;
        // Cargo adds what only libFuzzer needs.
        let copied = fs::copy(
            root().join("Cargo.lock"),
            root().join(FOLDER).join("Cargo.lock"),
        );
        copied.map_err(|error| Failure::new(format!("{FOLDER}/Cargo.lock: {error}")))?;
        Ok(Self { tool })
    }

    /// Names, and the longest input of each.
    fn targets(&self) -> Outcome<Vec<(String, String)>> {
        let list = output(cargo(&["run", "--quiet", "--package", "xtask-fuzz", "--"]).arg("list"))?;
        let pair = |line: &str| {
            let (name, longest) = line.split_once(' ')?;
            Some((name.to_owned(), longest.to_owned()))
        };
        Ok(list.lines().filter_map(pair).collect())
    }

    fn target(&self, name: &str, longest: &str, runs: &str) -> Outcome {
        println!("fuzzing {name}: {runs} inputs");
        let corpus = corpus(name);
        known("spread", name, &corpus)?;
        self.tool(name, &[&corpus])
            .and_then(|mut tool| {
                tool.args([
                    format!("-runs={runs}"),
                    format!("-max_len={longest}"),
                    "-timeout=10".to_owned(),
                    "-print_final_stats=1".to_owned(),
                ]);
                start(&mut tool)
            })
            .map_err(|failure| {
                Failure::new(format!(
                    "{failure}\n{name}: put the input that failed into xtask/fuzz/corpus/{name}.txt"
                ))
            })
    }

    /// Writes what covers most into the corpus of the repository.
    fn keep(&self, name: &str) -> Outcome {
        let (all, few) = (corpus(name), target().join("fuzz").join("few").join(name));
        let unwritable = |error| Failure::new(format!("{}: {error}", few.display()));
        if few.is_dir() {
            fs::remove_dir_all(&few).map_err(unwritable)?;
        }
        fs::create_dir_all(&few).map_err(unwritable)?;
        let mut tool = self.tool(name, &[&few, &all])?;
        start(tool.arg("-merge=1"))?;
        known("gather", name, &few)
    }

    fn tool(&self, name: &str, corpora: &[&PathBuf]) -> Outcome<Command> {
        let nightly = output(program("rustup").args(["which", "--toolchain", "nightly", "cargo"]));
        nightly.map_err(|_| {
            Failure::new("fuzzing needs a nightly compiler: rustup toolchain install nightly")
        })?;
        let mut tool = program(&self.tool);
        // The crates with the parsers forbid unsafe code, which is what a sanitizer looks for; it
        // would cost more than half of the inputs.
        tool.args(["fuzz", "run", "--sanitizer", "none"]);
        tool.args(["--fuzz-dir", FOLDER, "--target-dir"]);
        tool.arg(target().join("fuzz")).arg("target").args(corpora);
        tool.arg("--").env("SALUS_TARGET", name);
        tool.env("RUSTUP_TOOLCHAIN", "nightly");
        // What cargo passes down would send the nightly one back to the pinned compiler.
        tool.env_remove("CARGO")
            .env_remove("RUSTC")
            .env_remove("RUSTDOC");
        Ok(tool)
    }
}

fn corpus(name: &str) -> PathBuf {
    target().join("fuzz").join("corpus").join(name)
}

fn known(verb: &str, name: &str, folder: &Path) -> Outcome {
    let ask = [
        "run",
        "--quiet",
        "--package",
        "xtask-fuzz",
        "--",
        verb,
        name,
    ];
    start(cargo(&ask).arg(folder))
}
