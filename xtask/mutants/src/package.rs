//! A package in a clone of the repository, as cargo knows it.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::Outcome;

/// A package whose source may be overwritten.
pub struct Package {
    name: String,
    /// The folder with its `Cargo.toml`.
    pub folder: PathBuf,
    /// The root of its modules, from the root of the clone.
    pub library: String,
    /// The root of the clone.
    pub root: PathBuf,
    target: PathBuf,
}

/// An error of the compiler.
pub struct Error {
    /// What is wrong.
    pub words: String,
    /// The file, from the root of the clone; empty where it is in none.
    pub file: String,
    /// Where in the file.
    pub bytes: Range<usize>,
}

impl Package {
    /// Finds it in the clone `source` of a folder; what is built goes to `target` beside it.
    pub fn find(name: &str, folder: &Path) -> Outcome<Self> {
        let (root, target) = (folder.join("source"), folder.join("target"));
        let mut metadata = cargo(&root, &target);
        let (_, metadata) = ask(metadata.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let path = |value: &Value| PathBuf::from(value.as_str().unwrap_or_default());
        let mut packages = metadata.iter().flat_map(|all| members(&all["packages"]));
        let package = packages.find(|package| package["name"] == name);
        let package = package.ok_or_else(|| format!("there is no package {name}"))?;
        let library = members(&package["targets"]).find(|target| target["kind"][0] == "lib");
        let library = library.ok_or_else(|| {
            format!("{name} has no library, and only that is rewritten; run cargo mutants instead")
        })?;
        let (manifest, library) = (path(&package["manifest_path"]), path(&library["src_path"]));
        let library = library.strip_prefix(&root).unwrap_or(&library);
        Ok(Self {
            name: name.to_owned(),
            folder: manifest.parent().unwrap_or(&root).to_owned(),
            library: library.to_string_lossy().into_owned(),
            root,
            target,
        })
    }

    /// What the compiler has against its library.
    pub fn check(&self) -> Outcome<Vec<Error>> {
        let (stderr, messages) = ask(&mut self.cargo(&["check", "--lib"]))?;
        let messages = messages.iter().map(|message| &message["message"]);
        let errors = messages.filter(|message| message["level"] == "error");
        let errors: Vec<Error> = errors.map(Error::read).collect();
        match stderr {
            Some(stderr) if errors.is_empty() => Err(stderr),
            _ => Ok(errors),
        }
    }

    /// Compiles its tests and says where the programs are.
    pub fn tests(&self) -> Outcome<Vec<PathBuf>> {
        let (stderr, messages) = ask(&mut self.cargo(&["test", "--lib", "--tests", "--no-run"]))?;
        let tests = messages.iter().filter(|it| it["profile"]["test"] == true);
        let programs = tests.filter_map(|test| Some(test["executable"].as_str()?.into()));
        stderr.map_or_else(|| Ok(programs.collect()), Err)
    }

    fn cargo(&self, args: &[&str]) -> Command {
        let mut cargo = cargo(&self.root, &self.target);
        cargo.args(args).args(["--package", &self.name]);
        cargo.args(["--all-features", "--message-format", "json"]);
        cargo
    }
}

impl Error {
    fn read(message: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let byte = |value: &Value| value.as_u64().and_then(|byte| usize::try_from(byte).ok());
        let span = members(&message["spans"]).find(|span| span["is_primary"] == true);
        let span = span.unwrap_or(&Value::Null);
        let (start, end) = (byte(&span["byte_start"]), byte(&span["byte_end"]));
        Self {
            words: text(&message["message"]),
            file: text(&span["file_name"]),
            bytes: start.unwrap_or_default()..end.unwrap_or_default(),
        }
    }
}

fn cargo(root: &Path, target: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).env("CARGO_TARGET_DIR", target);
    // Tests run far more often than they are compiled, and nobody looks for a line in them.
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
    // A mistake is seldom in good style.
    cargo.env("RUSTFLAGS", "--cap-lints=allow");
    cargo
}

/// What cargo answers, line by line; what else it says where it fails.
fn ask(cargo: &mut Command) -> Outcome<(Option<String>, Vec<Value>)> {
    let output = cargo.output();
    let output = output.map_err(|error| format!("cargo does not start: {error}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let lines = stdout.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str(line).map_err(|error| error.to_string()));
    let stderr = || String::from_utf8_lossy(&output.stderr).into_owned();
    let failed = (!output.status.success()).then(stderr);
    Ok((failed, lines.collect::<Outcome<_>>()?))
}

fn members(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
