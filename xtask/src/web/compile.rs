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
    let folder = target().join("web").join("build");
    let mut parts = Vec::new();
    for group in GROUPS {
        let mut build = cargo(&["build", "--lib", "--target", TARGET]);
        build.args(["--profile", kind.profile()]);
        build.arg("--target-dir").arg(&folder);
        for package in group {
            build.args(["--package", package]);
        }
        build.env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            flags().join(" "),
        );
        toolchain.set_up(&mut build);
        process::run(&mut build)?;
        parts.extend(group.iter().map(|package| {
            let name = package.replace('-', "_") + ".wasm";
            let file = folder.join(TARGET).join(kind.profile()).join(name);
            Part { file }
        }));
    }
    Ok(parts)
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
