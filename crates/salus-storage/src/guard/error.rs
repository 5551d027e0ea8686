use crate::sql::StoreError;

/// Why the custodian's tables did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GuardError {
    /// The permit does not cover the object; a defect of the caller.
    #[error("the permit does not cover this object")]
    NotCovered,
    /// A stored row does not decode.
    #[error("a row of the custodian's database is damaged; stop the program and restore a backup")]
    Damaged,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for GuardError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl GuardError {
    /// Refuses unless the permit covers the object.
    pub(super) fn unless(covered: bool) -> Result<(), Self> {
        if covered {
            Ok(())
        } else {
            Err(Self::NotCovered)
        }
    }
}
