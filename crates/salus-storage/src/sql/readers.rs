use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use crate::joined::Joined;

/// Waiting reads beyond this make callers wait.
const QUEUE: usize = 4096;

/// What a reader thread is asked to do.
pub(super) enum Command {
    Run(Box<dyn FnOnce(&Connection) + Send>),
    Close,
}

/// Wraps a closure as a read of one snapshot.
pub(super) fn job<T, E, F>(work: F) -> (Command, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let run = move |conn: &Connection| {
        let outcome = in_snapshot(conn, work);
        // A caller who no longer waits is no reason to stop.
        let _ = reply.send(outcome);
    };
    (Command::Run(Box::new(run)), answer)
}

/// Runs work on one snapshot.
pub(super) fn in_snapshot<T, E, F>(conn: &Connection, work: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&Connection) -> Result<T, E>,
{
    execute(conn, "BEGIN")?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(conn)))
        .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
    if !conn.is_autocommit() {
        execute(conn, "ROLLBACK")?;
    }
    outcome
}

fn execute(conn: &Connection, statement: &str) -> Result<(), StoreError> {
    conn.prepare_cached(statement)?.execute([])?;
    Ok(())
}

/// The queue that the reader threads share.
pub(super) struct Readers {
    // Declared before the threads: dropping the queue is what ends them.
    queue: mpsc::Sender<Command>,
    threads: Vec<Joined<()>>,
}

impl Readers {
    /// Starts one thread for each connection.
    pub(super) fn start(connections: Vec<Connection>) -> Self {
        let (queue, commands) = mpsc::channel(QUEUE);
        let commands = Arc::new(Mutex::new(commands));
        let threads = connections
            .into_iter()
            .map(|conn| {
                let commands = Arc::clone(&commands);
                Joined::new(thread::spawn(move || serve(&conn, &commands)))
            })
            .collect();
        Self { queue, threads }
    }

    pub(super) fn queue(&self) -> &mpsc::Sender<Command> {
        &self.queue
    }

    /// Runs what is queued, then closes the connections.
    pub(super) fn close(&self) {
        // Refused only when it is closed already.
        let _ = self.queue.blocking_send(Command::Close);
        for thread in &self.threads {
            thread.join();
        }
    }
}

fn serve(conn: &Connection, commands: &Mutex<mpsc::Receiver<Command>>) {
    loop {
        // The idle threads wait for the lock, the one that holds it waits for work.
        let next = {
            let mut commands = commands.lock().unwrap_or_else(PoisonError::into_inner);
            let next = commands.blocking_recv();
            if matches!(next, Some(Command::Close)) {
                commands.close();
            }
            next
        };
        match next {
            Some(Command::Run(work)) => work(conn),
            Some(Command::Close) => {}
            None => return,
        }
    }
}
