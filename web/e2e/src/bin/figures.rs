//! Prints what the web application weighs and how long it takes, a line of JSON for each figure.

use std::process::ExitCode;

use salus_web_e2e::figures;

#[tokio::main]
async fn main() -> ExitCode {
    let json = std::env::args().any(|arg| arg == "--json");
    let mut tell = |figure: &figures::Figure| {
        if json {
            println!("{}", figure.line());
        } else {
            let ratio = figure
                .limit
                .zip(figure.ratio)
                .map(|(limit, ratio)| format!("limit {limit:>10.4} ratio {ratio:.2}"));
            println!(
                "{:<44} {:>12.4} {:<10} {}",
                figure.name,
                figure.value,
                figure.unit,
                ratio.unwrap_or_default()
            );
        }
    };
    match figures::measure(&mut tell).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
