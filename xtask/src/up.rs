//! `cargo xtask up`: builds the web application, the program with it inside, and the sample clinic,
//! then hands over to the clinic.

use std::process::Command;

use crate::{
    Outcome,
    process::{self, cargo, program, root, target},
    stage::Tally,
    web,
};

/// Builds, then makes and serves the clinic in `.salus/`.
pub fn run(args: &[&str]) -> Outcome {
    web::make(web::Kind::Release)?;
    process::run(&mut cargo(&["build", "--workspace", "--bins"]))?;
    let folder = root().join(".salus");
    become_program(clinic().arg("--folder").arg(folder).args(args))
}

/// Makes a clinic from nothing and starts it a second time, both without serving.
///
/// Runs the programs that `cargo test` built for its integration tests.
pub fn check(tally: &mut Tally) -> Outcome {
    let folder = target().join("xtask").join("up");
    for args in [["--fresh", "--no-serve"].as_slice(), &["--no-serve"]] {
        let mut clinic = clinic();
        clinic.arg("--folder").arg(&folder).args(args);
        process::run(clinic.args(["--listen", "127.0.0.1:0"]))?;
        tally.passed += 1;
    }
    Ok(())
}

/// The program of `xtask/clinic`, with the `salus` beside it.
fn clinic() -> Command {
    let programs = target().join("debug");
    let mut clinic = program(programs.join("clinic"));
    clinic.arg("--salus").arg(programs.join("salus"));
    clinic
}

/// Lets the clinic take this process's place, so that Ctrl-C is the clinic's to handle.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Outcome {
    let error = std::os::unix::process::CommandExt::exec(command);
    Err(crate::Failure::new(format!(
        "the clinic does not start: {error}"
    )))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Outcome {
    process::run(command)
}
