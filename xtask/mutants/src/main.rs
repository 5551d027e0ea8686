//! What `cargo xtask mutants` asks for: `PACKAGE FOLDER`.
//!
//! The folder has a clone of the repository, `source`, and the list of its mutants, `list.json`.
//! All of them are built into one program, which runs the tests with one after the other turned
//! on. cargo-mutants compiles once for each, which takes days of a processor.

use std::{path::Path, process::ExitCode};

use rayon::prelude::*;

mod blame;
mod build;
mod judge;
mod list;
mod package;
mod reach;
mod switch;
mod test;

use judge::Verdict;
use package::Package;

/// What every step returns; a failure is words for the person at the keyboard.
type Outcome<T> = Result<T, String>;

/// So many of 1,000 must be caught.
const WANTED: usize = 950;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match &args[..] {
        [package, folder] => run(package, Path::new(folder)),
        _ => Err("usage: xtask-mutants PACKAGE FOLDER".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(package: &str, folder: &Path) -> Outcome<()> {
    // As cargo says where a file is.
    let folder = &folder
        .canonicalize()
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    let mutants = list::read(&folder.join("list.json"))?;
    println!("{} mutants", mutants.len());
    let package = Package::find(package, folder)?;
    let built = build::build(&package, &mutants)?;
    println!("{} do not compile", built.broken.len());
    let left = built.left.len();
    println!("{left} cannot be turned on while a program runs; try them with cargo mutants --re");
    for id in &built.left {
        println!("  {}", mutants[*id].name);
    }
    let tests = test::list(&package)?;
    println!("{} tests, each without a mutant first", tests.len());
    let reach = reach::reach(&tests, &folder.join("reach"))?;
    let one = |id: usize| {
        let verdict = judge::judge(id, reach.get(&id).map_or(&[], Vec::as_slice))?;
        if verdict != Verdict::Caught {
            println!("  {}: {}", verdict.name(), mutants[id].name);
        }
        Ok(verdict)
    };
    let ids = built.ids(&mutants);
    println!("{} mutants before the tests that come to them", ids.len());
    let ids = ids.into_par_iter().with_max_len(1);
    summary(&ids.map(one).collect::<Outcome<Vec<_>>>()?)
}

/// Says how many were caught; too few are a failure.
fn summary(verdicts: &[Verdict]) -> Outcome<()> {
    let count = |wanted| {
        verdicts
            .iter()
            .filter(|verdict| **verdict == wanted)
            .count()
    };
    let (caught, late) = (count(Verdict::Caught), count(Verdict::Late));
    let (missed, unreached) = (count(Verdict::Missed), count(Verdict::Unreached));
    println!("{caught} caught, {late} timed out, {missed} missed, {unreached} unreached");
    let (caught, all) = (caught + late, verdicts.len());
    let share = caught * 1000 / all.max(1);
    println!(
        "{caught} of {all} are caught: {}.{} %",
        share / 10,
        share % 10
    );
    if share < WANTED {
        let wanted = WANTED / 10;
        return Err(format!(
            "less than {wanted} %; write tests that fail with the others"
        ));
    }
    Ok(())
}
