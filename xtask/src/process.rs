//! Starting other programs from the root of the repository.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Failure, Outcome};

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program to be started in the root of the repository.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// Cargo with these arguments.
pub fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(cargo);
    command.args(args);
    command
}

/// Runs the program; anything but success is a failure.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|e| missing(command, &e))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{}: {status}", shown(command))))
    }
}

/// Runs the program, shows what it writes to standard output, and hands each line on.
pub fn run_lines(command: &mut Command, mut line: impl FnMut(&str)) -> Outcome {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| missing(command, &e))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).lines() {
            let text = text.map_err(|e| Failure::new(format!("{}: {e}", shown(command))))?;
            println!("{text}");
            line(&text);
        }
    }
    let status = child.wait().map_err(|e| missing(command, &e))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{}: {status}", shown(command))))
    }
}

/// Runs the program and returns what it writes to standard output.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| missing(command, &e))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "{}: {}",
            shown(command),
            output.status
        )));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::new(format!("{}: the output is not UTF-8", shown(command))))
}

fn missing(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} does not start: {error}", shown(command)))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
