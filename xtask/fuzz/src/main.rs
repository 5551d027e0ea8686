//! What `cargo xtask fuzz` asks for: `spread TARGET FOLDER`, `gather TARGET FOLDER`, `list`.

use std::path::Path;
use std::process::ExitCode;

use xtask_fuzz::{TARGETS, Target};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["list"] => {
            for Target { name, longest, .. } in TARGETS {
                println!("{name} {longest}");
            }
            Ok(())
        }
        ["spread", target, folder] => named(target).spread(Path::new(folder)),
        ["gather", target, folder] => named(target).gather(Path::new(folder)),
        _ => {
            eprintln!("usage: xtask-fuzz list | spread TARGET FOLDER | gather TARGET FOLDER");
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn named(target: &str) -> &'static Target {
    Target::named(target).unwrap_or_else(|| panic!("there is no target {target}"))
}
