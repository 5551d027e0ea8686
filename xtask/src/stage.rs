//! Stages: each is named, timed and counted; a failed one does not stop the rest.

use std::time::{Duration, Instant};

use crate::{Failure, Outcome};

/// How many checks a stage made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Checks that held.
    pub passed: u64,
    /// Checks that did not.
    pub failed: u64,
}

impl Tally {
    /// A stage that is one check.
    pub const ONE: Self = Self {
        passed: 1,
        failed: 0,
    };
}

struct Done {
    name: &'static str,
    took: Duration,
    tally: Tally,
    problem: Option<String>,
}

/// A run of stages.
#[derive(Default)]
pub struct Stages {
    done: Vec<Done>,
}

impl Stages {
    /// Runs one stage and remembers how it went.
    pub fn run(&mut self, name: &'static str, stage: impl FnOnce(&mut Tally) -> Outcome) {
        println!("\n── {name}");
        let start = Instant::now();
        let mut tally = Tally::default();
        let outcome = stage(&mut tally);
        let problem = outcome.err().map(|failure| failure.to_string());
        // A stage that broke off counts as a failure even where no single check was at fault.
        if problem.is_some() && tally.failed == 0 {
            tally.failed = 1;
        }
        let took = start.elapsed();
        if let Some(problem) = &problem {
            println!("{problem}");
        }
        println!("── {name}: {}, {}", seconds(took), verdict(tally));
        self.done.push(Done {
            name,
            took,
            tally,
            problem,
        });
    }

    /// Prints the table and, alone on the last line, the sum.
    pub fn finish(self) -> Outcome {
        println!();
        let mut sum = Tally::default();
        let mut took = Duration::ZERO;
        for done in &self.done {
            println!(
                "{:<12} {:>8}  {}",
                done.name,
                seconds(done.took),
                verdict(done.tally)
            );
            if let Some(problem) = &done.problem {
                println!(
                    "             {}",
                    problem.lines().next().unwrap_or_default()
                );
            }
            sum.passed += done.tally.passed;
            sum.failed += done.tally.failed;
            took += done.took;
        }
        println!("{:<12} {:>8}", "all", seconds(took));
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 {
            Ok(())
        } else {
            Err(Failure::told())
        }
    }
}

fn verdict(tally: Tally) -> String {
    match tally.failed {
        0 => format!("{} passed", tally.passed),
        failed => format!("{} passed, {failed} FAILED", tally.passed),
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
