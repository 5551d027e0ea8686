//! Years later: what a hundred thousand records and ten million entries change.

use std::{
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use salus_server::Organisation;
use salus_storage::log::SystemClock;
use tokio::{process::Command, task::LocalSet, time::sleep};
use xtask_clinic::{
    folder::Folder,
    server::{Program, Server},
};
use xtask_figure::Figure;

use super::{beside, open, peak, reading};
use crate::{
    Failure,
    append::{folder, runtime},
    proof::fill,
    turns::{TURNS, Turns, median},
};

const ENTRIES: u64 = 10_000_000;

/// Records and events of strangers, as many as there would be beside that many entries, made of
/// what the clinic's own look like. Nobody can read them; they are there to be searched through.
const STRANGERS: &str = "
    CREATE TEMP TABLE fresh AS
        WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 100000)
        SELECT n, randomblob(16) AS record FROM count;
    CREATE TEMP TABLE model AS
        SELECT * FROM version JOIN out_key USING (record, version) LIMIT 1;
    INSERT INTO version
        SELECT fresh.record, 1, unhex(printf('%032x', n / 100)), kind, author, manifest, hash, wraps,
            summary, stored, n % 100, received, 1
        FROM fresh, model;
    INSERT INTO out_key SELECT fresh.record, 1, page, sealed FROM fresh, model;
    INSERT INTO part SELECT record, 1, 0, randomblob(32), 1000 FROM fresh;
    INSERT INTO event
        WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 1000000)
        SELECT unhex(printf('%032x', n / 1000)), n % 1000, unhex(printf('%032x', n / 1000)),
            n % 1000, 0, randomblob(16), randomblob(16), randomblob(32), randomblob(32),
            randomblob(300), n, randomblob(116)
        FROM count;
";

/// How often a process is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// Reading, starting and verifying, beside the same clinic without all that.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    runtime()?.block_on(LocalSet::new().run_until(async {
        let (little, much) = (folder()?, folder()?);
        let small = Folder::at(little.path())?;
        let large = Folder::at(much.path())?;
        let (young, clinic) = open(&small).await?;
        let mut few = reading::callers(&young, &clinic).await?;
        let (old, clinic) = open(&large).await?;
        old.stop().await?;
        grow(&large).await?;

        let program = Program(beside("salus")?);
        let mut starts = Vec::new();
        for _ in 1..TURNS {
            let (server, took) = start(&program, &large).await?;
            starts.push(took);
            server.stop().await?;
        }
        let (old, took) = start(&program, &large).await?;
        starts.push(took);
        let mut many = reading::callers(&old, &clinic).await?;
        let mut costs = Turns::default();
        for _ in 0..TURNS {
            let limit = reading::turn(&young, &mut few).await?.1;
            costs.add(limit, reading::turn(&old, &mut many).await?.1);
        }
        let reading = costs.cost("reading beside 10 M entries / beside few, CPU", "µs");
        young.stop().await?;
        old.stop().await?;
        let (took, memory) = verify(&program.0, &large).await?;
        Ok(vec![
            reading,
            Figure::alone("start at 10 M entries", median(starts.into_iter()), "s"),
            Figure::alone("verify 10 M entries", took, "s"),
            Figure::alone("verify 10 M entries, most memory", memory, "MiB"),
        ])
    }))
}

/// Makes the stopped clinic in this folder an old one.
async fn grow(place: &Folder) -> Result<(), Failure> {
    let organisation = Organisation::open(&place.data(), Arc::new(SystemClock::new())).await?;
    fill(organisation.ledger(), ENTRIES).await?;
    organisation.custodian().close().await?;
    organisation.ledger().close().await?;
    drop(organisation);
    let guarded = place.data().join("custodian").join("custodian.db");
    let guarded = Connection::open(guarded)?;
    guarded.execute_batch(STRANGERS)?;
    let count = |table| {
        let sql = format!("SELECT count(*) FROM {table}");
        guarded.query_row(&sql, [], |row| row.get::<_, u32>(0))
    };
    for (table, least) in [
        ("version", 100_000),
        ("out_key", 100_000),
        ("event", 1_000_000),
    ] {
        if count(table)? < least {
            return Err(format!("no strangers came into the table {table}").into());
        }
    }
    Ok(())
}

/// Starts the server; returns it with the seconds until it listened.
async fn start(program: &Program, place: &Folder) -> Result<(Server, f64), Failure> {
    let begun = Instant::now();
    let server = program.serve(place, "127.0.0.1:0").await?;
    Ok((server, begun.elapsed().as_secs_f64()))
}

/// Verifies everything as an operator does; returns the seconds and MiB that it took.
async fn verify(program: &Path, place: &Folder) -> Result<(f64, f64), Failure> {
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(["--json", "verify", "--full", "--data"])
        .arg(place.data())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let process = child.id().ok_or("the verification has ended")?;
    let mut most = 0.0;
    loop {
        // Fails in the moment in which it ends.
        most = peak(process).unwrap_or(most);
        if let Some(status) = child.try_wait()? {
            let took = begun.elapsed().as_secs_f64();
            return match status.success() {
                true => Ok((took, most)),
                false => Err("the old ledger does not verify".into()),
            };
        }
        sleep(GLANCE).await;
    }
}
