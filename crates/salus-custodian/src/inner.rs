//! What every operation shares.

use std::sync::{Arc, PoisonError, RwLock, Weak};

use rusqlite::Connection;
use salus_crypto::{identifier::IdentifierKey, pin::ServerSetup, sign::SigningKey};
use salus_ledger::{Hash, client_state::KeptCheckpoint, note::LogVerifier};
use salus_records::{Time, keys::directory::Directory, objects::genesis::Policy};
use salus_storage::{
    blobs::Blobs,
    log::{Clock, Log},
    sql::Db,
};
use tokio::sync::Mutex;

use crate::{
    CustodianError, entropy::SharedEntropy, memory::Memory, notices::Notices, settle, tx::Tx,
    vault::Vault,
};

pub(crate) struct Inner {
    /// Itself, for work that outlives a request.
    pub(crate) me: Weak<Self>,
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) entropy: SharedEntropy,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) log: Arc<Log>,
    pub(crate) log_key: LogVerifier,
    /// Leaf hash of ledger entry 0.
    pub(crate) genesis: Hash,
    pub(crate) policy: Policy,
    pub(crate) signing: SigningKey,
    pub(crate) identifier: IdentifierKey,
    /// Answers PIN tries for accounts that do not exist.
    pub(crate) nobody: ServerSetup,
    pub(crate) directory: RwLock<Arc<Directory>>,
    pub(crate) kept: Mutex<Option<KeptCheckpoint>>,
    pub(crate) key_log: Mutex<()>,
    pub(crate) rotation: Mutex<()>,
    pub(crate) settling: settle::Queue,
    pub(crate) memory: Memory,
    pub(crate) notices: Notices,
}

impl Inner {
    pub(crate) fn handle(&self) -> Result<Arc<Self>, CustodianError> {
        self.me
            .upgrade()
            .ok_or(CustodianError::Internal("the custodian is closed"))
    }

    /// The custodian's clock.
    pub(crate) fn now(&self) -> Time {
        Time(self.clock.wall_ms())
    }

    /// The organisation's keys as the key log has them now.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::clone(
            &self
                .directory
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn set_directory(&self, directory: Directory) {
        *self
            .directory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
    }

    /// Runs facts, decision, event and write in one transaction; durable when it returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CustodianError> + Send + 'static,
    ) -> Result<T, CustodianError> {
        let inner = self.handle()?;
        self.db
            .write(move |conn: &Connection| work(&Tx::new(conn, inner.now(), &inner)))
            .await
    }

    /// Reads on one snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CustodianError> + Send + 'static,
    ) -> Result<T, CustodianError> {
        let inner = self.handle()?;
        self.db
            .read(move |conn: &Connection| work(&Tx::new(conn, inner.now(), &inner)))
            .await
    }

    /// As [`Inner::read`], for a few rows: on the calling thread while that is possible.
    pub(crate) async fn glance<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CustodianError> + Send + 'static,
    ) -> Result<T, CustodianError> {
        let inner = self.handle()?;
        self.db
            .glance(move |conn: &Connection| work(&Tx::new(conn, inner.now(), &inner)))
            .await
    }

    /// Runs blocking work beside the async threads.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, CustodianError> + Send + 'static,
    ) -> Result<T, CustodianError> {
        let inner = self.handle()?;
        let task = tokio::task::spawn_blocking(move || work(&inner));
        task.await.unwrap_or(Err(CustodianError::Internal(
            "a blocking operation panicked",
        )))
    }
}
