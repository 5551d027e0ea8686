//! Saying in the ledger which web application is handed out.

use salus_ledger::{
    Hash,
    entry::{Submission, Word},
};
use salus_storage::log::{AppendError, LogReadError, Request};

use super::Organisation;

/// The component under which the web application stands in the ledger.
const WEB: &str = "web";

/// Why a release could not be written into the ledger.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The version cannot stand in an entry.
    #[error("the version of the web application is not 1 to 64 visible ASCII characters")]
    Version,
    /// The ledger could not be read.
    #[error("the ledger's newest release could not be read")]
    Read(#[from] LogReadError),
    /// The ledger took no entry.
    #[error("the ledger did not take the release of the web application")]
    Append(#[from] AppendError),
}

impl Organisation {
    /// Writes into the ledger that the web application named by `hash`, the SHA-256 of its
    /// `hashes.json`, is handed out from now on; returns whether that was news.
    ///
    /// # Errors
    /// [`ReleaseError`]; nothing should be handed out then.
    pub async fn log_release(&self, hash: Hash, version: &str) -> Result<bool, ReleaseError> {
        let component = Word::new(WEB).map_err(|_| ReleaseError::Version)?;
        let version = Word::new(version).map_err(|_| ReleaseError::Version)?;
        let newest = self.ledger.newest_release(component.clone()).await?;
        if newest.is_some_and(|(_, newest)| newest.hash == hash && newest.version == version) {
            return Ok(false);
        }
        let release = Submission::Release {
            component,
            hash,
            version,
        };
        self.ledger.append(vec![Request::from(release)]).await?;
        Ok(true)
    }
}
