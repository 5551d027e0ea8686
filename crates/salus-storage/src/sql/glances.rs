use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::StoreError;
use super::readers::in_snapshot;

/// Connections for reads that are not worth another thread.
pub(super) struct Glances {
    /// Those that nobody uses at the moment; `None` once the database is closed.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Glances {
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        Self {
            idle: Mutex::new(Some(connections)),
        }
    }

    /// Runs work on one snapshot; gives it back where no connection is free.
    pub(super) fn read<T, E, F>(&self, work: F) -> Result<Result<T, E>, F>
    where
        E: From<StoreError>,
        F: FnOnce(&Connection) -> Result<T, E>,
    {
        let Some(conn) = self.idle().as_mut().and_then(Vec::pop) else {
            return Err(work);
        };
        let outcome = in_snapshot(&conn, work);
        if let Some(idle) = self.idle().as_mut() {
            idle.push(conn);
        }
        Ok(outcome)
    }

    /// Closes the connections; one that is in use closes when its read has ended.
    pub(super) fn close(&self) {
        self.idle().take();
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
