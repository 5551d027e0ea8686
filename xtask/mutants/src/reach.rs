//! Which tests come to which mutants.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::{
    Outcome,
    test::{End, Test},
};

/// No test of a package takes as long.
const LIMIT: Duration = Duration::from_mins(20);

/// The tests that come to a mutant, the fastest first, with the time that each takes.
pub type Reach<'a> = BTreeMap<usize, Vec<(Duration, &'a Test)>>;

/// Runs every test without a mutant; the notes go to a folder.
pub fn reach<'a>(tests: &'a [Test], folder: &Path) -> Outcome<Reach<'a>> {
    let failed = |error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    let one = |(at, test): (usize, &'a Test)| {
        let log = folder.join(at.to_string());
        let start = Instant::now();
        let end = test.run(("MUTANT_LOG", &log.to_string_lossy()), LIMIT)?;
        let time = start.elapsed();
        let mut ids = String::new();
        if end != End::Passed {
            println!(
                "  left out, since it fails without a mutant too: {}",
                test.name
            );
        } else if log.exists() {
            ids = fs::read_to_string(log).map_err(failed)?;
        }
        Ok((time, test, ids))
    };
    let tests = tests.par_iter().enumerate().with_max_len(1);
    let mut runs = tests.map(one).collect::<Outcome<Vec<_>>>()?;
    runs.sort_by_key(|(time, ..)| *time);
    let mut reach = Reach::new();
    for (time, test, ids) in &runs {
        for id in ids.lines().filter_map(|id| id.parse().ok()) {
            reach.entry(id).or_default().push((*time, *test));
        }
    }
    Ok(reach)
}
