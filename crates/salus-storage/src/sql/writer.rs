use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use rusqlite::hooks::Wal;
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use super::owner_lock::OwnerLock;
use crate::joined::Joined;

/// The most closures that share one commit.
const GROUP: usize = 1024;

/// Waiting closures beyond this make callers wait, so that memory stays bounded.
const QUEUE: usize = 4096;

/// WAL pages after which the writer copies them into the database (SQLite's own default).
const CHECKPOINT_PAGES: i32 = 1000;

/// What the writer thread is asked to do.
pub(super) enum Command {
    Run(Box<dyn Job>),
    /// Copy the WAL into the database and empty it.
    Scrub(oneshot::Sender<Result<(), StoreError>>),
    Close,
}

/// Queued work together with the callers who wait for it.
pub(crate) trait Job: Send {
    /// Does the work; false means that its changes must be undone.
    fn run(&mut self, conn: &Connection) -> bool;
    /// Answers the callers: with the work's own result, or with why it does not count.
    fn settle(self: Box<Self>, failure: Option<StoreError>);
}

struct Pending<T, E, F> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Wraps a closure as a job; the receiver gets its result after the commit.
pub(super) fn job<T, E, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let pending = Pending {
        work: Some(work),
        outcome: None,
        reply,
    };
    (Box::new(pending), answer)
}

impl<T, E, F> Job for Pending<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, conn: &Connection) -> bool {
        self.outcome = self.work.take().map(|work| work(conn));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn settle(self: Box<Self>, failure: Option<StoreError>) {
        let answer = match (failure, self.outcome) {
            (None, Some(outcome)) => outcome,
            (None, None) => Err(StoreError::Aborted.into()),
            (Some(failure), _) => Err(failure.into()),
        };
        // A caller who no longer waits is no reason to stop.
        let _ = self.reply.send(answer);
    }
}

/// The queue of the writer thread.
pub(super) struct Writer {
    // Declared before the thread: dropping the queue is what ends the thread.
    queue: mpsc::Sender<Command>,
    accepting: Arc<AtomicBool>,
    thread: Joined<Result<(), StoreError>>,
}

impl Writer {
    /// Starts the writer thread, which owns the connection and the lock until it ends.
    pub(super) fn start(mut conn: Connection, lock: OwnerLock) -> rusqlite::Result<Self> {
        let wal_pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&wal_pages);
        // Replaces SQLite's own checkpointing, whose failures nobody would see.
        conn.wal_hook(Some(move |_: &mut Wal, pages: i32| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let (queue, commands) = mpsc::channel(QUEUE);
        let accepting = Arc::new(AtomicBool::new(true));
        let worker = Worker {
            conn,
            wal_pages,
            accepting: Arc::clone(&accepting),
        };
        let thread: JoinHandle<_> = thread::spawn(move || {
            let _lock = lock;
            worker.serve(commands)
        });
        Ok(Self {
            queue,
            accepting,
            thread: Joined::new(thread),
        })
    }

    pub(super) fn queue(&self) -> &mpsc::Sender<Command> {
        &self.queue
    }

    pub(super) fn accepts(&self) -> bool {
        self.accepting.load(Ordering::Acquire) && !self.queue.is_closed()
    }

    /// Runs what is queued, copies the WAL into the database and releases the lock.
    pub(super) fn close(&self) -> Result<(), StoreError> {
        // Refused only when it is closed already.
        let _ = self.queue.blocking_send(Command::Close);
        self.thread.join().unwrap_or(Ok(()))
    }
}

/// A job that has run, with the reason if its changes were undone.
struct Ran {
    job: Box<dyn Job>,
    failure: Option<StoreError>,
}

struct Worker {
    conn: Connection,
    wal_pages: Arc<AtomicI32>,
    accepting: Arc<AtomicBool>,
}

impl Worker {
    fn serve(self, mut commands: mpsc::Receiver<Command>) -> Result<(), StoreError> {
        let mut taken = Vec::with_capacity(GROUP);
        while commands.blocking_recv_many(&mut taken, GROUP) > 0 {
            let mut jobs = Vec::with_capacity(taken.len());
            let mut scrubs = Vec::new();
            for command in taken.drain(..) {
                match command {
                    Command::Run(job) => jobs.push(job),
                    Command::Scrub(reply) => scrubs.push(reply),
                    Command::Close => commands.close(),
                }
            }
            self.commit(jobs);
            if !scrubs.is_empty() {
                let outcome = self.scrub();
                for reply in scrubs {
                    let _ = reply.send(outcome.clone());
                }
            }
            self.checkpoint_if_due();
        }
        self.finish()
    }

    /// Runs a group in one transaction and answers everyone after the commit.
    fn commit(&self, jobs: Vec<Box<dyn Job>>) {
        let alone = jobs.len() == 1;
        let mut jobs = jobs.into_iter();
        // More than one round only if a job's failure ended the transaction under the others.
        while jobs.len() > 0 {
            let mut ran = Vec::with_capacity(jobs.len());
            let mut culprit = None;
            let failure = self
                .transact(&mut jobs, alone, &mut ran, &mut culprit)
                .err();
            if let Some(failure) = &failure {
                self.judge(failure);
            }
            for Ran { job, failure: own } in ran {
                job.settle(failure.clone().or(own));
            }
            if let Some(Ran { job, failure: own }) = culprit {
                job.settle(own);
            }
        }
    }

    /// Runs jobs until they are used up or one of them ends the transaction.
    ///
    /// `Ok` means that everything in `ran` is durable. `culprit` is the job that ended the
    /// transaction.
    fn transact(
        &self,
        jobs: &mut std::vec::IntoIter<Box<dyn Job>>,
        alone: bool,
        ran: &mut Vec<Ran>,
        culprit: &mut Option<Ran>,
    ) -> Result<(), StoreError> {
        let started = if self.accepting.load(Ordering::Acquire) {
            self.execute("BEGIN IMMEDIATE")
        } else {
            Err(StoreError::Stopped)
        };
        if let Err(error) = started {
            ran.extend(jobs.map(|job| Ran { job, failure: None }));
            return Err(error);
        }
        for mut job in jobs {
            let (keep, failure) = match self.run(&mut job, alone) {
                Ok(Ok(keep)) => (keep, None),
                Ok(Err(failure)) => (false, Some(failure)),
                Err(error) => {
                    // Its changes could not be told apart from the others': undo them all.
                    ran.push(Ran { job, failure: None });
                    self.roll_back();
                    return Err(error);
                }
            };
            // SQLite rolls everything back by itself after some errors, a full disk among them.
            if self.conn.is_autocommit() {
                let failure = failure.or(keep.then_some(StoreError::Aborted));
                *culprit = Some(Ran { job, failure });
                return Err(StoreError::Aborted);
            }
            ran.push(Ran { job, failure });
            if alone && !keep {
                return self.execute("ROLLBACK");
            }
        }
        self.execute("COMMIT").inspect_err(|_| self.roll_back())
    }

    /// Runs a job, in a savepoint of its own unless it is alone in the transaction.
    ///
    /// The inner error is the job's own failure, the outer one that of its savepoint.
    fn run(
        &self,
        job: &mut Box<dyn Job>,
        alone: bool,
    ) -> Result<Result<bool, StoreError>, StoreError> {
        if !alone {
            self.execute("SAVEPOINT job")?;
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| job.run(&self.conn)));
        if !alone && !self.conn.is_autocommit() {
            if !matches!(outcome, Ok(true)) {
                self.execute("ROLLBACK TO job")?;
            }
            self.execute("RELEASE job")?;
        }
        Ok(outcome.map_err(|_| StoreError::Panicked))
    }

    fn roll_back(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            tracing::error!(%error, "a failed transaction could not be rolled back");
            self.accepting.store(false, Ordering::Release);
        }
    }

    fn execute(&self, statement: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached(statement)?.execute([])?;
        Ok(())
    }

    fn checkpoint_if_due(&self) {
        if self.wal_pages.load(Ordering::Relaxed) < CHECKPOINT_PAGES {
            return;
        }
        self.wal_pages.store(0, Ordering::Relaxed);
        if let Err(error) = self.checkpoint("PASSIVE") {
            // The commits are safe in the WAL.
            tracing::warn!(%error, "the write-ahead log could not be copied into the database");
        }
    }

    /// Empties the WAL; unlike other copying, this is worth nothing by halves.
    fn scrub(&self) -> Result<(), StoreError> {
        match self.checkpoint("TRUNCATE") {
            Ok(false) => Err(StoreError::Busy),
            outcome => outcome.map(drop),
        }
    }

    /// Copies the WAL into the database; false if readers or other programs kept some of it in use.
    fn checkpoint(&self, mode: &str) -> Result<bool, StoreError> {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let blocked = self
            .conn
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, bool>(0)))
            .map_err(StoreError::from)
            .inspect_err(|error| self.judge(error))?;
        Ok(!blocked)
    }

    /// Ends writing if the disk can no longer be trusted: a sync that succeeds when it is repeated
    /// says nothing of what the failed one should have stored.
    fn judge(&self, error: &StoreError) {
        if error.ends_writing() {
            tracing::error!(%error, "the database stops accepting writes");
            self.accepting.store(false, Ordering::Release);
        }
    }

    fn finish(self) -> Result<(), StoreError> {
        if self.accepting.load(Ordering::Acquire) {
            self.checkpoint("TRUNCATE")?;
        }
        self.conn.close().map_err(|(_, error)| error.into())
    }
}
