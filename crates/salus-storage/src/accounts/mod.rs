//! The tables of the API server: people, sessions, failed attempts, stored answers.
//!
//! Every function is one transaction. This room refuses to see secrets and directory data: names,
//! contacts, user names and lock keys arrive sealed, handles arrive as keyed hashes, tokens as
//! SHA-256. What it stores is enough to serve a login and useless to read.

mod answers;
mod attempts;
mod census;
mod column;
mod people;
mod proposals;
mod schema;
mod security_log;
mod sessions;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::sql::{Db, OpenError, StoreError};

pub use answers::{Answer, AnswerKey, Claim};
pub use attempts::Attempts;
pub use people::{
    ActivateError, Activated, EnrolError, Page, Password, Person, PersonStatus, StandingError,
};
pub use proposals::ProposalRow;
pub use security_log::SecurityEvent;
pub use sessions::{LiveSession, NewSession, SessionRow, SessionRules};

/// A keyed hash of a user name or lookup token; the key is not in the database.
pub type HandleTag = [u8; 32];

/// The API server's database.
#[derive(Clone, Debug)]
pub struct Accounts {
    db: Db,
}

impl Accounts {
    /// Opens the database at `path` for this process alone, creating it as needed.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            db: Db::open(path, &schema::SCHEMA)?,
        })
    }

    /// Says whether writes are still accepted.
    pub fn accepts_writes(&self) -> bool {
        self.db.accepts_writes()
    }

    /// Runs what is queued and lets go of the file.
    ///
    /// # Errors
    /// As [`Db::close`].
    pub async fn close(&self) -> Result<(), StoreError> {
        self.db.close().await
    }
}
