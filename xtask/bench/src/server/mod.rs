//! A whole server as a process of its own: what logins, readings, permissions and downloads cost it.
//!
//! The clients share the machine with the server, and they verify and decrypt. The figures that
//! say something about the server are therefore those in its CPU time.

use std::{fs, path::PathBuf, time::Duration};

use tokio::task::LocalSet;
use xtask_clinic::{
    device::Memory,
    folder::Folder,
    people::Clinic,
    seed::seed,
    server::{Program, Server},
};
use xtask_figure::Figure;

use crate::{
    Failure,
    append::{folder, runtime},
};

mod consent;
mod download;
pub mod growth;
mod limit;
mod login;
mod reading;

/// Callers at the same time.
const CALLERS: usize = 64;

/// Ticks of the kernel's process clock in a second, on every Linux that is in use.
const TICKS: f64 = 100.0;

/// Login, reading, permissions, downloads.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    runtime()?.block_on(async {
        let temporary = folder()?;
        let (server, clinic) = open(&Folder::at(temporary.path())?).await?;
        let mut figures = vec![login::measure(&server, &clinic).await?];
        figures.extend(consent::measure(&server, &clinic).await?);
        let rest = async {
            let mut figures = reading::measure(&server, &clinic, temporary.path()).await?;
            figures.extend(download::measure(&server, &clinic, temporary.path()).await?);
            Ok::<_, Failure>(figures)
        };
        figures.extend(LocalSet::new().run_until(rest).await?);
        server.stop().await?;
        Ok(figures)
    })
}

/// A running server with the sample clinic, just made in this folder.
async fn open(place: &Folder) -> Result<(Server, Clinic), Failure> {
    let program = Program(beside("salus")?);
    let made = program.init(place).await?;
    let server = program.serve(place, "127.0.0.1:0").await?;
    let clinic = seed(&server.url, made, "2026-01-01", &mut |_| {}).await?;
    Ok((server, clinic))
}

fn patients(clinic: &Clinic) -> Vec<&Memory> {
    let people = clinic.people.iter();
    people
        .filter(|person| person.role == salus_records::objects::party::Role::Patient)
        .map(|person| &person.memory)
        .collect()
}

/// How often something happened, and in what time.
struct Count {
    count: f64,
    took: Duration,
}

impl Count {
    fn per_second(&self) -> f64 {
        self.count / self.took.as_secs_f64()
    }
}

/// A program that was built into the same folder as this one.
fn beside(name: &str) -> Result<PathBuf, Failure> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{} is missing; run: cargo xtask bench", path.display()).into())
    }
}

/// CPU time of a whole process, from the kernel's table.
fn cpu(process: Option<u32>) -> Result<Duration, Failure> {
    let process = process.ok_or("the server has ended")?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The second field is the name in parentheses and may contain spaces.
    let fields = stat.rsplit_once(") ").ok_or("no process table")?.1;
    let ticks: f64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(Duration::from_secs_f64(ticks / TICKS))
}

/// The most memory that a process had resident since the kernel was told to forget, in MiB.
fn peak(process: u32) -> Result<f64, Failure> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: f64 = kib.ok_or("no peak of memory")?.trim().parse()?;
    Ok(kib / 1024.0)
}
