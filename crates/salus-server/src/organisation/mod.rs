//! An organisation's data directory: made once, opened by one process at a time.
//!
//! ```text
//! <dir>/api/        api.db, api.key          people, sessions; the API server's secrets
//! <dir>/custodian/  custodian.db, …          the custodian's own databases and key file
//! <dir>/ledger/     ledger.db, ledger.key    the ledger and the key that signs it
//! <dir>/ledger.high-water                    newest checkpoint, so that a rollback is noticed
//! <dir>/blobs/                               ciphertext
//! <dir>/offline/    root.key                 to be moved to a safe, off this machine
//! ```

mod error;
mod init;
mod ledger_key;
mod open;
mod registrar;
mod release;
mod root_key;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use salus_custodian::Custodian;
use salus_ledger::Hash;
use salus_records::objects::genesis::Policy;
use salus_storage::{
    accounts::Accounts,
    log::{Clock, Log},
};

use crate::keys::ApiKeys;

pub use error::{InitError, OpenOrganisationError, RegistrarError};
pub use init::{InitParams, InitResult, NewRegistrar};
pub use ledger_key::LedgerKeyError;
pub use registrar::Bootstrap;
pub use release::ReleaseError;
pub use root_key::RootKeyError;

/// An organisation whose data directory is open in this process.
pub struct Organisation {
    pub(crate) accounts: Accounts,
    pub(crate) keys: ApiKeys,
    pub(crate) policy: Policy,
    pub(crate) genesis: Hash,
    pub(crate) genesis_entry: Vec<u8>,
    pub(crate) custodian: Custodian,
    pub(crate) ledger: Arc<Log>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) dir: PathBuf,
}

impl std::fmt::Debug for Organisation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Organisation")
            .field("genesis", &self.genesis)
            .finish_non_exhaustive()
    }
}

impl Organisation {
    /// Leaf hash of ledger entry 0, which stands in every activation letter.
    pub fn genesis(&self) -> Hash {
        self.genesis
    }

    /// What the organisation fixed when it was made.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The ledger.
    pub fn ledger(&self) -> &Arc<Log> {
        &self.ledger
    }

    /// The custodian.
    pub fn custodian(&self) -> &Custodian {
        &self.custodian
    }
}

/// Where things lie in a data directory.
struct Layout<'a>(&'a Path);

impl Layout<'_> {
    fn api(&self) -> PathBuf {
        self.0.join("api")
    }

    fn accounts(&self) -> PathBuf {
        self.api().join("api.db")
    }

    fn api_key(&self) -> PathBuf {
        self.api().join("api.key")
    }

    fn custodian(&self) -> PathBuf {
        self.0.join("custodian")
    }

    fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    fn ledger_key(&self) -> PathBuf {
        self.ledger().join("ledger.key")
    }

    fn high_water(&self) -> PathBuf {
        self.0.join("ledger.high-water")
    }

    fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    fn offline(&self) -> PathBuf {
        self.0.join("offline")
    }
}
