use salus_crypto::OpenError;
use salus_ledger::Hash;
use salus_records::{Time, keys::directory::TrustError};
use salus_storage::{
    blobs::BlobError,
    guard::GuardError,
    log::{AppendError, LogReadError},
    sql::StoreError,
};

/// Why the custodian did not do what it was asked.
///
/// What is missing, un-granted or restricted is one error, [`CustodianError::NotAvailable`].
#[derive(Debug, thiserror::Error)]
pub enum CustodianError {
    /// The request contradicts itself or the rules of its format.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The session has ended or never was.
    #[error("the session has ended; log in again")]
    Unauthenticated,
    /// Password ticket or PIN did not fit.
    #[error("the PIN is wrong")]
    WrongPin,
    /// It does not exist, or is not for the asker: which of the two is not said.
    #[error("not available")]
    NotAvailable,
    /// The role, or the state of one's own account, does not allow it.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Somebody else wrote a newer version first.
    #[error("there is a newer version already: version {version}; read it, then try again")]
    Conflict {
        /// Number of the newest version.
        version: u32,
        /// Hash of its manifest.
        head: Hash,
    },
    /// Too many wrong PINs.
    #[error(
        "the PIN is locked after 10 wrong tries; let two registrars check your identity and reset it"
    )]
    Locked,
    /// A code, ticket or statement was used after its time.
    #[error("it has expired; ask for a new one")]
    Expired,
    /// Too often; try again later.
    #[error("too many tries; wait {wait_s} seconds, then try again")]
    TooMany {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// More bytes, parts or lines than are accepted.
    #[error("{0}")]
    TooLarge(&'static str),
    /// The command, ticket or code was used before.
    #[error("this was used before; make a new one")]
    Replayed,
    /// The client's clock is too far from the custodian's.
    #[error("the clock of this device is wrong by more than five minutes; set it, then try again")]
    ClockSkew {
        /// The custodian's time.
        server_time: Time,
    },
    /// The law keeps the record.
    #[error("the record has to be kept until {0}; it can be erased from then on")]
    RetentionUntil(Time),
    /// Too many questions of this patient wait for an answer.
    #[error("20 of your questions wait for an answer; ask again when one is answered")]
    QuestionsOpen,
    /// A database, the blob store or the ledger did not answer.
    #[error(transparent)]
    Storage(#[from] StorageFault),
    /// A defect, or stored data that does not open.
    #[error("the custodian failed; its log says where")]
    Internal(&'static str),
}

/// Which store failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageFault {
    /// The custodian's database.
    #[error(transparent)]
    Rows(#[from] StoreError),
    /// The blob store.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// Appending to the ledger.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// Reading the ledger.
    #[error(transparent)]
    Ledger(#[from] LogReadError),
}

impl StorageFault {
    /// Whether a full disk is the reason: nothing was stored, and space has to be freed.
    pub fn is_disk_full(&self) -> bool {
        matches!(
            self,
            Self::Rows(StoreError::DiskFull)
                | Self::Blobs(BlobError::DiskFull)
                | Self::Append(AppendError::Store(StoreError::DiskFull))
        )
    }
}

impl From<StoreError> for CustodianError {
    fn from(error: StoreError) -> Self {
        StorageFault::from(error).into()
    }
}

impl From<rusqlite::Error> for CustodianError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<BlobError> for CustodianError {
    fn from(error: BlobError) -> Self {
        StorageFault::from(error).into()
    }
}

impl From<AppendError> for CustodianError {
    fn from(error: AppendError) -> Self {
        StorageFault::from(error).into()
    }
}

impl From<LogReadError> for CustodianError {
    fn from(error: LogReadError) -> Self {
        StorageFault::from(error).into()
    }
}

impl From<GuardError> for CustodianError {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::Store(error) => error.into(),
            GuardError::NotCovered => Self::Internal("a permit did not cover its object"),
            GuardError::Damaged => Self::Internal("a row of the custodian's database is damaged"),
        }
    }
}

impl From<OpenError> for CustodianError {
    fn from(_: OpenError) -> Self {
        Self::Internal("a sealed row did not open: wrong key file, or an altered database")
    }
}

impl From<TrustError> for CustodianError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::Expired => Self::Expired,
            TrustError::Quorum => Self::Forbidden("not enough registrars have signed"),
            TrustError::AlreadyLive => {
                Self::Forbidden("the account has a live credential already; revoke it first")
            }
            TrustError::Ended => {
                Self::Forbidden("the credential has ended; a new one counts from that end on")
            }
            TrustError::Signature | TrustError::Mismatch | TrustError::Unknown => {
                Self::Forbidden("the statement is not signed by somebody who may")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_faults() {
        for full in [
            StorageFault::Rows(StoreError::DiskFull),
            StorageFault::Blobs(BlobError::DiskFull),
            StorageFault::Append(AppendError::Store(StoreError::DiskFull)),
        ] {
            assert!(full.is_disk_full(), "{full}");
        }
        for other in [
            StorageFault::Rows(StoreError::Busy),
            StorageFault::Append(AppendError::Store(StoreError::Stopped)),
            StorageFault::Append(AppendError::KeyReused),
        ] {
            assert!(!other.is_disk_full(), "{other}");
        }
    }
}
