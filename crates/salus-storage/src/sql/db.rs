use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

use super::glances::Glances;
use super::open::{open, open_reader};
use super::readers::{self, Readers};
use super::writer::{self, Job, Writer};
use super::{OpenError, Schema, StoreError};

/// Read-only connections, each with its own thread.
const READERS: usize = 3;

/// Read-only connections for short reads on the threads that ask: as many as two cores need.
const GLANCES: usize = 2;

/// A handle to one SQLite database; cloning it is cheap.
///
/// Dropping the last clone runs what is queued and waits for it; [`Db::close`] does the same and
/// reports whether it worked.
#[derive(Clone)]
pub struct Db {
    // Readers end first, so that the writer is the last to leave and can remove the WAL.
    glances: Arc<Glances>,
    readers: Arc<Readers>,
    writer: Arc<Writer>,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the database at `path` for this process alone, creating and migrating it as needed.
    ///
    /// # Errors
    /// Says why not and what to do; in that case nothing in an existing file was changed.
    pub fn open(path: &Path, schema: &Schema) -> Result<Self, OpenError> {
        let opened = open(path, schema)?;
        let connections = |number: usize| -> Result<Vec<_>, _> {
            (0..number).map(|_| open_reader(&opened.path)).collect()
        };
        let (glances, readers) = (connections(GLANCES)?, connections(READERS)?);
        let writer =
            Writer::start(opened.writer, opened.lock).map_err(|error| OpenError::Database {
                path: opened.path.clone(),
                source: error.into(),
            })?;
        Ok(Self {
            glances: Arc::new(Glances::new(glances)),
            readers: Arc::new(Readers::start(readers)),
            writer: Arc::new(writer),
        })
    }

    /// Runs `work` in a transaction and returns its result once that is durable.
    ///
    /// If `work` returns an error its changes are undone and nobody else's. Dropping the future
    /// does not take back a write that is already queued. Do not begin, commit or roll back
    /// inside `work`; it may share its transaction with others.
    ///
    /// # Errors
    /// The closure's own, or a [`StoreError`] when the commit failed.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = writer::job(work);
        let queued = self.writer.queue().send(writer::Command::Run(job)).await;
        queued.map_err(|_| StoreError::Closed)?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Leaves nothing of what was overwritten or deleted before in the files.
    ///
    /// Deleted bytes are zeroed in the pages of the database; until its pages are copied there, the
    /// write-ahead log still holds them, and so does the database beneath it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when readers kept the write-ahead log in use for too long.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let queued = self
            .writer
            .queue()
            .send(writer::Command::Scrub(reply))
            .await;
        queued.map_err(|_| StoreError::Closed)?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Runs `work` on one snapshot that includes every write answered before.
    ///
    /// # Errors
    /// The closure's own, or a [`StoreError`] when the snapshot could not be read.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (command, answer) = readers::job(work);
        self.readers
            .queue()
            .send(command)
            .await
            .map_err(|_| StoreError::Closed)?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// As [`Db::read`], on the calling thread while that is possible: for a few rows, which are read
    /// in less time than it takes to wake another thread.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn glance<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        match self.glances.read(work) {
            Ok(outcome) => outcome,
            Err(work) => self.read(work).await,
        }
    }

    /// [`Db::write`] for callers without an async runtime.
    ///
    /// # Errors
    /// As [`Db::write`].
    ///
    /// # Panics
    /// When called on a thread that drives async tasks.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = writer::job(work);
        let queued = self.writer.queue().blocking_send(writer::Command::Run(job));
        queued.map_err(|_| StoreError::Closed)?;
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// [`Db::read`] for callers without an async runtime.
    ///
    /// # Errors
    /// As [`Db::read`].
    ///
    /// # Panics
    /// When called on a thread that drives async tasks.
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (command, answer) = readers::job(work);
        self.readers
            .queue()
            .blocking_send(command)
            .map_err(|_| StoreError::Closed)?;
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Queues a job that answers its own callers.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full.
    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let queued = self.writer.queue().try_send(writer::Command::Run(job));
        queued.map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => StoreError::Closed,
        })
    }

    /// Says whether writes are still accepted; false after a disk error or [`Db::close`].
    pub fn accepts_writes(&self) -> bool {
        self.writer.accepts()
    }

    /// Runs what is queued, copies the WAL into the database and lets go of the file.
    ///
    /// Other clones answer [`StoreError::Closed`] from then on.
    ///
    /// # Errors
    /// When the WAL could not be copied; the data is then still safe in the WAL.
    pub async fn close(&self) -> Result<(), StoreError> {
        let db = self.clone();
        let closing = tokio::task::spawn_blocking(move || db.close_blocking());
        closing.await.unwrap_or(Err(StoreError::Panicked))
    }

    /// [`Db::close`] for callers without an async runtime.
    ///
    /// # Errors
    /// As [`Db::close`].
    ///
    /// # Panics
    /// When called on a thread that drives async tasks.
    pub fn close_blocking(&self) -> Result<(), StoreError> {
        self.glances.close();
        self.readers.close();
        self.writer.close()
    }
}
