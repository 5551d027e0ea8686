//! Measurements: `cargo xtask bench [--json] [TOPIC…]`.
//!
//! A figure is worth something only beside its limit: what the same machine can do at best at the
//! same moment. Limit and product therefore run in turns of about a second, and what is reported
//! is the median of the turns and of their ratios. Absolute values change with the machine and
//! with whatever else runs on it; ratios should not.

use std::process::ExitCode;

mod append;
mod figure;
mod proof;
mod seal;
mod turns;

use figure::{Failure, Figure};

type Topic = fn() -> Result<Vec<Figure>, Failure>;

const TOPICS: [(&str, Topic); 3] = [
    ("seal", seal::measure),
    ("append", append::measure),
    ("proof", proof::measure),
];

fn main() -> ExitCode {
    let mut json = false;
    let mut wanted = Vec::new();
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--json" => json = true,
            topic if TOPICS.iter().any(|(name, _)| *name == topic) => wanted.push(arg),
            _ => {
                let names: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
                eprintln!("unknown topic {arg}; there are: {}", names.join(", "));
                return ExitCode::FAILURE;
            }
        }
    }
    for (name, topic) in TOPICS {
        if !wanted.is_empty() && !wanted.iter().any(|topic| topic == name) {
            continue;
        }
        match topic() {
            Ok(figures) => figures.iter().for_each(|figure| figure.print(json)),
            Err(failure) => {
                eprintln!("{name}: {failure}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
