use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::error::AppendError;
use super::high_water::HighWater;
use super::load::State;
use super::sequencer::{AppendAnswer, CloseAnswer, Queued, Sequencer, Stored};
use crate::sql::{Job, StoreError};

/// What the handles of a log and its commits share.
pub(super) struct Shared {
    sequencer: Mutex<Sequencer>,
    /// Whether a commit is queued that will take what is submitted now.
    pub(super) scheduled: AtomicBool,
    /// The last state that is durable: what readers and the outside see.
    pub(super) published: watch::Sender<Arc<State>>,
    pub(super) clock_jumps: AtomicU64,
    pub(super) high_water: Option<HighWater>,
}

impl Shared {
    pub(super) fn new(
        sequencer: Sequencer,
        published: watch::Sender<Arc<State>>,
        high_water: Option<HighWater>,
    ) -> Self {
        Self {
            sequencer: Mutex::new(sequencer),
            scheduled: AtomicBool::new(false),
            published,
            clock_jumps: AtomicU64::new(0),
            high_water,
        }
    }

    fn sequencer(&self) -> MutexGuard<'_, Sequencer> {
        self.sequencer.lock().unwrap_or_else(|poisoned| {
            // A defect ended a commit half-way: what is in memory cannot be trusted.
            let mut sequencer = poisoned.into_inner();
            sequencer.forget(&AppendError::Store(StoreError::Panicked));
            self.sequencer.clear_poison();
            sequencer
        })
    }

    /// Answers everybody in the queue with an error: no commit will come for them.
    pub(super) fn refuse(&self, error: &AppendError) {
        let mut sequencer = self.sequencer();
        self.scheduled.store(false, Ordering::SeqCst);
        // Callers who no longer wait are no reason to stop.
        while let Ok(queued) = sequencer.queue.try_recv() {
            match queued {
                Queued::Append(_, reply) => drop(reply.send(Err(error.clone()))),
                Queued::CloseBlock(_, reply) => drop(reply.send(Err(error.clone()))),
            }
        }
    }

    fn publish(&self, state: State) {
        if let Some(high_water) = &self.high_water {
            high_water.offer(&state.checkpoint);
        }
        self.published.send_replace(Arc::new(state));
    }
}

/// One commit of the log: a job that takes everything queued when it runs.
pub(super) struct Commit {
    shared: Arc<Shared>,
    appends: Vec<oneshot::Sender<AppendAnswer>>,
    closings: Vec<oneshot::Sender<CloseAnswer>>,
    /// None until it runs, which it never does once the database accepts no more writes.
    outcome: Option<Result<Stored, AppendError>>,
}

impl Commit {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            appends: Vec::new(),
            closings: Vec::new(),
            outcome: None,
        }
    }
}

impl Job for Commit {
    fn run(&mut self, conn: &Connection) -> bool {
        let mut sequencer = self.shared.sequencer();
        // Cleared before looking: what comes later needs, and makes, another commit.
        self.shared.scheduled.store(false, Ordering::SeqCst);
        let mut requests = Vec::new();
        let mut close = None;
        while let Ok(queued) = sequencer.queue.try_recv() {
            match queued {
                Queued::Append(append, reply) => {
                    requests.push(append);
                    self.appends.push(reply);
                }
                Queued::CloseBlock(when, reply) => {
                    close = close.max(Some(when));
                    self.closings.push(reply);
                }
            }
        }
        let outcome = sequencer.store(conn, requests, close);
        if let Err(error) = &outcome {
            sequencer.forget(error);
        }
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn settle(self: Box<Self>, failure: Option<StoreError>) {
        let ran = self.outcome.is_some();
        let outcome = match (failure, self.outcome) {
            (None, Some(outcome)) => outcome,
            (failure, _) => {
                let failure = AppendError::Store(failure.unwrap_or(StoreError::Aborted));
                self.shared.sequencer().forget(&failure);
                if !ran {
                    // What it would have taken still waits in the queue, and no other will come.
                    self.shared.refuse(&failure);
                }
                Err(failure)
            }
        };
        // Callers who no longer wait are no reason to stop.
        match outcome {
            Ok(stored) => {
                if let Some(state) = stored.state {
                    self.shared.publish(state);
                }
                if stored.clock_jumped {
                    self.shared.clock_jumps.fetch_add(1, Ordering::Relaxed);
                }
                for (reply, answer) in self.appends.into_iter().zip(stored.appended) {
                    let _ = reply.send(answer);
                }
                for reply in self.closings {
                    let _ = reply.send(Ok(stored.block.clone()));
                }
            }
            Err(error) => {
                for reply in self.appends {
                    let _ = reply.send(Err(error.clone()));
                }
                for reply in self.closings {
                    let _ = reply.send(Err(error.clone()));
                }
            }
        }
    }
}
