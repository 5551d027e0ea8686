//! The embedded ledger: order, durability, refusals at the start, and what is served.

use std::future::{Future, poll_fn};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use rusqlite::Connection;
use salus_ledger::Hash;
use salus_ledger::entry::{Entry, PublicBody, Submission};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{KeyName, LogSigner};
use salus_ledger::policy::LogPolicy;
use salus_ledger::tile::{TILE_WIDTH, TileId, TileKind, decode_bundle, encode_tile};
use salus_ledger::tree::{Frontier, verify_consistency, verify_inclusion};
use salus_storage::log::{
    AppendError, Clock, CreateLogError, Damage, Log, LogReadError, MAX_REQUEST, OpenLogError,
    Request,
};

const START_MS: u64 = 1_800_000_000_000;

/// A clock that the test sets.
pub(crate) struct TestClock {
    wall: AtomicU64,
    steady: AtomicU64,
}

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            wall: AtomicU64::new(START_MS),
            steady: AtomicU64::new(0),
        })
    }

    fn pass(&self, ms: u64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.steady.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn wall_ms(&self) -> u64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> u64 {
        self.steady.load(Ordering::SeqCst)
    }
}

pub(crate) fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("log.test/ledger").unwrap(), &[7; 32])
}

pub(crate) fn event(n: u64) -> Request {
    let mut tag = [0; 16];
    tag[..8].copy_from_slice(&n.to_be_bytes());
    Submission::Event {
        tag_subject: tag,
        tag_actor: [1; 16],
        commit: leaf_hash(&tag),
        link: Hash::ZERO,
    }
    .into()
}

pub(crate) fn keyed(n: u64, key: u8) -> Request {
    Request {
        idempotency_key: Some([key; 16]),
        ..event(n)
    }
}

pub(crate) struct Place {
    dir: tempfile::TempDir,
    pub(crate) clock: Arc<TestClock>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            clock: TestClock::new(),
        }
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.dir.path().join("ledger")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.ledger().join("ledger.db")
    }

    fn high_water(&self) -> PathBuf {
        self.dir.path().join("high-water")
    }

    pub(crate) async fn create(&self) -> Log {
        let policy = PublicBody::new(*b"policy").unwrap();
        let high_water = self.high_water();
        Log::create(
            &self.ledger(),
            policy,
            signer(),
            Some(&high_water),
            self.clock.clone(),
        )
        .await
        .unwrap()
    }

    pub(crate) async fn open(&self) -> Result<Log, OpenLogError> {
        self.open_in(&self.ledger()).await
    }

    async fn open_in(&self, ledger: &Path) -> Result<Log, OpenLogError> {
        let high_water = self.high_water();
        Log::open(ledger, signer(), Some(&high_water), self.clock.clone()).await
    }

    /// Changes the database as somebody with a SQLite shell and bad intentions would.
    pub(crate) fn tamper(&self, sql: &str) {
        let conn = Connection::open(self.database()).unwrap();
        for trigger in ["entries_keep", "entries_stay", "tiles_keep", "tiles_stay"] {
            conn.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}"))
                .unwrap();
        }
        for trigger in ["checkpoints_keep", "checkpoints_stay", "head_stays"] {
            conn.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}"))
                .unwrap();
        }
        conn.execute_batch(sql).unwrap();
    }
}

/// Appends `count` events in requests of several, closing blocks on the way.
pub(crate) async fn fill(log: &Log, clock: &TestClock, count: u64) {
    let mut n = 0;
    while n < count {
        let some = (count - n).min(100);
        log.append((n..n + some).map(event).collect())
            .await
            .unwrap();
        clock.pass(300);
        n += some;
    }
}

#[tokio::test]
async fn an_answer_is_durable_signed_and_provable() {
    let place = Place::new();
    let log = place.create().await;
    let policy = LogPolicy::new(signer().verifier().clone(), Vec::new(), 0).unwrap();
    for n in 0..20 {
        let appended = log.append(vec![event(n)]).await.unwrap().pop().unwrap();
        assert_eq!(appended.index, n + 1);
        assert_eq!(appended.size, n + 2);
        assert_eq!(leaf_hash(&appended.entry), appended.leaf);
        assert_eq!(log.entry(appended.index).await.unwrap(), appended.entry);
        let receipt = log.receipt(appended.index).await.unwrap();
        let proven = receipt.verify(&appended.entry, &policy).unwrap();
        assert_eq!(proven.witnessed.checkpoint.size, log.size());
    }
    let beyond = log.entry(21).await;
    assert!(matches!(
        beyond,
        Err(LogReadError::Beyond {
            asked: 21,
            size: 21
        })
    ));
}

#[tokio::test]
async fn entries_survive_reopening() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 1000).await;
    log.close().await.unwrap();
    assert!(matches!(
        log.append(vec![event(0)]).await,
        Err(AppendError::Store(_))
    ));
    let (size, checkpoint) = (log.size(), log.checkpoint());
    drop(log);
    let log = place.open().await.unwrap();
    assert_eq!(log.size(), size);
    assert_eq!(log.checkpoint(), checkpoint);
    let next = log.append(vec![event(5000)]).await.unwrap();
    assert_eq!(next[0].index, size);
    let proof = log.consistency(size, size + 1).await.unwrap();
    let (old, new) = (checkpoint.claimed().root, log.checkpoint().claimed().root);
    verify_consistency(size, &old, size + 1, &new, &proof).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_appends_share_commits() {
    let place = Place::new();
    let log = place.create().await;
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let log = log.clone();
            tokio::spawn(async move {
                let mut seen = Vec::new();
                for n in 0..20 {
                    seen.extend(log.append(vec![event(task * 100 + n)]).await.unwrap());
                }
                seen
            })
        })
        .collect();
    let mut appended = Vec::new();
    for task in tasks {
        let seen = task.await.unwrap();
        assert!(seen.is_sorted_by_key(|entry| entry.index));
        appended.extend(seen);
    }
    let mut indices: Vec<_> = appended.iter().map(|entry| entry.index).collect();
    indices.sort_unstable();
    indices.dedup();
    assert_eq!(indices.len(), 1280);
    // Every commit has a size of its own.
    let mut commits: Vec<_> = appended.iter().map(|entry| entry.size).collect();
    commits.sort_unstable();
    commits.dedup();
    assert!(
        commits.len() < 400,
        "{} commits for 1280 appends",
        commits.len()
    );
    for entry in appended {
        assert_eq!(log.entry(entry.index).await.unwrap(), entry.entry);
    }
}

#[tokio::test]
async fn attack_l8_a_retry_gets_the_same_entry() {
    let place = Place::new();
    let log = place.create().await;
    let first = log.append(vec![keyed(1, 1), keyed(2, 2)]).await.unwrap();
    let again = log
        .append(vec![keyed(2, 2), keyed(3, 3), keyed(1, 1)])
        .await
        .unwrap();
    assert_eq!(
        (again[0].index, &again[0].entry),
        (first[1].index, &first[1].entry)
    );
    assert_eq!(
        (again[2].index, again[2].leaf),
        (first[0].index, first[0].leaf)
    );
    assert_eq!(again[1].index, 3);
    assert_eq!(log.size(), 4);
    // Twice in one request, and over a restart.
    let twice = log.append(vec![keyed(4, 4), keyed(4, 4)]).await.unwrap();
    assert_eq!(twice[0], twice[1]);
    drop(log);
    let log = place.open().await.unwrap();
    let after = log.append(vec![keyed(4, 4)]).await.unwrap();
    assert_eq!(after[0].index, twice[0].index);
    assert_eq!(log.size(), 5);
}

/// Whoever asks goes away before the answer, at any moment; the retry finds the entry, once, and what
/// is signed afterwards continues what was signed before.
#[tokio::test]
async fn attack_l8_a_lost_reply_makes_no_second_entry_and_no_fork() {
    let place = Place::new();
    let log = place.create().await;
    let mut committed = 0;
    for n in 0..40_u8 {
        let before = log.checkpoint();
        let mut lost = Box::pin(log.append(vec![keyed(n.into(), n)]));
        // Handed over at the first poll; then nobody looks at the reply, come or not.
        let first = poll_fn(|cx| Poll::Ready(lost.as_mut().poll(cx))).await;
        let answered = first.is_ready();
        std::thread::sleep(std::time::Duration::from_micros(u64::from(n) * 40));
        drop(lost);
        if n % 2 == 0 {
            // The commit is through before the retry.
            while log.size() == before.claimed().size {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            committed += u32::from(!answered);
        }
        let entry = log
            .append(vec![keyed(n.into(), n)])
            .await
            .unwrap()
            .remove(0);
        assert_eq!(entry.index, u64::from(n) + 1);
        assert_eq!(log.size(), u64::from(n) + 2);
        let after = log.checkpoint();
        let (old, new) = (before.claimed(), after.claimed());
        let proof = log.consistency(old.size, new.size).await.unwrap();
        verify_consistency(old.size, &old.root, new.size, &new.root, &proof).unwrap();
    }
    assert!(committed > 0, "no reply was lost after its commit");
    log.close().await.unwrap();
    drop(log);
    let log = place.open().await.unwrap();
    let size = log.size();
    let again = log.append((0..40).map(|n| keyed(n.into(), n)).collect());
    let again = again.await.unwrap();
    assert!(again.iter().map(|entry| entry.index).eq(1..=40));
    assert_eq!(log.size(), size);
}

#[tokio::test]
async fn a_key_stands_for_one_submission() {
    let place = Place::new();
    let log = place.create().await;
    log.append(vec![keyed(1, 1)]).await.unwrap();
    for requests in [vec![event(7), keyed(2, 1)], vec![keyed(8, 8), keyed(9, 8)]] {
        assert!(matches!(
            log.append(requests).await,
            Err(AppendError::KeyReused)
        ));
    }
    assert_eq!(log.size(), 2);
    // The key of a refused request was not taken.
    assert_eq!(log.append(vec![keyed(9, 8)]).await.unwrap()[0].index, 2);
    let many = (0..=MAX_REQUEST as u64).map(event).collect();
    assert!(matches!(log.append(many).await, Err(AppendError::TooMany)));
}

#[tokio::test]
async fn blocks_close_when_due_or_told() {
    let place = Place::new();
    let log = place.create().await;
    assert_eq!(log.close_block().await.unwrap(), None);
    assert_eq!(log.newest_block(), None);
    log.append(vec![event(1)]).await.unwrap();
    assert_eq!(log.close_block_if_due().await.unwrap(), None);
    place.clock.pass(1000);
    let block = log.close_block_if_due().await.unwrap().unwrap();
    assert!(matches!(Entry::decode(&block.entry), Ok(Entry::Block(block)) if block.height == 1));
    log.append(vec![event(2)]).await.unwrap();
    let block = log.close_block().await.unwrap().unwrap();
    assert_eq!((block.index, block.size), (4, 5));
    log.append(vec![event(3)]).await.unwrap();
    assert_eq!(log.newest_block(), Some(4));
    place.clock.pass(1000);
    // The block entry comes before what made it due.
    assert_eq!(log.append(vec![event(4)]).await.unwrap()[0].index, 7);
    assert!(matches!(
        Entry::decode(&log.entry(6).await.unwrap()),
        Ok(Entry::Block(_))
    ));
}

#[tokio::test]
async fn attack_l5_time_never_goes_back_and_jumps_are_counted() {
    let place = Place::new();
    let log = place.create().await;
    let time = |entry: &[u8]| Entry::decode(entry).unwrap().time();
    log.append(vec![event(1)]).await.unwrap();
    place.clock.wall.fetch_sub(3_600_000, Ordering::SeqCst);
    let back = log.append(vec![event(2)]).await.unwrap();
    assert_eq!(time(&back[0].entry), START_MS);
    assert_eq!(log.clock_jumps(), 1);
    place.clock.wall.fetch_add(3_600_500, Ordering::SeqCst);
    let forth = log.append(vec![event(3)]).await.unwrap();
    assert_eq!(time(&forth[0].entry), START_MS + 500);
    assert_eq!(log.clock_jumps(), 2);
    place.clock.pass(100_000);
    log.append(vec![event(4)]).await.unwrap();
    assert_eq!(log.clock_jumps(), 2);
}

/// An hour back, ten years forth, and a clock that stands: times never decrease, and each is flagged.
#[tokio::test]
async fn attack_l5_wrong_clocks_are_flagged_and_times_stay_in_order() {
    const HOUR: u64 = 3_600_000;
    const TEN_YEARS: u64 = 10 * 365 * 24 * HOUR;
    let place = Place::new();
    let log = place.create().await;
    let mut times = Vec::new();
    let mut append = async |n| {
        let entry = log.append(vec![event(n)]).await.unwrap().remove(0).entry;
        times.push(Entry::decode(&entry).unwrap().time());
        log.clock_jumps()
    };
    let (wall, steady) = (&place.clock.wall, &place.clock.steady);
    assert_eq!(append(1).await, 0);
    wall.fetch_sub(HOUR, Ordering::SeqCst);
    assert_eq!(append(2).await, 1, "an hour back");
    wall.fetch_add(TEN_YEARS, Ordering::SeqCst);
    assert_eq!(append(3).await, 2, "ten years forth");
    wall.fetch_sub(TEN_YEARS - HOUR, Ordering::SeqCst);
    assert_eq!(append(4).await, 3, "and back");
    steady.fetch_add(HOUR, Ordering::SeqCst);
    assert_eq!(append(5).await, 4, "a clock that stood for an hour");
    place.clock.pass(500);
    assert_eq!(append(6).await, 4, "the control: both moved");
    assert!(times.is_sorted());
    // The wrong time is not taken back; the entries after it bear it too.
    assert_eq!(times[2], START_MS - HOUR + TEN_YEARS);
    assert_eq!(times[5], times[2]);
    // After a restart it is still the least that an entry may bear.
    log.close().await.unwrap();
    drop(log);
    let log = place.open().await.unwrap();
    let next = log.append(vec![event(7)]).await.unwrap().remove(0);
    assert_eq!(Entry::decode(&next.entry).unwrap().time(), times[5]);
}

#[tokio::test]
async fn a_log_is_created_once_and_opened_by_its_signer() {
    let place = Place::new();
    assert!(matches!(place.open().await, Err(OpenLogError::NotCreated)));
    let log = place.create().await;
    assert!(matches!(place.open().await, Err(OpenLogError::Open(_))));
    drop(log);
    let policy = PublicBody::new(*b"other").unwrap();
    let again = Log::create(&place.ledger(), policy, signer(), None, place.clock.clone()).await;
    assert!(matches!(again, Err(CreateLogError::Exists)));
    for (name, seed) in [("log.test/ledger", [8; 32]), ("log.test/other", [7; 32])] {
        let other = LogSigner::from_seed(KeyName::new(name).unwrap(), &seed);
        let opened = Log::open(&place.ledger(), other, None, place.clock.clone()).await;
        assert!(matches!(opened, Err(OpenLogError::OtherSigner { .. })));
    }
    place.open().await.unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        // A lock belongs to a process and the index of the WAL is rebuilt.
        let name = file.file_name().into_string().unwrap();
        if !name.ends_with(".lock") && !name.ends_with("-shm") {
            std::fs::copy(file.path(), to.join(name)).unwrap();
        }
    }
}

#[tokio::test]
async fn attack_l3_a_rolled_back_or_forked_database_is_refused() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 300).await;
    log.close().await.unwrap();
    let backup = place.dir.path().join("backup");
    copy(&place.ledger(), &backup);
    let seen_before = std::fs::read(place.high_water()).unwrap();
    drop(log);
    let log = place.open().await.unwrap();
    fill(&log, &place.clock, 300).await;
    log.close().await.unwrap();
    drop(log);
    let rolled_back = place.open_in(&backup).await.unwrap_err();
    assert!(matches!(
        rolled_back,
        OpenLogError::RolledBack {
            have: 302,
            seen: 603
        }
    ));
    assert!(rolled_back.to_string().contains("never continue"));

    // The same key continues the backup elsewhere: a fork.
    let newest = std::fs::read(place.high_water()).unwrap();
    std::fs::write(place.high_water(), seen_before).unwrap();
    let fork = place.open_in(&backup).await.unwrap();
    place.clock.pass(5);
    fill(&fork, &place.clock, 400).await;
    fork.close().await.unwrap();
    drop(fork);
    std::fs::write(place.high_water(), newest).unwrap();
    assert!(matches!(
        place.open_in(&backup).await,
        Err(OpenLogError::Forked { .. })
    ));
    place.open().await.unwrap();
}

/// Without its last entries, however few or many, a ledger is not opened and so signs nothing more.
#[tokio::test]
async fn attack_l3_a_ledger_without_its_last_entries_signs_nothing() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 600).await;
    log.close().await.unwrap();
    drop(log);
    let size = place.open().await.unwrap().size();
    let good = std::fs::read(place.database()).unwrap();
    for missing in [1, 2, 90, 255, 256, 257, size - 1, size] {
        let kept = size - missing;
        place.tamper(&format!("DELETE FROM entries WHERE idx >= {kept}"));
        let refused = place.open().await;
        assert!(
            matches!(refused, Err(OpenLogError::Damaged(_))),
            "{missing}: {refused:?}"
        );
        std::fs::write(place.database(), &good).unwrap();
    }
    // The control: with them it opens, and goes on where it was.
    let log = place.open().await.unwrap();
    assert_eq!(log.append(vec![event(9)]).await.unwrap()[0].index, size);
}

#[tokio::test]
async fn the_high_water_file_must_be_there_and_ours() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 10).await;
    log.close().await.unwrap();
    drop(log);
    std::fs::write(place.high_water(), "nonsense").unwrap();
    assert!(matches!(
        place.open().await,
        Err(OpenLogError::HighWaterDamaged(_))
    ));
    std::fs::remove_file(place.high_water()).unwrap();
    assert!(matches!(
        place.open().await,
        Err(OpenLogError::HighWaterMissing(_))
    ));
    std::fs::write(place.high_water(), "").unwrap();
    let log = place.open().await.unwrap();
    assert_eq!(log.high_water(), Some(log.size()));
    fill(&log, &place.clock, 10).await;
    let size = log.size();
    drop(log);
    let written = std::fs::read_to_string(place.high_water()).unwrap();
    assert_eq!(written.lines().nth(1), Some(size.to_string().as_str()));
}

#[tokio::test]
async fn damage_at_the_edge_stops_the_start() {
    type Expected = fn(Damage) -> bool;
    let damages: &[(&str, Expected)] = &[
        (
            "UPDATE entries SET bytes = zeroblob(40) WHERE idx = 601",
            |found| found == Damage::Entry(601),
        ),
        (
            "UPDATE entries SET leaf = zeroblob(32) WHERE idx = 600",
            |found| found == Damage::Entry(600),
        ),
        ("DELETE FROM entries WHERE idx = 590", |found| {
            found == Damage::Entry(590)
        }),
        ("DELETE FROM entries WHERE idx >= 590", |found| {
            found == Damage::Entry(590)
        }),
        (
            "INSERT INTO entries SELECT max(idx) + 1, bytes, leaf FROM entries",
            |found| matches!(found, Damage::Surplus(_)),
        ),
        (
            "UPDATE tiles SET data = zeroblob(8192) WHERE idx = 1",
            |found| found == Damage::Head,
        ),
        ("DELETE FROM tiles WHERE idx = 0", |found| {
            found == Damage::Tile { level: 0, index: 0 }
        }),
        ("UPDATE head SET state = zeroblob(10)", |found| {
            found == Damage::Head
        }),
        (
            "UPDATE head SET checkpoint = (SELECT note FROM checkpoints)",
            |found| found == Damage::Checkpoint,
        ),
        (
            "UPDATE entries SET bytes = zeroblob(40) WHERE idx = 0",
            |found| found == Damage::Genesis,
        ),
    ];
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 620).await;
    log.close().await.unwrap();
    drop(log);
    let good = std::fs::read(place.database()).unwrap();
    for (sql, expected) in damages {
        place.tamper(sql);
        match place.open().await {
            Err(OpenLogError::Damaged(found)) if expected(found) => {}
            other => panic!("{sql}: {other:?}"),
        }
        std::fs::write(place.database(), &good).unwrap();
    }
    place.open().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_in_the_middle_opens_with_every_answer() {
    let place = Place::new();
    let log = place.create().await;
    let answered = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (log, answered) = (log.clone(), Arc::clone(&answered));
            tokio::spawn(async move {
                for n in 0..150 {
                    let appended = log.append(vec![event(task * 1000 + n)]).await.unwrap();
                    answered.fetch_max(appended[0].index + 1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for round in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        let (have, wal) = (
            answered.load(Ordering::SeqCst),
            place.ledger().join("ledger.db-wal"),
        );
        // The WAL only grows here, so that database first and WAL second is one moment's state.
        let to = place.dir.path().join(format!("copy{round}"));
        std::fs::create_dir(&to).unwrap();
        std::fs::copy(place.database(), to.join("ledger.db")).unwrap();
        std::fs::copy(wal, to.join("ledger.db-wal")).unwrap();
        let copied = Log::open(&to, signer(), None, place.clock.clone())
            .await
            .unwrap();
        assert!(copied.size() >= have);
        copied.append(vec![event(1)]).await.unwrap();
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn tiles_equal_a_naive_construction() {
    let place = Place::new();
    let log = place.create().await;
    // One level-1 tile node per 256 entries; sizes around the edges of tiles.
    for target in [1, 2, 255, 256, 257, 511, 512, 600, 1030] {
        while log.size() < target {
            let some = (target - log.size()).min(100);
            log.append((0..some).map(event).collect()).await.unwrap();
        }
        let entries = log.entries(0..target).await.unwrap();
        assert_eq!(entries.len() as u64, target);
        let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let width = usize::from(TILE_WIDTH);
        for (index, chunk) in leaves.chunks(width).enumerate() {
            for part in [1, chunk.len() / 2, chunk.len()] {
                let id = |kind| TileId {
                    kind,
                    index: index as u64,
                    width: part as u16,
                };
                if part == 0 {
                    continue;
                }
                let hashes = log.tile(id(TileKind::Hashes(0))).await.unwrap();
                assert_eq!(hashes, encode_tile(&chunk[..part]));
                let bundle = log.tile(id(TileKind::Entries)).await.unwrap();
                let start = index * width;
                assert!(
                    decode_bundle(part as u16, &bundle).unwrap() == entries[start..start + part]
                );
            }
        }
        let roots: Vec<_> = leaves.chunks_exact(width).map(naive_root).collect();
        if let Some(tile) = TileId::at(TileKind::Hashes(1), 0, target) {
            assert_eq!(log.tile(tile).await.unwrap(), encode_tile(&roots));
        }
        for (kind, index, tile_width) in [
            (TileKind::Hashes(0), target / 256, target as u16 % 256 + 1),
            (TileKind::Hashes(1), 0, roots.len() as u16 + 1),
            (TileKind::Entries, target / 256 + 1, 1),
            (TileKind::Hashes(0), 0, 0),
            (TileKind::Hashes(0), u64::MAX, 1),
            (TileKind::Hashes(63), 0, 1),
        ] {
            let refused = log
                .tile(TileId {
                    kind,
                    index,
                    width: tile_width,
                })
                .await;
            assert!(matches!(refused, Err(LogReadError::NoTile { .. })));
        }
        assert_eq!(log.checkpoint().claimed().root, naive_root(&leaves));
    }
}

fn naive_root(leaves: &[Hash]) -> Hash {
    salus_ledger::tree::extend_root(&Frontier::new(), leaves)
}

#[tokio::test]
async fn proofs_hold_at_every_size() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 700).await;
    let size = log.size();
    let entries = log.entries(0..size).await.unwrap();
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    for at in [1, 2, 3, 255, 256, 257, 511, 513, 640, size] {
        let root = naive_root(&leaves[..at as usize]);
        for index in [0, 1, at / 3, at / 2, at - 1] {
            if index < at {
                let proof = log.inclusion(index, at).await.unwrap();
                verify_inclusion(leaves[index as usize], index, at, &proof, &root).unwrap();
            }
        }
        for old in [1, at / 2, at] {
            let proof = log.consistency(old, at).await.unwrap();
            let old_root = naive_root(&leaves[..old as usize]);
            verify_consistency(old, &old_root, at, &root, &proof).unwrap();
        }
    }
    assert!(matches!(
        log.inclusion(5, 5).await,
        Err(LogReadError::Beyond { .. })
    ));
    assert!(matches!(
        log.inclusion(0, size + 1).await,
        Err(LogReadError::Beyond { .. })
    ));
    assert!(matches!(
        log.consistency(3, 2).await,
        Err(LogReadError::Beyond { .. })
    ));
    assert!(matches!(
        log.receipt(size).await,
        Err(LogReadError::Beyond { .. })
    ));
}

#[tokio::test]
async fn triggers_refuse_changes() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 600).await;
    log.close().await.unwrap();
    let conn = Connection::open(place.database()).unwrap();
    for table in ["entries", "tiles", "checkpoints"] {
        let key = if table == "checkpoints" {
            "size"
        } else {
            "idx"
        };
        assert!(
            conn.execute(&format!("UPDATE {table} SET {key} = {key}"), [])
                .is_err()
        );
        assert!(conn.execute(&format!("DELETE FROM {table}"), []).is_err());
    }
    assert!(conn.execute("DELETE FROM head", []).is_err());
}

#[tokio::test]
async fn attack_l9_what_comes_back_altered_is_not_signed() {
    let place = Place::new();
    drop(place.create().await);
    // Stands for a bit that flips between hashing and storing.
    place.tamper(
        "CREATE TRIGGER flip AFTER INSERT ON entries WHEN new.idx = 5 BEGIN
         UPDATE entries SET bytes = zeroblob(60) WHERE idx = 5; END",
    );
    let log = place.open().await.unwrap();
    fill(&log, &place.clock, 4).await;
    let signed = log.checkpoint();
    assert!(matches!(
        log.append(vec![event(9)]).await,
        Err(AppendError::ReadBack(_))
    ));
    assert!(matches!(
        log.append(vec![event(9)]).await,
        Err(AppendError::Stopped)
    ));
    assert_eq!(log.checkpoint(), signed);
    drop(log);
    place.tamper("DROP TRIGGER flip");
    let log = place.open().await.unwrap();
    assert_eq!(log.size(), 5);
    log.append(vec![event(9)]).await.unwrap();
}

/// Exactly one bit, of an entry's bytes or of its hash, flips on the way to the disk: the batch is not
/// signed, nothing after it is, and the ledger goes on from before once the fault is gone.
#[tokio::test]
async fn attack_l9_one_flipped_bit_on_the_way_to_the_disk_stops_the_signing() {
    // The low bit of one half-byte, in the alphabet of hexadecimal numbers.
    let flip = |column: &str, at: usize| {
        format!(
            "CREATE TRIGGER flip AFTER INSERT ON entries WHEN new.idx = 5 BEGIN
             UPDATE entries SET {column} = unhex(
               substr(hex({column}), 1, {at})
               || substr('1032547698BADCFE', instr('0123456789ABCDEF', substr(hex({column}), {at} + 1, 1)), 1)
               || substr(hex({column}), {at} + 2)) WHERE idx = 5; END"
        )
    };
    for (column, at) in [
        ("bytes", 7),
        ("bytes", 60),
        ("bytes", 150),
        ("leaf", 0),
        ("leaf", 63),
    ] {
        let place = Place::new();
        drop(place.create().await);
        place.tamper(&flip(column, at));
        let log = place.open().await.unwrap();
        fill(&log, &place.clock, 4).await;
        let signed = log.checkpoint();
        let refused = log.append(vec![event(9)]).await;
        assert!(
            matches!(refused, Err(AppendError::ReadBack(_))),
            "{column} {at}: {refused:?}"
        );
        assert!(matches!(
            log.append(vec![event(10)]).await,
            Err(AppendError::Stopped)
        ));
        assert_eq!((log.checkpoint(), log.size()), (signed, 5));
        drop(log);
        place.tamper("DROP TRIGGER flip");
        let log = place.open().await.unwrap();
        assert_eq!(log.append(vec![event(9)]).await.unwrap()[0].index, 5);
    }
}

#[tokio::test]
async fn a_closed_log_answers_everybody() {
    let place = Place::new();
    let log = place.create().await;
    log.close().await.unwrap();
    let late = (0..20).map(|n| log.append(vec![event(n)]));
    let all = futures_util::future::join_all(late);
    let answers = tokio::time::timeout(std::time::Duration::from_secs(10), all).await;
    assert!(answers.unwrap().iter().all(Result::is_err));
}
