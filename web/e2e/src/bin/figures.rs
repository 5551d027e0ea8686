//! Prints what the web application weighs and how long it takes, a line of JSON for each figure.

use std::process::ExitCode;

use salus_web_e2e::figures;

#[tokio::main]
async fn main() -> ExitCode {
    let json = std::env::args().any(|arg| arg == "--json");
    match figures::measure(&mut |figure| figure.print(json)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
