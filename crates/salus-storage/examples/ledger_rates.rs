//! Measures the embedded ledger beside bare SQLite on the same volume, in one run.
//!
//! `cargo run --release -p salus-storage --example ledger_rates [directory] [seconds]`. Load from
//! neighbours moves syncs by an order of magnitude: compare only figures of one run.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use salus_ledger::Hash;
use salus_ledger::entry::{PublicBody, Submission};
use salus_ledger::note::{KeyName, LogSigner};
use salus_storage::log::{Depth, Log, Request, SystemClock};
use salus_storage::sql::{Db, Schema, StoreError};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap_or_else(|| ".".to_owned());
    let slice = arguments.next().map_or(Ok(2), |text| text.parse())?;
    let slice = Duration::from_secs(slice);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let place = tempfile::tempdir_in(directory)?;
    runtime.block_on(measure(place.path(), slice))
}

async fn measure(place: &Path, slice: Duration) -> Outcome<()> {
    let signer = LogSigner::from_seed(KeyName::new("log.bench/ledger")?, &[7; 32]);
    let policy = PublicBody::new(*b"bench")?;
    let clock = Arc::new(SystemClock::new());
    let ledger = place.join("ledger");
    let mark = place.join("high-water");
    let log = Log::create(&ledger, policy, signer, Some(&mark), clock).await?;
    let db = Db::open(&place.join("group.db"), &SCHEMA)?;
    let bare = bare(&place.join("bare.db"))?;
    println!("{:<44}{:>12}{:>12}", "what", "per second", "p50 ms");
    for round in 0..3 {
        println!("round {}", round + 1);
        say("SQLite, 1 row per commit", single_rows(&bare, slice)?);
        say("SQLite, 1000 rows per commit", many_rows(&bare, slice)?);
        for tasks in [1, 64, 256] {
            let db = db.clone();
            let rate = tasks_for(tasks, slice, move |n| {
                let db = db.clone();
                async move { db.write(move |conn| insert(conn, n)).await.is_ok() }
            });
            say(&format!("Db::write, {tasks} tasks"), rate.await);
        }
        for (tasks, keyed) in [
            (1, false),
            (64, false),
            (256, false),
            (64, true),
            (256, true),
        ] {
            let log = log.clone();
            let rate = tasks_for(tasks, slice, move |n| {
                let log = log.clone();
                async move { log.append(vec![request(n, keyed)]).await.is_ok() }
            });
            let keys = if keyed { ", with keys" } else { "" };
            say(&format!("Log::append, {tasks} tasks{keys}"), rate.await);
        }
    }
    let proven = log.clone();
    let proofs = tasks_for(4, slice, move |n| {
        let log = proven.clone();
        async move { log.receipt(n % log.size()).await.is_ok() }
    });
    say("Log::receipt, 4 tasks", proofs.await);
    let start = Instant::now();
    let report = log.verify(Depth::Full).await?;
    let rate = report.entries as f64 / start.elapsed().as_secs_f64();
    println!(
        "verify full: {} entries, {} faults, {rate:.0}/s",
        report.entries,
        report.faults.len()
    );
    let (database, entries) = (ledger.join("ledger.db"), report.entries);
    log.close().await?;
    let bytes = std::fs::metadata(&database)?.len();
    println!("disk: {} bytes per entry", bytes / entries);
    drop(log);
    let signer = LogSigner::from_seed(KeyName::new("log.bench/ledger")?, &[7; 32]);
    let start = Instant::now();
    let log = Log::open(&ledger, signer, Some(&mark), Arc::new(SystemClock::new())).await?;
    println!(
        "open: {:.1} ms at {} entries",
        start.elapsed().as_secs_f64() * 1e3,
        log.size()
    );
    Ok(())
}

const SCHEMA: Schema = Schema {
    name: "bench",
    application_id: 1,
    migrations: &["CREATE TABLE t(x INTEGER PRIMARY KEY, bytes BLOB)"],
};

/// Operations per second and the median latency in milliseconds.
type Rate = (f64, f64);

fn say(what: &str, (rate, median): Rate) {
    println!("  {what:<42}{rate:>12.0}{median:>12.3}");
}

fn bare(path: &Path) -> Outcome<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.execute_batch(SCHEMA.migrations[0])?;
    Ok(conn)
}

fn insert(conn: &Connection, n: u64) -> Result<(), StoreError> {
    let mut bytes = [7; 256];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    conn.prepare_cached("INSERT INTO t(bytes) VALUES (?1)")?
        .execute([bytes])?;
    Ok(())
}

fn single_rows(conn: &Connection, slice: Duration) -> Outcome<Rate> {
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < slice {
        let begun = Instant::now();
        insert(conn, times.len() as u64)?;
        times.push(begun.elapsed());
    }
    Ok(rate(start.elapsed(), times))
}

fn many_rows(conn: &Connection, slice: Duration) -> Outcome<Rate> {
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < slice {
        let begun = Instant::now();
        conn.execute_batch("BEGIN")?;
        for n in 0..1000 {
            insert(conn, n)?;
        }
        conn.execute_batch("COMMIT")?;
        times.push(begun.elapsed());
    }
    let (commits, median) = rate(start.elapsed(), times);
    Ok((commits * 1000.0, median))
}

fn rate(elapsed: Duration, mut times: Vec<Duration>) -> Rate {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    (
        times.len() as f64 / elapsed.as_secs_f64(),
        median.as_secs_f64() * 1e3,
    )
}

/// Runs `work` in a loop in each of `tasks` tasks.
async fn tasks_for<W>(
    tasks: usize,
    slice: Duration,
    work: impl Fn(u64) -> W + Clone + Send + 'static,
) -> Rate
where
    W: Future<Output = bool> + Send + 'static,
{
    let (stop, next) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let start = Instant::now();
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let (stop, next, work) = (Arc::clone(&stop), Arc::clone(&next), work.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let begun = Instant::now();
                    if work(next.fetch_add(1, Ordering::Relaxed)).await {
                        times.push(begun.elapsed());
                    }
                }
                times
            })
        })
        .collect();
    tokio::time::sleep(slice).await;
    stop.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for task in running {
        times.extend(task.await.unwrap_or_default());
    }
    rate(start.elapsed(), times)
}

fn request(n: u64, keyed: bool) -> Request {
    static KEYS: AtomicU64 = AtomicU64::new(0);
    let mut tag = [0; 16];
    tag[..8].copy_from_slice(&n.to_be_bytes());
    let submission = Submission::Event {
        tag_subject: tag,
        tag_actor: [1; 16],
        commit: Hash([2; 32]),
        link: Hash([3; 32]),
    };
    // In the order of time, like UUIDv7.
    let key = || u128::from(KEYS.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
    Request {
        submission,
        idempotency_key: keyed.then(key),
    }
}
