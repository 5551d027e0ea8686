//! Stopping and resuming accounts.

use salus_records::{AccountId, objects::access::MAX_SKEW, wire::account::StandingRequest};
use salus_storage::{accounts::StandingError, sql::StoreError};

use super::{Api, DirectoryError};

/// Why an order was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum StandingRefused {
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// The order is about another account, or not signed by the logged-in registrar.
    #[error("the order is not signed by the logged-in registrar for this account")]
    Signature,
    /// A later order is stored.
    #[error("a later order about this account is stored already")]
    Outdated,
    /// The organisation's keys are not known at the moment.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StandingError> for StandingRefused {
    fn from(error: StandingError) -> Self {
        match error {
            StandingError::Unknown => Self::Unknown,
            StandingError::Outdated => Self::Outdated,
            StandingError::Store(error) => Self::Store(error),
        }
    }
}

impl Api {
    /// Stops or resumes `uid` by an order of the logged-in `registrar`; its sessions end at once.
    ///
    /// # Errors
    /// [`StandingRefused`]; nothing changed then.
    pub async fn set_standing(
        &self,
        registrar: AccountId,
        uid: AccountId,
        request: StandingRequest,
    ) -> Result<(), StandingRefused> {
        let directory = self.directory.newest(&self.custodian).await?;
        let order = directory
            .check_standing(&request.standing)
            .ok()
            .filter(|order| order.uid == uid && order.registrar == registrar)
            // An order from the future would outlast every later one.
            .filter(|order| order.time <= self.now().plus(MAX_SKEW))
            .ok_or(StandingRefused::Signature)?;
        self.accounts
            .set_standing(uid, order.disabled, order.time)
            .await?;
        let event = if order.disabled {
            "account_disabled"
        } else {
            "account_enabled"
        };
        self.note(event, Some(uid)).await?;
        Ok(())
    }
}
