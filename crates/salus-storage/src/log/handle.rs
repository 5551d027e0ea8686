use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{mpsc, oneshot, watch};

use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::entry::PublicBody;
use salus_ledger::note::{LogSigner, LogVerifier};
use salus_ledger::verify::Report;

use super::MAX_REQUEST;
use super::clock::Clock;
use super::commit::{Commit, Shared};
use super::create::create;
use super::error::{AppendError, CreateLogError, OpenLogError};
use super::high_water::{self, HighWater, Mark};
use super::load::{LoadError, State, frontier_at, load};
use super::schema::{FILE, SCHEMA};
use super::sequencer::{Appended, Close, Queued, Request, Sequencer};
use super::upper_tiles::UpperTiles;
use super::verify::{Depth, Trust, VerifyError, verify_path};
use crate::sql::{Db, StoreError};

/// Appends that may wait for a commit; more make their callers wait.
const QUEUE: usize = 4096;

/// A handle to the embedded ledger; cloning it is cheap.
///
/// [`Log::close`] ends it in order; dropping the last clone loses nothing either.
#[derive(Clone)]
pub struct Log {
    pub(super) db: Db,
    pub(super) published: watch::Receiver<Arc<State>>,
    pub(super) upper_tiles: Arc<UpperTiles>,
    queue: mpsc::Sender<Queued>,
    shared: Arc<Shared>,
    site: Arc<Site>,
}

/// Where a log is and whose it is.
struct Site {
    directory: PathBuf,
    high_water: Option<PathBuf>,
    log: LogVerifier,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

impl Log {
    /// Starts a new log in `directory`, with a genesis entry that names `signer` and `policy`.
    ///
    /// The log's name is the signer's. `high_water`, best on another volume, will hold the latest
    /// checkpoint.
    ///
    /// # Errors
    /// [`CreateLogError::Exists`] rather than replacing a log.
    pub async fn create(
        directory: &Path,
        policy: PublicBody,
        signer: LogSigner,
        high_water: Option<&Path>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CreateLogError> {
        let db = create(directory, policy, &signer, high_water, &clock).await?;
        Self::start(directory, db, signer, high_water, clock)
            .await
            .map_err(CreateLogError::Start)
    }

    /// Opens the log in `directory` for this process alone and checks its right edge.
    ///
    /// Recomputes the frontier from tiles and the last entries, and compares it with the head, the
    /// latest checkpoint and the high-water file; reads a few hundred rows whatever the size.
    ///
    /// # Errors
    /// Says what contradicts what, and what to do. Nothing is signed then.
    pub async fn open(
        directory: &Path,
        signer: LogSigner,
        high_water: Option<&Path>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenLogError> {
        let path = directory.join(FILE);
        // Opening would create it.
        if !path.exists() {
            return Err(OpenLogError::NotCreated);
        }
        let opening = tokio::task::spawn_blocking(move || Db::open(&path, &SCHEMA));
        let db = opening.await.map_err(|_| StoreError::Panicked)??;
        Self::start(directory, db, signer, high_water, clock).await
    }

    async fn start(
        directory: &Path,
        db: Db,
        signer: LogSigner,
        high_water: Option<&Path>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenLogError> {
        let site = Site {
            directory: directory.to_owned(),
            high_water: high_water.map(Path::to_owned),
            log: signer.verifier().clone(),
        };
        let log = site.log.clone();
        let mark = high_water
            .map(|path| high_water::read(path, &log))
            .transpose()?;
        let loaded = db.read(move |conn| {
            let state = load(conn, &log)?;
            if let Some(Mark::At(seen)) = mark {
                let have = state.head.size();
                if have < seen.size {
                    return Err(OpenLogError::RolledBack {
                        have,
                        seen: seen.size,
                    });
                }
                if frontier_at(conn, &state.edge, have, seen.size)?.root() != seen.root {
                    return Err(OpenLogError::Forked { size: seen.size });
                }
            }
            Ok(state)
        });
        let state = loaded.await?;
        let follow = |path: &Path| {
            HighWater::start(path, &state.checkpoint).map_err(|source| OpenLogError::HighWater {
                path: path.to_owned(),
                source,
            })
        };
        let high_water = high_water.map(follow).transpose()?;
        let (queue, queued) = mpsc::channel(QUEUE);
        let (publish, published) = watch::channel(Arc::new(state.clone()));
        let sequencer = Sequencer::new(signer, clock, queued, state);
        let shared = Arc::new(Shared::new(sequencer, publish, high_water));
        Ok(Self {
            db,
            published,
            upper_tiles: Arc::default(),
            queue,
            shared,
            site: Arc::new(site),
        })
    }

    /// Appends submissions, all in one commit, and answers once they are durable and signed.
    ///
    /// A request whose idempotency key was appended before gets that entry again. Dropping the
    /// future does not take back what is queued.
    ///
    /// # Errors
    /// After an error nothing was appended, except that [`StoreError::Disk`] leaves it unknown:
    /// send again with the same idempotency keys.
    pub async fn append(&self, requests: Vec<Request>) -> Result<Vec<Appended>, AppendError> {
        if requests.len() > MAX_REQUEST {
            return Err(AppendError::TooMany);
        }
        self.submit(|reply| Queued::Append(requests, reply)).await
    }

    /// Closes the open block if its time has come; call it about once per second.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub async fn close_block_if_due(&self) -> Result<Option<Appended>, AppendError> {
        self.submit(|reply| Queued::CloseBlock(Close::IfDue, reply))
            .await
    }

    /// Closes the open block now, unless it is empty.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub async fn close_block(&self) -> Result<Option<Appended>, AppendError> {
        self.submit(|reply| Queued::CloseBlock(Close::Now, reply))
            .await
    }

    async fn submit<T>(
        &self,
        queued: impl FnOnce(oneshot::Sender<Result<T, AppendError>>) -> Queued,
    ) -> Result<T, AppendError> {
        let (reply, answer) = oneshot::channel();
        let place = self.queue.reserve().await.map_err(|_| StoreError::Closed)?;
        place.send(queued(reply));
        // No await from here to the job: a dropped future must not leave it scheduled but absent.
        if !self.shared.scheduled.swap(true, Ordering::SeqCst) {
            let commit = Box::new(Commit::new(Arc::clone(&self.shared)));
            if let Err(error) = self.db.submit(commit) {
                self.shared.refuse(&error.into());
            }
        }
        answer.await.unwrap_or(Err(StoreError::Closed.into()))
    }

    /// Returns the latest durable checkpoint with the log's signature.
    pub fn checkpoint(&self) -> SignedCheckpoint {
        self.published.borrow().checkpoint.clone()
    }

    /// Returns the number of entries under the latest checkpoint.
    pub fn size(&self) -> u64 {
        self.published.borrow().head.size()
    }

    /// Returns the number of closed blocks under the latest checkpoint.
    pub fn blocks(&self) -> u64 {
        self.published.borrow().head.height()
    }

    /// Returns the index of the entry that closed the newest block, if one was closed.
    pub fn newest_block(&self) -> Option<u64> {
        let published = self.published.borrow();
        let head = &published.head;
        (head.height() > 0).then(|| head.size() - head.open_entries() - 1)
    }

    /// Returns the time of the last entry under the latest checkpoint, in milliseconds since 1970.
    pub fn newest_ms(&self) -> u64 {
        self.published.borrow().head.last_t()
    }

    /// Returns how often the clock was seen to jump by more than two seconds since the start.
    pub fn clock_jumps(&self) -> u64 {
        self.shared.clock_jumps.load(Ordering::Relaxed)
    }

    /// Returns the size under the checkpoint in the high-water file, if there is such a file.
    ///
    /// It lags behind [`Log::size`] by a moment; if it falls behind for good, its volume fails.
    pub fn high_water(&self) -> Option<u64> {
        self.shared.high_water.as_ref().map(HighWater::written)
    }

    /// Verifies the log as it is on the disk, against its key and the high-water file.
    ///
    /// Appending and reading go on meanwhile.
    ///
    /// # Errors
    /// Only when nothing can be said about the entries; what is wrong is in the report.
    pub async fn verify(&self, depth: Depth) -> Result<Report, VerifyError> {
        let site = Arc::clone(&self.site);
        let verifying = tokio::task::spawn_blocking(move || {
            // Read before the snapshot is taken, so that it cannot be ahead of it.
            let kept = site.high_water.as_ref().map(std::fs::read_to_string);
            let trust = Trust {
                log: site.log.clone(),
                genesis: None,
                kept: kept.into_iter().flatten().collect(),
            };
            verify_path(&site.directory, &trust, depth)
        });
        verifying.await.unwrap_or(Err(StoreError::Panicked.into()))
    }

    /// Closes the open block, then the database, and brings the high-water file up to date.
    ///
    /// # Errors
    /// When either could not be done; what was answered before is durable all the same.
    pub async fn close(&self) -> Result<(), AppendError> {
        let closed = self.close_block().await;
        let database = self.db.close().await;
        let shared = Arc::clone(&self.shared);
        let following = tokio::task::spawn_blocking(move || {
            shared.high_water.as_ref().map(HighWater::close);
        });
        following.await.map_err(|_| StoreError::Panicked)?;
        database?;
        closed.map(drop)
    }
}

impl From<LoadError> for OpenLogError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::NotCreated => Self::NotCreated,
            LoadError::OtherSigner(genesis) => Self::OtherSigner {
                origin: genesis.origin.to_string(),
            },
            LoadError::Damaged(damage) => Self::Damaged(damage),
            LoadError::Store(error) => Self::Store(error),
        }
    }
}
