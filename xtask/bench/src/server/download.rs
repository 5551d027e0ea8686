//! Large parts: what the outer layer costs on the way out, and what many of them hold in memory.

use std::{fs, path::Path, time::Instant};

use salus_client::{Account, NewVersion, PartSource};
use salus_records::{
    fhir::form::{Context, Form, Imaging, Term},
    objects::grant::{Item, Purpose},
};
use tokio::task::JoinSet;
use xtask_clinic::{device::environment, people::Clinic, server::Server};
use xtask_figure::Figure;

use super::{cpu, limit::Baseline, patients, peak};
use crate::{
    Failure,
    baseline::FILE,
    turns::{TURN, TURNS, Turns},
};

/// Bytes of the part, and of the file of the limit.
const LEN: usize = 64 << 20;

/// Downloads at the same time.
const PARALLEL: usize = 32;

/// One reader after the other, then many at once.
pub async fn measure(
    server: &Server,
    clinic: &Clinic,
    temporary: &Path,
) -> Result<Vec<Figure>, Failure> {
    let bytes: Vec<u8> = (0..LEN).map(|at| (at * 31 + at / 256) as u8).collect();
    fs::write(temporary.join(FILE), &bytes)?;
    let mut limit = Baseline::start(temporary).await?;
    let mut reader = patients(clinic)[0]
        .log_in(&server.url, clinic.genesis)
        .await?;
    let item = write(&mut reader, bytes).await?;
    let (mut wall, mut costs) = (Turns::default(), Turns::default());
    for _ in 0..TURNS {
        let (mut plain, mut sealed) = (Cost::begin(limit.child.id())?, 0.0);
        while plain.start.elapsed() < TURN {
            plain.bytes += limit.file().await? as f64;
        }
        let plain = plain.end()?;
        let mut product = Cost::begin(server.process())?;
        while product.start.elapsed() < TURN {
            fetch(&mut reader, item).await?;
            sealed += LEN as f64;
        }
        product.bytes = sealed;
        let product = product.end()?;
        wall.add(plain.0, product.0);
        costs.add(plain.1, product.1);
    }
    limit.child.kill().await?;
    let mut figures = vec![
        wall.rate("download, opened by its reader / plain file", "MB/s"),
        costs.rate("download, per server CPU / plain file", "MB/s"),
    ];
    figures.push(memory(server, &mut reader, item).await?);
    Ok(figures)
}

/// Memory beyond that of rest, while many download at once.
async fn memory(server: &Server, reader: &mut Account, item: Item) -> Result<Figure, Failure> {
    let process = server.process().ok_or("the server has ended")?;
    let (snapshot, trust) = (reader.snapshot(), reader.client().trust().snapshot());
    let mut readers = Vec::new();
    for _ in 0..PARALLEL {
        readers.push(Account::resume(snapshot.clone(), trust.clone(), environment()).await?);
    }
    // The kernel forgets the peak so far.
    fs::write(format!("/proc/{process}/clear_refs"), "5")?;
    let before = peak(process)?;
    let mut tasks = JoinSet::new();
    for mut reader in readers {
        tasks.spawn_local(async move { fetch(&mut reader, item).await });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(Figure::alone(
        "32 downloads of 64 MiB at once, memory beyond rest",
        peak(process)? - before,
        "MiB",
    ))
}

async fn write(patient: &mut Account, bytes: Vec<u8>) -> Result<Item, Failure> {
    let form = Form::Imaging(Imaging {
        name: Term::words("Long scan"),
        ..Default::default()
    });
    let context = Context {
        patient: "A patient".to_owned(),
        author: None,
        date: "2026-11-01".parse()?,
    };
    let mut counter = 0;
    let draft = form.draft(&context, &mut || {
        counter += 1;
        [counter; 16]
    })?;
    let written = patient.write(NewVersion {
        patient: patient.uid(),
        draft,
        attachments: vec![PartSource::from_bytes(
            "scan.bin",
            "application/octet-stream",
            bytes,
        )],
        follows: None,
    });
    Ok(written.await?)
}

/// Reads the record and its part, and throws away what was opened.
async fn fetch(reader: &mut Account, item: Item) -> Result<(), Failure> {
    let patient = reader.uid();
    let opened = reader.read(patient, &[item], Purpose::Patrqt, None).await?;
    let version = opened.first().ok_or("nothing came back")?;
    reader.stream_part(version, 1, &mut |_| Ok(())).await?;
    Ok(())
}

/// What a process spends on bytes.
struct Cost {
    process: Option<u32>,
    before: std::time::Duration,
    start: Instant,
    bytes: f64,
}

impl Cost {
    fn begin(process: Option<u32>) -> Result<Self, Failure> {
        Ok(Self {
            process,
            before: cpu(process)?,
            start: Instant::now(),
            bytes: 0.0,
        })
    }

    /// MB per second of wall time, and of CPU time.
    fn end(self) -> Result<(f64, f64), Failure> {
        let spent = (cpu(self.process)? - self.before).as_secs_f64();
        let megabytes = self.bytes / 1e6;
        Ok((
            megabytes / self.start.elapsed().as_secs_f64(),
            megabytes / spent,
        ))
    }
}
