//! `cargo xtask web`: the web application, compiled for browsers and laid out in `target/web/dist`.
//!
//! Cargo compiles the parts for WebAssembly; `xtask/web` makes files for a server of them. Both
//! are skipped where nothing changed.

use std::{path::PathBuf, thread};

use crate::{
    Failure, Outcome,
    process::{self, root, target},
    suite::cargo_all,
};

mod compile;
mod stamp;
mod toolchain;

/// How much the compiler is to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What travels to patients: small and quick.
    Release,
    /// Built in a fraction of the time, and several times as large.
    Quick,
}

impl Kind {
    /// The profile in the manifest of the workspace.
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Quick => "web-dev",
        }
    }

    /// How hard brotli is to try.
    fn compression(self) -> &'static str {
        match self {
            Self::Release => "11",
            Self::Quick => "4",
        }
    }
}

/// Builds the web application and says where it is.
pub fn run(args: &[&str]) -> Outcome {
    let kind = match args {
        [] => Kind::Release,
        ["--dev"] => Kind::Quick,
        _ => {
            return Err(Failure::new(
                "usage: cargo xtask web [--dev]; --dev is quicker and makes larger files",
            ));
        }
    };
    make(kind)?;
    println!("the web application is in {}", dist().display());
    Ok(())
}

/// Builds the web application, unless it is there as it would be built.
pub fn make(kind: Kind) -> Outcome {
    let toolchain = toolchain::find()?;
    // At its end the compiler for browsers has work for one core only.
    let (parts, tool) = thread::scope(|scope| {
        let tool = scope.spawn(tool);
        (compile::parts(kind, &toolchain), tool.join())
    });
    let parts = parts?;
    let tool = tool.map_err(|_| Failure::new("building xtask-web broke off"))??;
    let stamp = stamp::of(kind, &parts)?;
    if stamp.is_on(&dist()) {
        return Ok(());
    }
    let mut lay_out = process::program(tool);
    lay_out.arg("--static").arg(root().join("web/static"));
    lay_out.arg("--dist").arg(dist());
    lay_out.args(["--compression", kind.compression()]);
    process::run(lay_out.args(parts.iter().map(|part| &part.file)))?;
    stamp.put_beside(&dist())
}

/// The program that makes files for a server, compiled as the tests are.
fn tool() -> Outcome<PathBuf> {
    process::run(&mut cargo_all("build", &["--bin", "xtask-web"]))?;
    Ok(target().join("debug").join("xtask-web"))
}

/// Compiles a program as for browsers, though not one of them runs it.
pub fn program(package: &str) -> Outcome<PathBuf> {
    compile::program(Kind::Release, &toolchain::find()?, package)
}

/// Where the finished web application lies; `web/bundle` takes it from there.
pub fn dist() -> PathBuf {
    target().join("web").join("dist")
}
