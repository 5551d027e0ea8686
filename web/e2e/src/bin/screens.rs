//! Takes a picture of every screen of the web application, from the sample clinic.

use std::{path::PathBuf, process::ExitCode};

use salus_web_e2e::{Outcome, Stage, screens};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Arguments: the folder for the pictures, then beginnings of names, if not all are wanted.
async fn run() -> Outcome {
    let mut args = std::env::args().skip(1);
    let folder = args.next().map(PathBuf::from);
    let folder = folder.ok_or("usage: screens FOLDER [NAME…]")?;
    let only: Vec<String> = args.collect();
    println!("making the sample clinic");
    let (stage, clinic) = Stage::clinic().await?;
    screens::take(stage, clinic, &folder, &only).await
}
