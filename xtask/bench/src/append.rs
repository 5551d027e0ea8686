//! Durable, signed appends beside what SQLite can commit on the same disk, in wall time.

use std::{path::Path, sync::Arc, time::Instant};

use rusqlite::Connection;
use salus_ledger::{
    Hash,
    entry::{PublicBody, Submission},
    hash::leaf_hash,
    note::{KeyName, LogSigner},
};
use salus_storage::log::{Log, Request, SystemClock};
use tokio::runtime::Runtime;

use xtask_figure::Figure;

use crate::{
    Failure,
    turns::{TURN, TURNS, Turns, median},
};

/// Bytes of one event entry; the rows of the limit are as long.
const ENTRY: usize = 116;

/// Rows in one commit of the batched limit.
const BATCH: usize = 1000;

/// 1, 64 and 256 callers that each wait for their answer before they append again.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    let folder = folder()?;
    let runtime = runtime()?;
    let log = runtime.block_on(new_log(folder.path()))?;
    let mut rows = Rows::open(&folder.path().join("rows.db"))?;
    let (mut one, mut many, mut most) = (Turns::default(), Turns::default(), Turns::default());
    let mut waits = Vec::new();
    for _ in 0..TURNS {
        let single = rows.rate(1)?;
        let (rate, wait) = runtime.block_on(callers(&log, 1))?;
        one.add(single, rate);
        waits.push(wait);
        let batched = rows.rate(BATCH)?;
        many.add(batched, runtime.block_on(callers(&log, 64))?.0);
        most.add(batched, runtime.block_on(callers(&log, 256))?.0);
    }
    runtime.block_on(log.close())?;
    Ok(vec![
        one.rate("append, 1 caller / SQLite row by row", "entries/s"),
        many.rate("append, 64 callers / SQLite by 1000 rows", "entries/s"),
        most.rate("append, 256 callers / SQLite by 1000 rows", "entries/s"),
        Figure::alone(
            "append, 1 caller, median wait",
            median(waits.into_iter()),
            "µs",
        ),
    ])
}

/// A folder on the disk that holds the repository, because memory would not sync.
pub fn folder() -> Result<tempfile::TempDir, Failure> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/xtask");
    std::fs::create_dir_all(&target)?;
    Ok(tempfile::Builder::new()
        .prefix("bench")
        .tempdir_in(target)?)
}

/// A runtime as the server has it.
pub fn runtime() -> Result<Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// An empty ledger with everything that a real one has, the high-water file included.
pub async fn new_log(folder: &Path) -> Result<Log, Failure> {
    let high_water = folder.join("high-water");
    let clock = Arc::new(SystemClock::new());
    let policy = PublicBody::new(b"bench".to_vec())?;
    let ledger = folder.join("ledger");
    std::fs::create_dir_all(&ledger)?;
    Ok(Log::create(&ledger, policy, signer()?, Some(&high_water), clock).await?)
}

/// The key of the measured ledger.
pub fn signer() -> Result<LogSigner, Failure> {
    let name = KeyName::new("bench.example/ledger")?;
    Ok(LogSigner::from_seed(name, &[7; 32]))
}

/// An event like any other.
pub fn event(number: u64) -> Request {
    let mut tag = [0; 16];
    tag[..8].copy_from_slice(&number.to_be_bytes());
    Submission::Event {
        tag_subject: tag,
        tag_actor: [1; 16],
        commit: leaf_hash(&tag),
        link: Hash::ZERO,
    }
    .into()
}

/// Entries per second that so many callers get answered, and their median wait in microseconds.
async fn callers(log: &Log, count: usize) -> Result<(f64, f64), Failure> {
    let start = Instant::now();
    let tasks: Vec<_> = (0..count)
        .map(|caller| {
            let log = log.clone();
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while start.elapsed() < TURN {
                    let asked = Instant::now();
                    log.append(vec![event((caller << 32 | waits.len()) as u64)])
                        .await?;
                    waits.push(asked.elapsed().as_secs_f64() * 1e6);
                }
                Ok::<_, salus_storage::log::AppendError>(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    let rate = waits.len() as f64 / start.elapsed().as_secs_f64();
    Ok((rate, median(waits.into_iter())))
}

/// The limit: bare rows in a database with the same settings.
struct Rows {
    connection: Connection,
    next: i64,
}

impl Rows {
    fn open(path: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE rows (id INTEGER PRIMARY KEY, entry BLOB NOT NULL, leaf BLOB NOT NULL);",
        )?;
        Ok(Self {
            connection,
            next: 0,
        })
    }

    /// Rows per second, so many in each commit.
    fn rate(&mut self, per_commit: usize) -> Result<f64, Failure> {
        let start = Instant::now();
        let first = self.next;
        while start.elapsed() < TURN {
            let transaction = self.connection.transaction()?;
            {
                let mut insert = transaction.prepare_cached("INSERT INTO rows VALUES (?, ?, ?)")?;
                for _ in 0..per_commit {
                    insert.execute((self.next, [1u8; ENTRY], [2u8; 32]))?;
                    self.next += 1;
                }
            }
            transaction.commit()?;
        }
        Ok((self.next - first) as f64 / start.elapsed().as_secs_f64())
    }
}
