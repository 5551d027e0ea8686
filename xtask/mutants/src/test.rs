//! The tests of the package, one at a time.

use std::{
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Outcome, package::Package};

/// One test.
pub struct Test {
    program: PathBuf,
    folder: PathBuf,
    /// What it is called.
    pub name: String,
}

/// How a test ended.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    /// It found nothing.
    Passed,
    /// It found something.
    Failed,
    /// It was stopped.
    Late,
}

/// Every test of the package, compiled.
pub fn list(package: &Package) -> Outcome<Vec<Test>> {
    let mut tests = Vec::new();
    for program in package.tests()? {
        let mut list = Command::new(&program);
        let list = list.args(["--list", "--format", "terse"]).output();
        let list = list.map_err(|error| format!("{}: {error}", program.display()))?;
        let list = String::from_utf8_lossy(&list.stdout);
        let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
        tests.extend(names.map(|name| Test {
            program: program.clone(),
            folder: package.folder.clone(),
            name: name.to_owned(),
        }));
    }
    Ok(tests)
}

impl Test {
    /// Runs it with one more variable, and stops it and what it started at the limit.
    pub fn run(&self, variable: (&str, &str), limit: Duration) -> Outcome<End> {
        let mut command = Command::new(&self.program);
        command.args(["--exact", &self.name]);
        command.env(variable.0, variable.1);
        // As cargo does.
        command.current_dir(&self.folder);
        command.env("CARGO_MANIFEST_DIR", &self.folder);
        // What one mutant teaches must not help to find another.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true");
        command.env("INSTA_UPDATE", "no");
        command.stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let failed = |error: std::io::Error| format!("{}: {error}", self.name);
        let mut child = command.process_group(0).spawn().map_err(failed)?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().map_err(failed)? {
                let failed = (!status.success()).then_some(End::Failed);
                return Ok(failed.unwrap_or(End::Passed));
            }
            if start.elapsed() > limit {
                let group = rustix::process::Pid::from_child(&child);
                // It has ended by itself when this fails.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
                child.wait().map_err(failed)?;
                return Ok(End::Late);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}
