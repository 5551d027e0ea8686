//! Finding a compiler with a standard library for WebAssembly.
//!
//! The ordinary one is what rustup installs. Where rustup cannot reach its server, Debian has the
//! pieces in packages: a compiler, the sources of the standard library, and a linker.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::compile::TARGET;
use crate::{
    Failure, Outcome,
    process::{cargo, output, program, run},
};

/// Debian's packages, and what each brings.
const PACKAGES: [(&str, &str); 3] = [
    ("rustc-web", COMPILER),
    (
        "rust-web-src",
        "/usr/lib/rustlib/src/rust/library/Cargo.lock",
    ),
    ("lld-19", "/usr/bin/wasm-ld-19"),
];

/// Debian's compiler.
const COMPILER: &str = "/usr/bin/rustc";

/// How long rustup may take to fetch the standard library.
const PATIENCE: Duration = Duration::from_secs(180);

/// A compiler for WebAssembly.
#[derive(Debug)]
pub enum Toolchain {
    /// The pinned compiler, with the standard library that comes for it.
    Pinned,
    /// Debian's compiler; the standard library is compiled along.
    Debian,
}

impl Toolchain {
    /// Makes cargo use this one.
    pub fn set_up(&self, cargo: &mut Command) {
        match self {
            Self::Pinned => {}
            Self::Debian => {
                cargo.args(["-Z", "build-std=std,panic_abort"]);
                cargo.env("RUSTC", COMPILER).env("RUSTC_BOOTSTRAP", "1");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19");
            }
        }
    }
}

/// Finds one, and installs what is missing where that can be done without asking.
pub fn find() -> Outcome<Toolchain> {
    if pinned_is_there()? {
        return Ok(Toolchain::Pinned);
    }
    if missing().is_empty() && debian_is_new_enough() {
        return Ok(Toolchain::Debian);
    }
    println!("fetching the standard library for WebAssembly with rustup");
    if fetch_with_rustup() && pinned_is_there()? {
        return Ok(Toolchain::Pinned);
    }
    println!("rustup could not; installing Debian's packages");
    install_from_debian()?;
    if debian_is_new_enough() {
        Ok(Toolchain::Debian)
    } else {
        Err(no_compiler(&format!("{COMPILER} is too old")))
    }
}

/// Whether the pinned compiler has a standard library for the target.
fn pinned_is_there() -> Outcome<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut ask = program(rustc);
    let folder = output(ask.args(["--print", "target-libdir", "--target", TARGET]))?;
    let Ok(mut files) = std::fs::read_dir(folder.trim()) else {
        return Ok(false);
    };
    Ok(files.any(|file| {
        file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    }))
}

/// Asks rustup, but not for ever; it fails where its server is out of reach.
fn fetch_with_rustup() -> bool {
    let mut rustup = program("rustup");
    rustup.args(["target", "add", TARGET]);
    let started = rustup
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begin.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(None) | Err(_) => {
                // It may have ended by itself just now; either way it must not stay behind.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// The packages that are not there.
fn missing() -> Vec<&'static str> {
    let absent = |(_, file): &&(&str, &str)| !Path::new(file).exists();
    PACKAGES
        .iter()
        .filter(absent)
        .map(|(name, _)| *name)
        .collect()
}

/// Whether Debian's compiler is not older than the pinned one: its Rust must be ours.
fn debian_is_new_enough() -> bool {
    let version = |program: &mut Command| {
        let said = output(program.arg("--version")).ok()?;
        let number = said.split_whitespace().nth(1)?;
        let mut parts = number
            .split(['.', '-'])
            .map(|part| part.parse::<u32>().ok());
        Some((parts.next()??, parts.next()??))
    };
    match (version(&mut program(COMPILER)), version(&mut cargo(&[]))) {
        (Some(debian), Some(pinned)) => debian >= pinned,
        _ => false,
    }
}

fn install_from_debian() -> Outcome {
    let packages = missing();
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(no_compiler("this is no Debian either"));
    }
    let is_root = output(program("id").arg("-u"))?.trim() == "0";
    let apt = |args: &[&str]| {
        let mut command = match is_root {
            true => program("apt-get"),
            // Without a terminal for the question, sudo fails instead of waiting.
            false => {
                let mut sudo = program("sudo");
                sudo.args(["--non-interactive", "apt-get"]);
                sudo
            }
        };
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    apt(&["update", "-qq"])
        .and_then(|()| {
            let install = ["install", "-y", "-qq", "--no-install-recommends"];
            apt(&[install.as_slice(), &packages].concat())
        })
        .map_err(|failure| no_compiler(&failure.to_string()))
}

fn no_compiler(why: &str) -> Failure {
    let names: Vec<&str> = PACKAGES.iter().map(|(name, _)| *name).collect();
    Failure::new(format!(
        "there is no compiler for WebAssembly ({why}). Install one of these and run this again:\n  \
         rustup target add {TARGET}\n  \
         apt-get install {}   (Debian; as root)",
        names.join(" ")
    ))
}
