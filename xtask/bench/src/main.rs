//! Measurements: `cargo xtask bench [--json] [TOPIC…]`.
//!
//! A figure is worth something only beside its limit: what the same machine can do at best at the
//! same moment. Limit and product therefore run in turns of about a second, and what is reported
//! is the median of the turns and of their ratios. Absolute values change with the machine and
//! with whatever else runs on it; ratios should not.

use std::{path::Path, process::ExitCode};

mod append;
mod baseline;
mod proof;
mod seal;
mod server;
mod turns;

use xtask_figure::Figure;

/// Anything that kept a measurement from being made.
type Failure = Box<dyn std::error::Error + Send + Sync>;

type Topic = fn() -> Result<Vec<Figure>, Failure>;

const TOPICS: [(&str, Topic); 5] = [
    ("seal", seal::measure),
    ("append", append::measure),
    ("proof", proof::measure),
    ("server", server::measure),
    ("growth", server::growth::measure),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.as_slice() {
        [flag, folder] if flag == "--baseline" => serve_baseline(folder),
        _ => measure(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &[String]) -> Result<(), Failure> {
    let known = |name: &str| TOPICS.iter().any(|(topic, _)| *topic == name);
    let json = args.iter().any(|arg| arg == "--json");
    let wanted: Vec<&String> = args.iter().filter(|arg| *arg != "--json").collect();
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        let names: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "unknown topic {unknown}; there are: {}, web",
            names.join(", ")
        )
        .into());
    }
    for (name, topic) in TOPICS {
        if wanted.is_empty() || wanted.iter().any(|wanted| *wanted == name) {
            let figures = topic().map_err(|failure| format!("{name}: {failure}"))?;
            figures.iter().for_each(|figure| figure.print(json));
        }
    }
    Ok(())
}

fn serve_baseline(folder: &str) -> Result<(), Failure> {
    append::runtime()?.block_on(baseline::serve(Path::new(folder)))
}
