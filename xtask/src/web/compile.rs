//! Compiling the parts of the web application.

use std::path::PathBuf;

use super::{Kind, toolchain::Toolchain};
use crate::{
    Outcome,
    process::{self, cargo, root, target},
};

/// The target of the compiler.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The crates that browsers load. Each group is compiled by itself, so that no part carries what
/// only another one needs: features of dependencies are united within a group.
const GROUPS: [&[&str]; 3] = [
    &["salus-web-ui", "salus-web-worker", "salus-web-dicom"],
    &["salus-web-strength"],
    &["salus-web-dicom"],
];

/// What the linker made of one crate.
#[derive(Debug)]
pub struct Part {
    /// The WebAssembly module, as `wasm-bindgen` expects it.
    pub file: PathBuf,
}

/// Compiles all parts.
pub fn parts(kind: Kind, toolchain: &Toolchain) -> Outcome<Vec<Part>> {
    let mut parts = Vec::new();
    for group in GROUPS {
        build(kind, toolchain, "--lib", group)?;
        parts.extend(group.iter().map(|package| Part {
            file: built(kind, &package.replace('-', "_")),
        }));
    }
    Ok(parts)
}

/// Compiles a program that stands by itself, with the flags of the application.
pub fn program(kind: Kind, toolchain: &Toolchain, package: &str) -> Outcome<PathBuf> {
    build(kind, toolchain, "--bins", &[package])?;
    Ok(built(kind, package))
}

fn build(kind: Kind, toolchain: &Toolchain, what: &str, packages: &[&str]) -> Outcome {
    let mut build = cargo(&["build", what, "--target", TARGET]);
    build.args(["--profile", kind.profile()]);
    build.arg("--target-dir").arg(folder());
    for package in packages {
        build.args(["--package", package]);
    }
    build.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        flags().join(" "),
    );
    toolchain.set_up(&mut build);
    process::run(&mut build)
}

fn built(kind: Kind, name: &str) -> PathBuf {
    let folder = folder().join(TARGET).join(kind.profile());
    folder.join(format!("{name}.wasm"))
}

fn folder() -> PathBuf {
    target().join("web").join("build")
}

/// Flags of the compiler: the same for every part, or the standard library is compiled twice.
fn flags() -> Vec<String> {
    let mut flags = vec![
        "-C target-feature=+simd128".to_owned(),
        // Leptos then compiles each kind of view once instead of once a place, a sixth less to send.
        "--cfg erase_components".to_owned(),
    ];
    // Names of folders on this machine are nobody's business and would change the bytes.
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    for (folder, name) in [(Some(root()), "salus"), (home, "cargo")] {
        if let Some(folder) = folder.as_deref().and_then(|folder| folder.to_str())
            && !folder.contains(' ')
        {
            flags.push(format!("--remap-path-prefix={folder}=/{name}"));
        }
    }
    flags
}
