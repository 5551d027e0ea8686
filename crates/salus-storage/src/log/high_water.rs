use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use salus_ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use salus_ledger::note::LogVerifier;

use super::error::OpenLogError;
use crate::files;
use crate::joined::Joined;

/// The least time between two writes: syncing a file for each commit would halve the rate, and a
/// restored backup is older than this.
const SPACING: Duration = Duration::from_millis(100);

/// What the high-water file says.
pub(super) enum Mark {
    /// An empty file: the operator accepts the database as it is.
    Accept,
    /// The largest checkpoint that was stored.
    At(Checkpoint),
}

/// Reads the high-water file: the log's latest signed checkpoint, or nothing in it.
pub(super) fn read(path: &Path, log: &LogVerifier) -> Result<Mark, OpenLogError> {
    let bytes = std::fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => OpenLogError::HighWaterMissing(path.to_owned()),
        _ => OpenLogError::HighWater {
            path: path.to_owned(),
            source,
        },
    })?;
    if bytes.is_empty() {
        return Ok(Mark::Accept);
    }
    SignedCheckpoint::parse(&bytes)
        .and_then(|signed| signed.verify(log).cloned())
        .map(Mark::At)
        .map_err(|_| OpenLogError::HighWaterDamaged(path.to_owned()))
}

/// Keeps the high-water file up to date from a thread of its own, after the commits.
///
/// The file never runs ahead of the database; it lags by at most the last [`SPACING`].
pub(super) struct HighWater {
    shared: Arc<Shared>,
    thread: Joined<()>,
}

struct Shared {
    path: PathBuf,
    slot: Mutex<Slot>,
    changed: Condvar,
    written: AtomicU64,
}

#[derive(Default)]
struct Slot {
    next: Option<SignedCheckpoint>,
    /// Whether the thread has nothing to do; waking it for every commit would cost a switch.
    idle: bool,
    closed: bool,
}

impl Shared {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, signed: &SignedCheckpoint) -> io::Result<()> {
        files::replace(&self.path, signed.to_string().as_bytes())?;
        self.written.store(signed.claimed().size, Ordering::Release);
        Ok(())
    }

    fn serve(&self) {
        let mut slot = self.slot();
        loop {
            let Some(next) = slot.next.take() else {
                if slot.closed {
                    return;
                }
                slot.idle = true;
                slot = self
                    .changed
                    .wait(slot)
                    .unwrap_or_else(PoisonError::into_inner);
                slot.idle = false;
                continue;
            };
            drop(slot);
            let outcome = self.write(&next);
            slot = self.slot();
            if let Err(error) = outcome {
                // Care goes on without it; the operator must see that rollbacks may go unnoticed.
                tracing::error!(%error, "the high-water file could not be written");
                if slot.closed {
                    return;
                }
                slot.next.get_or_insert(next);
            }
            let open = |slot: &mut Slot| !slot.closed;
            (slot, _) = self
                .changed
                .wait_timeout_while(slot, SPACING, open)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl HighWater {
    /// Writes the file and starts to follow.
    pub(super) fn start(path: &Path, latest: &SignedCheckpoint) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            path: path.to_owned(),
            slot: Mutex::default(),
            changed: Condvar::new(),
            written: AtomicU64::new(0),
        });
        shared.write(latest)?;
        let follower = Arc::clone(&shared);
        let thread = Joined::new(thread::spawn(move || follower.serve()));
        Ok(Self { shared, thread })
    }

    /// Takes a checkpoint that is in the database.
    pub(super) fn offer(&self, signed: &SignedCheckpoint) {
        let mut slot = self.shared.slot();
        slot.next = Some(signed.clone());
        if slot.idle {
            self.shared.changed.notify_one();
        }
    }

    /// The size under the checkpoint in the file.
    pub(super) fn written(&self) -> u64 {
        self.shared.written.load(Ordering::Acquire)
    }

    /// Writes what was offered last, and ends.
    pub(super) fn close(&self) {
        self.shared.slot().closed = true;
        self.shared.changed.notify_one();
        self.thread.join();
    }
}

impl Drop for HighWater {
    fn drop(&mut self) {
        self.close();
    }
}
