//! Tidying up: what a crash left, what has expired, what was gathered long enough.

use std::time::Duration;

use salus_records::Time;
use salus_storage::{
    blobs::BlobId,
    guard::{nonces, outbox, pin_tries, sessions, uploads, versions},
};

use crate::{
    Custodian, CustodianError,
    pin::PATIENCE,
    sessions::{ABSOLUTE, IDLE},
};

/// Age after which an unfinished upload is given up, in milliseconds.
const UPLOAD_LIFE: u64 = Time::DAY;

/// Age after which a blob that nobody knows is removed: longer than any upload lives.
const BLOB_AGE: Duration = Duration::from_secs(3 * 86_400);

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that were given up.
    pub uploads: u64,
    /// Blobs that nobody needed.
    pub blobs: u64,
    /// Sessions that had ended.
    pub sessions: u64,
}

/// How the custodian is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether its database still takes writes.
    pub writable: bool,
    /// Accounts with events that wait for the ledger.
    pub waiting: u64,
    /// Entries in the ledger.
    pub ledger_size: u64,
}

impl Custodian {
    /// Says whether the custodian can work.
    ///
    /// # Errors
    /// [`CustodianError::Storage`] when the database does not answer.
    pub async fn health(&self) -> Result<Health, CustodianError> {
        let inner = &self.0;
        let waiting = inner.db.read(outbox::subjects).await?.len() as u64;
        Ok(Health {
            writable: inner.db.accepts_writes(),
            waiting,
            ledger_size: inner.log.size(),
        })
    }

    /// How many sealed parts there are, and how many bytes they have without the custodian's layer.
    ///
    /// # Errors
    /// [`CustodianError::Storage`] when the database does not answer.
    pub async fn stored(&self) -> Result<(u64, u64), CustodianError> {
        Ok(self.0.db.read(versions::stored).await?)
    }

    /// Finishes what waits for the ledger, logs gathered failures, and removes litter; done at the
    /// start, and every few minutes by whoever runs the custodian.
    ///
    /// # Errors
    /// The first that a store met with; what was done stays done.
    pub async fn sweep(&self) -> Result<Swept, CustodianError> {
        let inner = &self.0;
        inner.settle_key_log().await?;
        self.log_refusals().await?;
        self.log_wrong_pins().await?;
        for subject in inner.db.read(outbox::subjects).await? {
            inner.settle(subject).await?;
        }
        let (uploads, sessions) = inner
            .write(|tx| {
                let ago = |ms| Time(tx.now.0.saturating_sub(ms));
                nonces::sweep(tx.conn, tx.now)?;
                let sessions = sessions::sweep(tx.conn, ago(ABSOLUTE), ago(IDLE))?;
                let uploads = uploads::sweep(tx.conn, ago(UPLOAD_LIFE))?;
                Ok((uploads as u64, sessions as u64))
            })
            .await?;
        self.bury().await?;
        let in_use = inner.db.read(versions::blobs_in_use).await?;
        let referenced = Box::new(move |id: &BlobId| in_use.contains(id.as_bytes()));
        let blobs = inner.blobs.sweep(referenced, BLOB_AGE).await?;
        Ok(Swept {
            uploads,
            sessions,
            blobs: blobs.unreferenced + blobs.unfinished,
        })
    }

    /// Closes the database; nothing is answered from then on.
    ///
    /// # Errors
    /// When what is in the write-ahead log could not be copied; it is safe there.
    pub async fn close(&self) -> Result<(), CustodianError> {
        Ok(self.0.db.close().await?)
    }

    async fn log_wrong_pins(&self) -> Result<(), CustodianError> {
        self.0
            .write(|tx| {
                for uid in pin_tries::unlogged(tx.conn, Time(tx.now.0.saturating_sub(PATIENCE)))? {
                    tx.compose_failures(uid, 0)?;
                }
                Ok(())
            })
            .await
    }
}
