//! A whole server as a process of its own: what a login and an audited reading cost it.
//!
//! The clients share the machine with the server, and they verify and decrypt. The figures that
//! say something about the server are therefore those in its CPU time.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use salus_client::Account;
use salus_records::{
    fhir::Kind,
    objects::grant::{Item, Purpose},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::{JoinSet, LocalSet},
};
use xtask_clinic::{
    device::{Memory, environment},
    folder::Folder,
    people::Clinic,
    seed::seed,
    server::{Program, Server},
};

use xtask_figure::Figure;

use crate::{
    Failure,
    append::{folder, runtime},
    turns::{TURN, TURNS, Turns, median},
};

/// Callers at the same time.
const CALLERS: usize = 64;

/// Logins that are measured.
const LOGINS: u32 = 24;

/// Ticks of the kernel's process clock in a second, on every Linux that is in use.
const TICKS: f64 = 100.0;

/// Login and reading.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    runtime()?.block_on(async {
        let temporary = folder()?;
        let place = Folder::at(temporary.path())?;
        let program = Program(beside("salus")?);
        let made = program.init(&place).await?;
        let server = program.serve(&place, "127.0.0.1:0").await?;
        let clinic = seed(&server.url, made, "2026-01-01", &mut |_| {}).await?;
        let mut figures = vec![login(&server, &clinic).await?];
        let reading = reading(&server, &clinic, temporary.path());
        figures.extend(LocalSet::new().run_until(reading).await?);
        server.stop().await?;
        Ok(figures)
    })
}

/// The server's share of logins with password and PIN, all requests of a fresh device included.
async fn login(server: &Server, clinic: &Clinic) -> Result<Figure, Failure> {
    let patient = &patients(clinic)[0];
    let before = cpu(server.process())?;
    for _ in 0..LOGINS {
        let account = patient.log_in(&server.url, clinic.genesis).await?;
        drop(account);
    }
    let spent = cpu(server.process())? - before;
    let each = spent.as_secs_f64() * 1e3 / f64::from(LOGINS);
    Ok(Figure::alone("login, server CPU", each, "ms"))
}

/// Readings of one record each: signed, decided, logged, decided, decided, stripped, proven.
async fn reading(
    server: &Server,
    clinic: &Clinic,
    temporary: &Path,
) -> Result<Vec<Figure>, Failure> {
    let mut baseline = Baseline::start(temporary).await?;
    let mut callers = Vec::new();
    for patient in patients(clinic) {
        callers.extend(sessions(server, clinic, patient).await?);
    }
    let (mut wall, mut costs, mut limits) = (Turns::default(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let before = cpu(baseline.child.id())?;
        let limit = baseline.inserts().await?;
        limits.push((cpu(baseline.child.id())? - before).as_secs_f64() * 1e6 / limit.count);
        let before = cpu(server.process())?;
        let product = readings(&mut callers).await?;
        costs.push((cpu(server.process())? - before).as_secs_f64() * 1e6 / product.count);
        wall.add(limit.per_second(), product.per_second());
    }
    baseline.child.kill().await?;
    let ratios = costs.iter().zip(&limits).map(|(cost, limit)| limit / cost);
    Ok(vec![
        wall.figure("audited reading, 64 callers / bare insert", "1/s"),
        Figure {
            name: "audited reading, server CPU / bare insert",
            ratio: Some(median(ratios)),
            value: median(costs.into_iter()),
            unit: "µs",
            limit: Some(median(limits.into_iter())),
        },
    ])
}

fn patients(clinic: &Clinic) -> Vec<&Memory> {
    let people = clinic.people.iter();
    people
        .filter(|person| person.role == salus_records::objects::party::Role::Patient)
        .map(|person| &person.memory)
        .collect()
}

/// A session in many hands, as many as are this patient's share of the callers.
async fn sessions(
    server: &Server,
    clinic: &Clinic,
    patient: &Memory,
) -> Result<Vec<(Account, Item)>, Failure> {
    let mut first = patient.log_in(&server.url, clinic.genesis).await?;
    let uid = first.uid();
    let listed = first.list(uid, &[Kind::BloodTest], Purpose::Patrqt).await?;
    let item = listed.first().ok_or("a patient without a blood test")?.item;
    let (snapshot, trust) = (first.snapshot(), first.client().trust().snapshot());
    let mut callers = Vec::new();
    for _ in 0..CALLERS / 4 {
        let account = Account::resume(snapshot.clone(), trust.clone(), environment()).await?;
        callers.push((account, item));
    }
    Ok(callers)
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

/// Everybody reads for a turn; each reading is logged, fetched, verified and opened.
async fn readings(callers: &mut Vec<(Account, Item)>) -> Result<Count, Failure> {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut account, item) in callers.drain(..) {
        tasks.spawn_local(async move {
            let uid = account.uid();
            let mut count = 0u32;
            while start.elapsed() < 2 * TURN {
                let opened = account.read(uid, &[item], Purpose::Patrqt, None).await?;
                for version in &opened {
                    account.content(version).await?;
                }
                count += 1;
            }
            Ok::<_, salus_client::ClientError>((account, item, count))
        });
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        let (account, item, more) = done??;
        callers.push((account, item));
        count += more;
    }
    Ok(Count {
        count: f64::from(count),
        took: start.elapsed(),
    })
}

/// The limit, as a process of its own too.
struct Baseline {
    child: Child,
    url: String,
    client: reqwest::Client,
}

impl Baseline {
    async fn start(folder: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--baseline")
            .arg(folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the baseline has no output")?;
        let url = BufReader::new(output).lines().next_line().await?;
        Ok(Self {
            child,
            url: format!("{}/event", url.ok_or("the baseline did not start")?),
            client: reqwest::Client::new(),
        })
    }

    async fn inserts(&mut self) -> Result<Count, Failure> {
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..CALLERS {
            let (client, url) = (self.client.clone(), self.url.clone());
            tasks.spawn(async move {
                let mut count = 0u32;
                while start.elapsed() < 2 * TURN {
                    client.post(&url).send().await?.error_for_status()?;
                    count += 1;
                }
                Ok::<_, reqwest::Error>(count)
            });
        }
        let mut count = 0;
        while let Some(done) = tasks.join_next().await {
            count += done??;
        }
        Ok(Count {
            count: f64::from(count),
            took: start.elapsed(),
        })
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
