use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::entry::{Entry, Submission};
use salus_ledger::hash::{Hash, leaf_hash};
use salus_ledger::note::LogSigner;
use salus_ledger::sequence::{
    Batch, ClockWatch, Head, MAX_CLOCK_JUMP_MS, ReadBackError, Sequenced, close_block, plan,
};

use super::clock::Clock;
use super::edge::{Edge, FullTile};
use super::error::{AppendError, Damage};
use super::load::{LoadError, State, load, tile_root};
use super::store::{self, HeadRow};
use crate::sql::StoreError;

/// A submission, and the key under which it may be sent again without being appended again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What to append.
    pub submission: Submission,
    /// Unique for each entry, best a UUIDv7, whose order keeps the table of keys compact.
    pub idempotency_key: Option<[u8; 16]>,
}

impl From<Submission> for Request {
    fn from(submission: Submission) -> Self {
        Self {
            submission,
            idempotency_key: None,
        }
    }
}

/// An entry that is durable under a signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Index in the log.
    pub index: u64,
    /// The entry as stored.
    pub entry: Vec<u8>,
    /// Its leaf hash.
    pub leaf: Hash,
    /// Size of a tree that contains it and whose checkpoint is durable.
    pub size: u64,
}

/// The answer to one append.
pub(super) type AppendAnswer = Result<Vec<Appended>, AppendError>;

/// The answer to one closing of a block.
pub(super) type CloseAnswer = Result<Option<Appended>, AppendError>;

/// What waits for the next commit.
pub(super) enum Queued {
    Append(Vec<Request>, oneshot::Sender<AppendAnswer>),
    CloseBlock(Close, oneshot::Sender<CloseAnswer>),
}

/// The one who orders entries; the database's writer thread alone calls it.
pub(super) struct Sequencer {
    signer: LogSigner,
    clock: Arc<dyn Clock>,
    watch: ClockWatch,
    /// Whether the clock stood well before the last entry already.
    behind: bool,
    pub(super) queue: mpsc::Receiver<Queued>,
    /// The last state; none after a failure, when the database has to tell.
    state: Option<State>,
    /// Set when stored bytes came back altered: nothing may be signed any more.
    stopped: bool,
}

/// What one transaction stored.
pub(super) struct Stored {
    /// The state once the transaction is committed; none if nothing was appended.
    pub(super) state: Option<State>,
    /// One answer for each append, in order.
    pub(super) appended: Vec<AppendAnswer>,
    /// The block entry, if one was asked for and closed.
    pub(super) block: Option<Appended>,
    /// Whether the clock was set.
    pub(super) clock_jumped: bool,
}

impl Sequencer {
    pub(super) fn new(
        signer: LogSigner,
        clock: Arc<dyn Clock>,
        queue: mpsc::Receiver<Queued>,
        state: State,
    ) -> Self {
        let watch = ClockWatch::new(clock.wall_ms(), clock.steady_ms());
        Self {
            signer,
            clock,
            watch,
            behind: false,
            queue,
            state: Some(state),
            stopped: false,
        }
    }

    /// Drops the state after a failure, so that the next commit starts from what is stored.
    pub(super) fn forget(&mut self, error: &AppendError) {
        self.state = None;
        if !matches!(error, AppendError::Store(_) | AppendError::Stopped) {
            tracing::error!(%error, "the ledger stops");
            self.stopped = true;
        }
    }

    /// Stores the appends and closes the block as asked, checks what was stored, then signs.
    ///
    /// Nothing counts before the transaction around it is committed.
    pub(super) fn store(
        &mut self,
        conn: &Connection,
        appends: Vec<Vec<Request>>,
        close: Option<Close>,
    ) -> Result<Stored, AppendError> {
        if self.stopped {
            return Err(AppendError::Stopped);
        }
        let State {
            head: before,
            mut edge,
            checkpoint,
        } = match self.state.take() {
            Some(state) => state,
            None => load(conn, self.signer.verifier())?,
        };
        let mut intake = Intake::default();
        let taken: Vec<_> = appends
            .into_iter()
            .map(|requests| intake.take(conn, requests))
            .collect::<Result<_, _>>()?;
        let (now, clock_jumped) = self.read_clock(&before);

        let batch = plan(&before, now, intake.submissions);
        store_batch(conn, &before, &batch, &mut edge)?;
        for (key, place) in &intake.keys {
            store::remember_key(conn, key, batch.submitted()[*place].index)?;
        }
        let closing = match close {
            Some(Close::Now) => close_block(&batch.head, now),
            Some(Close::IfDue) | None => None,
        };
        if let Some(closing) = &closing {
            store_batch(conn, &batch.head, closing, &mut edge)?;
        }

        let head = closing.as_ref().map_or(&batch.head, |last| &last.head);
        let grown = head.size() > before.size();
        let state = State {
            checkpoint: if grown {
                sign(
                    conn,
                    &self.signer,
                    head,
                    before.height() + 1..=head.height(),
                )?
            } else {
                checkpoint
            },
            head: head.clone(),
            edge,
        };
        let size = state.head.size();
        let appended = taken
            .into_iter()
            .map(|places| {
                Ok(places?
                    .into_iter()
                    .map(|place| place.found(&batch, size))
                    .collect())
            })
            .collect();
        let last_block = closing
            .as_ref()
            .or(Some(&batch).filter(|batch| batch.closes_block));
        let block = last_block.and_then(|batch| batch.entries.first());
        self.state = Some(state.clone());
        Ok(Stored {
            state: grown.then_some(state),
            appended,
            block: block.map(|entry| appended_at(entry, size)),
            clock_jumped,
        })
    }

    fn read_clock(&mut self, head: &Head) -> (u64, bool) {
        let now = self.clock.wall_ms();
        let set = self.watch.observe(now, self.clock.steady_ms());
        if let Some(milliseconds) = set {
            tracing::warn!(milliseconds, "the clock jumped");
        }
        let behind = head.last_t().saturating_sub(now) > MAX_CLOCK_JUMP_MS;
        let newly_behind = behind && !self.behind;
        if newly_behind {
            let milliseconds = head.last_t() - now;
            tracing::warn!(milliseconds, "the clock stands before the last entry");
        }
        self.behind = behind;
        (now, set.is_some() || newly_behind)
    }
}

/// When to close the open block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Close {
    /// When its time has come; appending does that by itself.
    IfDue,
    /// At once, unless it is empty.
    Now,
}

/// Sorts requests into new submissions and those that were appended before.
#[derive(Default)]
struct Intake {
    submissions: Vec<Submission>,
    keys: HashMap<[u8; 16], usize>,
}

/// Where the entry of a request is.
enum Place {
    Stored(Sequenced),
    New(usize),
}

impl Intake {
    /// Takes all requests of an append or none; the outer error ends the whole commit.
    fn take(
        &mut self,
        conn: &Connection,
        requests: Vec<Request>,
    ) -> Result<Result<Vec<Place>, AppendError>, StoreError> {
        let (submissions, mut keys) = (self.submissions.len(), Vec::new());
        let mut places = Vec::with_capacity(requests.len());
        for request in requests {
            match self.place(conn, request, &mut keys) {
                Ok(place) => places.push(place),
                Err(AppendError::Store(error)) => return Err(error),
                Err(refused) => {
                    self.submissions.truncate(submissions);
                    for key in keys {
                        self.keys.remove(&key);
                    }
                    return Ok(Err(refused));
                }
            }
        }
        Ok(Ok(places))
    }

    fn place(
        &mut self,
        conn: &Connection,
        request: Request,
        keys: &mut Vec<[u8; 16]>,
    ) -> Result<Place, AppendError> {
        let new = self.submissions.len();
        if let Some(key) = request.idempotency_key {
            if let Some(&place) = self.keys.get(&key) {
                let same = self.submissions[place] == request.submission;
                return same
                    .then_some(Place::New(place))
                    .ok_or(AppendError::KeyReused);
            }
            if let Some(index) = store::remembered_key(conn, &key)? {
                let stored = stored_entry(conn, index)?;
                let same = Entry::decode(&stored.bytes)
                    .is_ok_and(|entry| is_entry_of(&entry, &request.submission));
                return same
                    .then_some(Place::Stored(stored))
                    .ok_or(AppendError::KeyReused);
            }
            self.keys.insert(key, new);
            keys.push(key);
        }
        self.submissions.push(request.submission);
        Ok(Place::New(new))
    }
}

impl Place {
    fn found(self, batch: &Batch, size: u64) -> Appended {
        match self {
            Self::Stored(stored) => appended_at(&stored, size),
            Self::New(place) => appended_at(&batch.submitted()[place], size),
        }
    }
}

fn appended_at(entry: &Sequenced, size: u64) -> Appended {
    Appended {
        index: entry.index,
        entry: entry.bytes.clone(),
        leaf: entry.leaf,
        size,
    }
}

fn stored_entry(conn: &Connection, index: u64) -> Result<Sequenced, AppendError> {
    let mut found = None;
    store::entries(conn, index, 1, |row| {
        found = row.bytes.filter(|_| row.index == index).map(<[u8]>::to_vec);
        Ok::<_, AppendError>(())
    })?;
    let bytes = found.ok_or(AppendError::Damaged(Damage::Entry(index)))?;
    let leaf = leaf_hash(&bytes);
    Ok(Sequenced { index, bytes, leaf })
}

/// Whether the log could have made this entry of that submission.
fn is_entry_of(entry: &Entry, submission: &Submission) -> bool {
    match (entry, submission) {
        (
            Entry::Event(event),
            Submission::Event {
                tag_subject,
                tag_actor,
                commit,
                link,
            },
        ) => {
            (event.tag_subject, event.tag_actor) == (*tag_subject, *tag_actor)
                && (event.commit, event.link) == (*commit, *link)
        }
        (Entry::Key(key), Submission::Key { body }) => key.body == *body,
        (
            Entry::Erasure(erasure),
            Submission::Erasure {
                tag_subject,
                commit,
                link,
            },
        ) => (erasure.tag_subject, erasure.commit, erasure.link) == (*tag_subject, *commit, *link),
        (
            Entry::Release(release),
            Submission::Release {
                component,
                hash,
                version,
            },
        ) => (&release.component, &release.hash, &release.version) == (component, hash, version),
        _ => false,
    }
}

/// Stores a batch and the tiles that it completes, then checks what is stored.
fn store_batch(
    conn: &Connection,
    before: &Head,
    batch: &Batch,
    edge: &mut Edge,
) -> Result<(), AppendError> {
    if batch.entries.is_empty() {
        return Ok(());
    }
    store::insert_entries(conn, batch)?;
    let tiles = edge.append(batch);
    for tile in &tiles {
        store::insert_tile(conn, tile)?;
    }
    let mut stored = Vec::with_capacity(batch.entries.len());
    store::entries(conn, before.size(), i64::MAX as u64, |row| {
        match (row.bytes, row.leaf) {
            (Some(bytes), Some(leaf)) => stored.push((row.index, bytes.to_vec(), leaf)),
            _ => return Err(ReadBackError::Entry(row.index).into()),
        }
        Ok::<_, AppendError>(())
    })?;
    batch.check_read_back(before, stored)?;
    tiles
        .iter()
        .try_for_each(|tile| check_tile(conn, batch, tile))
}

/// Checks that the stored tile hashes to the node that the tree has above it.
fn check_tile(conn: &Connection, batch: &Batch, tile: &FullTile) -> Result<(), AppendError> {
    let level = (tile.level + 1) * salus_ledger::tile::TILE_HEIGHT;
    let mut nodes = batch.nodes.iter();
    let node = nodes.find(|node| (node.level, node.index) == (level, tile.index));
    let stored = store::full_tile(conn, tile.level, tile.index)?;
    let same =
        matches!((node, stored), (Some(node), Some(stored)) if tile_root(&stored) == node.hash);
    same.then_some(()).ok_or(AppendError::Tile)
}

/// Signs the head and stores it, its checkpoint also for each of the blocks closed on the way.
pub(super) fn sign(
    conn: &Connection,
    signer: &LogSigner,
    head: &Head,
    blocks: RangeInclusive<u64>,
) -> rusqlite::Result<SignedCheckpoint> {
    let signed = SignedCheckpoint::sign(signer, head.size(), head.root());
    let checkpoint = signed.to_string();
    for height in blocks {
        store::insert_checkpoint(conn, height, &checkpoint)?;
    }
    let state = head.encode();
    store::replace_head(conn, &HeadRow { state, checkpoint })?;
    Ok(signed)
}

impl From<LoadError> for AppendError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::NotCreated => Self::Damaged(Damage::Head),
            LoadError::OtherSigner(_) => Self::Damaged(Damage::Genesis),
            LoadError::Damaged(damage) => Self::Damaged(damage),
            LoadError::Store(error) => Self::Store(error),
        }
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
