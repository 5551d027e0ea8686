use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use rusqlite::{Connection, OpenFlags};

use salus_ledger::Hash;
use salus_ledger::entry::Class;
use salus_ledger::note::LogVerifier;
use salus_ledger::sequence::Head;
use salus_ledger::verify::{Fault, FaultKind, MAX_FAULTS, Report, Row, Verifier};

use super::checkpoints::Checkpoints;
use super::chunk::Chunk;
use super::error::Damage;
use super::load::{LoadError, load};
use super::scan::{Scan, is_damage};
use super::schema::FILE;
use super::store;
use super::tile_check::{BadTile, TileCheck, leaf_copy};
use crate::sql::StoreError;

/// Chunks of rows that wait to be verified.
const CHUNKS: usize = 4;

/// How much of a ledger is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What [`Log::open`](super::Log::open) checks: head, latest checkpoint and the right edge.
    Quick,
    /// Every row of every table: entries, leaf hashes, blocks, checkpoints, tiles, head.
    ///
    /// The table of idempotency keys is not authenticated: only its range is checked. A retry
    /// compares the entry that it finds with what it submits.
    Full,
}

/// What a ledger is verified against.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The log's name and key.
    pub log: LogVerifier,
    /// Leaf hash of the genesis entry, if it is known from elsewhere.
    pub genesis: Option<Hash>,
    /// Signed checkpoints that were kept outside of the database, such as the high-water file.
    pub kept: Vec<String>,
}

/// Why a ledger could not be verified at all; this says nothing about its entries.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no database.
    #[error("there is no ledger at {}; check the path", .0.display())]
    NotThere(PathBuf),
    /// The file is so damaged that no row can be read.
    #[error("{} is no ledger, or too damaged to read a single row; restore it from a mirror or a backup", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: StoreError,
    },
    /// The database could not be read for a reason outside of it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Verifies the ledger in `directory`, stopped or running, damaged or not, without changing it.
///
/// Reads one snapshot in bounded memory and blocks the thread; a running ledger goes on appending
/// and merely cannot shorten its write-ahead log meanwhile. What is wrong is in the report.
///
/// # Errors
/// Only when nothing can be said about the entries.
pub fn verify_path(directory: &Path, trust: &Trust, depth: Depth) -> Result<Report, VerifyError> {
    let path = directory.join(FILE);
    if !path.is_file() {
        return Err(VerifyError::NotThere(path));
    }
    match depth {
        Depth::Quick => {
            let conn = open(&path).map_err(|error| unreadable(&path, error))?;
            let size = stored_size(&conn).map_err(|error| unreadable(&path, error))?;
            quick(&conn, trust, size)
        }
        Depth::Full => {
            let (conn, scanned) = open_twice(&path)?;
            let size = stored_size(&conn).map_err(|error| unreadable(&path, error))?;
            full(&conn, scanned, trust, size)
        }
    }
}

/// Opens the database for reading and begins a snapshot.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.execute_batch("BEGIN")?;
    Ok(conn)
}

/// Opens two connections on one snapshot: one for the thread that reads the entries.
fn open_twice(path: &Path) -> Result<(Connection, Connection), VerifyError> {
    let read = |conn: &Connection| store::head(conn).ok().flatten().map(|head| head.state);
    for _ in 0..100 {
        let first = open(path).map_err(|error| unreadable(path, error))?;
        let head = read(&first);
        let second = open(path).map_err(|error| unreadable(path, error))?;
        // Each commit makes another head.
        if read(&second) == head {
            return Ok((first, second));
        }
    }
    Err(StoreError::Busy.into())
}

fn unreadable(path: &Path, error: rusqlite::Error) -> VerifyError {
    match (is_damage(&error), error.into()) {
        (false, error @ StoreError::Busy) => VerifyError::Store(error),
        (_, source) => VerifyError::Unreadable {
            path: path.to_owned(),
            source,
        },
    }
}

/// How many entries there should be: as many as the head says, or as are there.
fn stored_size(conn: &Connection) -> rusqlite::Result<u64> {
    let head = store::head(conn).ok().flatten();
    let said = head.and_then(|row| Head::decode(&row.state).ok());
    match (store::last_index(conn), said) {
        (Ok(last), said) => {
            let there = last.map_or(0, |last| last.saturating_add(1));
            Ok(there.max(said.map_or(0, |head| head.size())))
        }
        (Err(error), Some(head)) if is_damage(&error) => Ok(head.size()),
        (Err(error), _) => Err(error),
    }
}

fn quick(conn: &Connection, trust: &Trust, size: u64) -> Result<Report, VerifyError> {
    let mut report = Report {
        entries: size,
        blocks: 0,
        keys: 0,
        confirmed: 0,
        root: None,
        faults: Vec::new(),
        unlisted: 0,
    };
    match load(conn, &trust.log) {
        Ok(state) => {
            report.blocks = state.head.height();
            report.keys = state.head.keys().count;
            report.confirmed = state.head.size();
            report.root = Some(state.head.root());
        }
        Err(error) => report.faults.push(edge_fault(error, size)?),
    }
    Ok(report)
}

fn full(
    conn: &Connection,
    scanned: Connection,
    trust: &Trust,
    size: u64,
) -> Result<Report, VerifyError> {
    let mut verifier =
        Verifier::new(trust.log.clone(), trust.genesis).with_leaf_copy(leaf_copy(conn));
    for note in &trust.kept {
        // Nothing has been judged yet, so none comes late.
        let _ = verifier.kept_checkpoint(note);
    }
    match store::head(conn) {
        Ok(Some(head)) => drop(verifier.checkpoint(&head.checkpoint)),
        Ok(None) => (),
        Err(error) if is_damage(&error) => (),
        Err(error) => return Err(StoreError::from(error).into()),
    }
    let mut checkpoints = Checkpoints::new(conn);
    let mut releases = Vec::new();
    let (mut place, mut misnumbered) = (0, None);
    // Reading the rows is half of the work: it has a thread of its own.
    let (chunks, received) = mpsc::sync_channel(CHUNKS);
    let (unreadable, bad_tiles) = thread::scope(|scope| {
        let scanning = scope.spawn(move || scan(&scanned, size, &chunks));
        // Used up here and so dropped on the way out: the other thread cannot wait for ever.
        for chunk in received {
            for row in chunk.rows() {
                checkpoints.feed(&mut verifier, row.index)?;
                if row.index != place {
                    misnumbered.get_or_insert(place);
                }
                place += 1;
                // What is no blob is no entry: it hashes to something that nobody signed.
                let bytes = row.bytes.unwrap_or_default();
                if bytes.get(2) == Some(&(Class::Release as u8)) {
                    releases.push(row.index);
                }
                let leaf = Some(row.leaf.unwrap_or_default());
                verifier.push_row(Row::read(row.index, bytes, leaf));
            }
        }
        let scanned = scanning.join().map_err(|_| StoreError::Panicked)?;
        scanned.map_err(StoreError::from)
    })?;
    let mut report = verifier.finish();
    let mut more = checkpoints.finish(report.blocks);
    more.extend(unreadable.map(|index| {
        let detail = "entries from here on lie on a part of the disk that cannot be read";
        fault(index, FaultKind::Missing, detail)
    }));
    // Where the entries themselves are wrong, the tiles differ because of that.
    let first = report.faults.first().map_or(u64::MAX, |fault| fault.index);
    more.extend(
        bad_tiles
            .iter()
            .filter(|tile| tile.entry < first)
            .map(tile_fault),
    );
    let mut sound = report.faults.is_empty() && more.is_empty();
    // The entries are all there and in order; then the number of a row has nothing else to show it.
    if let (true, Some(index)) = (sound, misnumbered) {
        let detail = "the entry is stored under another number";
        more.push(fault(index, FaultKind::Altered, detail));
        sound = false;
    }
    match store::releases(conn) {
        // Where the entries themselves are wrong, the index differs because of that.
        Ok(indexed) if sound && indexed != releases => {
            let detail = "the index of releases differs from the entries";
            more.push(fault(size, FaultKind::Altered, detail));
        }
        Ok(_) => (),
        Err(error) => more.push(table_fault("releases", size, error)?),
    }
    more.extend(others(conn, size)?);
    more.extend(damage(conn, size)?);
    // The head's own rules hold only for entries that are in order.
    if sound && let Err(error) = load(conn, &trust.log) {
        more.push(edge_fault(error, size)?);
    }
    add(&mut report, more);
    Ok(report)
}

/// Reads all rows in order and compares the tiles with them.
fn scan(
    conn: &Connection,
    size: u64,
    chunks: &SyncSender<Chunk>,
) -> rusqlite::Result<(Option<u64>, Vec<BadTile>)> {
    let mut tiles = TileCheck::new(conn);
    let mut scan = Scan::new(conn, size)?;
    loop {
        let mut chunk = Chunk::default();
        let more = scan.step(|row| chunk.push(row))?;
        for row in chunk.rows() {
            tiles.push(row.index, row.leaf)?;
        }
        // Refused when the verification has failed: then there is nothing left to do either.
        if chunks.send(chunk).is_err() || !more {
            return Ok((scan.unreadable, tiles.bad));
        }
    }
}

/// Checks what stands beside the entries: surplus tiles and keys of entries that are not there.
fn others(conn: &Connection, size: u64) -> Result<Vec<Fault>, VerifyError> {
    let limit = MAX_FAULTS as u64;
    let mut faults = Vec::new();
    match store::surplus_tiles(conn, size, limit) {
        Ok(tiles) => faults.extend(tiles.into_iter().map(|(level, index)| {
            let detail = format!("tile {index} of level {level}, which the tree does not have");
            fault(size, FaultKind::Inserted, detail)
        })),
        Err(error) => faults.push(table_fault("tiles", size, error)?),
    }
    match store::stray_keys(conn, size, limit) {
        Ok(keys) => faults.extend(keys.into_iter().map(|index| {
            let detail = format!("an idempotency key stands for entry {index}");
            fault(index.max(0) as u64, FaultKind::Altered, detail)
        })),
        Err(error) => faults.push(table_fault("idempotency", size, error)?),
    }
    Ok(faults)
}

/// What SQLite finds beside the entries, such as a row that only one of a table's two trees has.
fn damage(conn: &Connection, size: u64) -> Result<Vec<Fault>, VerifyError> {
    let found = match store::damage(conn) {
        Ok(found) => found,
        Err(error) => return Ok(vec![table_fault("sqlite_schema", size, error)?]),
    };
    let faults = found.into_iter().map(|(table, said)| {
        let detail = format!("the table {table} is damaged: {said}");
        fault(size, FaultKind::Altered, detail)
    });
    Ok(faults.collect())
}

fn table_fault(table: &str, size: u64, error: rusqlite::Error) -> Result<Fault, VerifyError> {
    if !is_damage(&error) {
        return Err(StoreError::from(error).into());
    }
    let detail = format!("rows of the table {table} cannot be read");
    Ok(fault(size, FaultKind::Missing, detail))
}

fn tile_fault(tile: &BadTile) -> Fault {
    let BadTile { level, index, .. } = tile;
    let (kind, what) = match tile.absent {
        true => (FaultKind::Missing, "is missing or unreadable"),
        false => (FaultKind::Altered, "differs from the entries"),
    };
    fault(
        tile.entry,
        kind,
        format!("tile {index} of level {level} {what}"),
    )
}

/// Reads what loading the state objected to as a fault.
fn edge_fault(error: LoadError, size: u64) -> Result<Fault, VerifyError> {
    let (index, kind, what) = match error {
        LoadError::Store(StoreError::Corrupt(_) | StoreError::Disk(_)) => (
            size,
            FaultKind::Missing,
            "rows at the right edge cannot be read".to_owned(),
        ),
        LoadError::Store(error) => return Err(error.into()),
        LoadError::NotCreated => (size, FaultKind::Missing, "the head".to_owned()),
        LoadError::OtherSigner(_) => (
            0,
            FaultKind::BadSignature,
            "another log's genesis".to_owned(),
        ),
        LoadError::Damaged(damage) => {
            let (index, kind) = match damage {
                Damage::Entry(index) => (index, FaultKind::Altered),
                Damage::Surplus(index) => (index, FaultKind::Inserted),
                Damage::Tile { level, index } => {
                    (index << (8 * (u32::from(level) + 1)), FaultKind::Altered)
                }
                Damage::Head => (size, FaultKind::Altered),
                Damage::Checkpoint => (size, FaultKind::BadSignature),
                Damage::Genesis => (0, FaultKind::Altered),
            };
            (index, kind, damage.to_string())
        }
    };
    Ok(fault(index, kind, what))
}

fn fault(index: u64, kind: FaultKind, detail: impl Into<String>) -> Fault {
    Fault {
        index,
        kind,
        detail: detail.into(),
    }
}

fn add(report: &mut Report, faults: Vec<Fault>) {
    report.faults.extend(faults);
    report.faults.sort_by_key(|fault| fault.index);
    let surplus = report.faults.len().saturating_sub(MAX_FAULTS);
    report.faults.truncate(MAX_FAULTS);
    report.unlisted += surplus as u64;
}
