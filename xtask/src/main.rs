//! The automation of this repository: `cargo xtask <command>`.
//!
//! This program only starts other programs and reads files. Whatever needs the product's own
//! crates lives beside it: `xtask/clinic` makes and serves the sample clinic, `xtask/bench`
//! measures. So checking the repository does not wait for a second build of the product.

use std::process::ExitCode;

mod bench;
mod browser;
mod demo;
mod deny;
mod failure;
mod fuzz;
mod ignored;
mod mutants;
mod oracle;
mod primitives;
mod process;
mod stage;
mod suite;
mod test;
mod tidy;
mod tool;
mod up;
mod walk;
mod web;

use failure::{Failure, Outcome};

const USAGE: &str = "\
cargo xtask <command>

  up [--fresh] [--listen ADDRESS] [--no-serve]
        Make a sample clinic in .salus/ and serve it until Ctrl-C.
        --fresh starts over, --no-serve only makes it, --listen defaults to 127.0.0.1:8460.
  web [--dev]
        Build the web application into target/web/dist, where the program takes it from.
        --dev is built more quickly and is several times as large.
  screens [NAME…]
        Pictures of every screen of the web application, or of those whose names begin so, in
        target/screens: as on a phone and as on a desk.
  test [--long]
        Everything that must hold: style, lints, documents, tests, second implementation, demo.
        --long adds the tests that take hours.
  bench [--json] [TOPIC…]
        Measure against the limits of this machine; nothing is cached between runs.
  fuzz [--runs NUMBER] [--keep] [TARGET…]
        Every parser of foreign bytes under libFuzzer, or those named; needs a nightly compiler.
        --runs defaults to 10000000 each; --keep writes what was found into the corpus.
  mutants PACKAGE [--file FILE…]
        How many small mistakes in a package, or in one file, its tests catch: all of them in one
        program. Takes the last commit; fails below 95 of 100.
  tidy [--bless]
        Only the checks of files and documents. --bless records that formats and vectors agree.
  ci    What .ci/run calls: test, then licences and duplicates of all dependencies.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_told() {
                eprintln!("{failure}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[&str]) -> Outcome {
    match args {
        ["up", rest @ ..] => up::run(rest),
        ["web", rest @ ..] => web::run(rest),
        ["screens", rest @ ..] => browser::screens(rest),
        ["test"] => test::run(test::Length::Short),
        ["test", "--long"] => test::run(test::Length::Long),
        ["bench", rest @ ..] => bench::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["mutants", package, rest @ ..] => mutants::run(package, rest),
        ["tidy"] => tidy::run(),
        ["tidy", "--bless"] => tidy::bless(),
        ["ci"] => test::run(test::Length::Ci),
        ["help" | "--help" | "-h"] | [] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::new(format!(
            "unknown command: {}\n\n{USAGE}",
            args.join(" ")
        ))),
    }
}
