//! Opening an organisation's data directory.

use std::{path::Path, sync::Arc};

use salus_crypto::entropy::OsEntropy;
use salus_custodian::{Custodian, CustodianConfig};
use salus_storage::{
    accounts::Accounts,
    blobs::FileBlobs,
    log::{Clock, Log},
};

use super::{Layout, OpenOrganisationError, Organisation, ledger_key};
use crate::keys::ApiKeys;

impl Organisation {
    /// Opens everything in `dir` for this process alone.
    ///
    /// # Errors
    /// [`OpenOrganisationError`] when something is missing, unreadable, newer, rolled back,
    /// damaged, or in use by another process; nothing was changed then.
    pub async fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenOrganisationError> {
        let layout = Layout(dir);
        if !layout.api_key().exists() && !layout.ledger_key().exists() {
            return Err(OpenOrganisationError::Missing(dir.to_owned()));
        }
        let keys = ApiKeys::read(&layout.api_key())?;
        let signer = ledger_key::read(&layout.ledger_key())?;
        let accounts = Accounts::open(&layout.accounts())?;
        let high_water = layout.high_water();
        let ledger = Log::open(
            &layout.ledger(),
            signer,
            Some(&high_water),
            Arc::clone(&clock),
        )
        .await?;
        let ledger = Arc::new(ledger);
        let blobs = FileBlobs::open(&layout.blobs())?;
        let custodian = Custodian::open(CustodianConfig {
            dir: layout.custodian(),
            blobs: Arc::new(blobs),
            log: Arc::clone(&ledger),
            clock: Arc::clone(&clock),
            entropy: Box::new(OsEntropy),
        })
        .await?;
        let policy = custodian.policy().clone();
        if policy.api != keys.public() {
            return Err(OpenOrganisationError::OtherApiKeys);
        }
        Ok(Self {
            genesis: custodian.genesis(),
            genesis_entry: ledger.entry(0).await?,
            accounts,
            keys,
            policy,
            custodian,
            ledger,
            clock,
            dir: dir.to_owned(),
        })
    }
}
