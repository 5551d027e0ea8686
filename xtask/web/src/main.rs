//! Makes the distribution of the web application: files that a server hands out as they are.
//!
//! `cargo xtask web` compiles the parts and starts this program with them. It binds each part to
//! JavaScript, fills names and integrity values into the hand-written files, names every file
//! after its content, compresses, and writes down all hashes. What it writes depends on what it
//! reads and on nothing else.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use rayon::prelude::*;

mod bind;
mod dist;
mod fill;
mod icons;
mod split;
mod write;

/// What went wrong, for whoever builds.
type Failure = String;

const USAGE: &str = "xtask-web --static FOLDER --dist FOLDER --compression 0-11 PART.wasm…";

fn main() -> ExitCode {
    let run = Order::read(std::env::args().skip(1)).and_then(|order| carry_out(&order));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// What is to be made of what.
#[derive(Debug, Default)]
struct Order {
    /// Folder of the hand-written files.
    statics: PathBuf,
    /// Folder to be made; what was in it is replaced in one step.
    dist: PathBuf,
    /// Quality of brotli.
    compression: u32,
    /// What the compiler made.
    parts: Vec<PathBuf>,
}

impl Order {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut order = Self::default();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| USAGE.to_owned());
            match arg.as_str() {
                "--static" => order.statics = value()?.into(),
                "--dist" => order.dist = value()?.into(),
                "--compression" => {
                    order.compression = value()?.parse().map_err(|_| USAGE.to_owned())?;
                }
                part if part.ends_with(".wasm") => order.parts.push(part.into()),
                _ => return Err(USAGE.to_owned()),
            }
        }
        let is_whole = order.statics.is_dir()
            && !order.dist.as_os_str().is_empty()
            && order.compression <= 11
            && !order.parts.is_empty();
        is_whole.then_some(order).ok_or_else(|| USAGE.to_owned())
    }
}

fn carry_out(order: &Order) -> Result<(), Failure> {
    let bound = order.parts.par_iter().map(|part| bind::bind(part));
    let parts = bound.collect::<Result<Vec<_>, _>>()?;
    let files = dist::make(&order.statics, parts, icons::all()?)?;
    write::write(&files, &order.dist, order.compression)
}

/// A file that cannot be used, in words.
fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    format!("{} cannot be used: {error}", path.display())
}
