//! `cargo xtask bench`: the measurements of `xtask/bench` and, in a browser, of `web/e2e`, both built
//! as a release.

use crate::{
    Outcome, browser,
    process::{self, cargo, program, target},
    web,
};

/// The topic that a browser measures.
const WEB: &str = "web";

/// Builds and runs the measurements.
pub fn run(args: &[&str]) -> Outcome {
    let topics: Vec<&str> = args.iter().copied().filter(|a| *a != "--json").collect();
    if topics != [WEB] {
        let packages = ["--package", "salus", "--package", "xtask-bench"];
        process::run(cargo(&["build", "--release"]).args(packages))?;
        let others = args.iter().filter(|arg| **arg != WEB);
        process::run(program(built("xtask-bench")).args(others))?;
    }
    if topics.is_empty() || topics.contains(&WEB) {
        browser::is_there()?;
        web::make(web::Kind::Release)?;
        let figures = ["--package", "salus-web-e2e", "--bin", "figures"];
        process::run(cargo(&["build", "--release"]).args(figures))?;
        let json = args.iter().filter(|arg| **arg == "--json");
        process::run(program(built("figures")).args(json))?;
    }
    Ok(())
}

fn built(name: &str) -> std::path::PathBuf {
    target().join("release").join(name)
}
