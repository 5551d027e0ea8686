//! The organisation's keys as the ledger's key log proves them.

use std::sync::Arc;

use salus_crypto::cbor;
use salus_custodian::{Custodian, CustodianError};
use salus_ledger::entry::Entry;
use salus_records::{
    AccountId, Time,
    keys::directory::{Directory, TrustError},
    objects::{account::KeyEvent, genesis::Policy, party::Role},
};
use tokio::sync::Mutex;

use super::Api;

/// Why the organisation's keys are not known at the moment.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The custodian did not answer.
    #[error("the custodian did not hand out the key log")]
    Custodian(#[from] CustodianError),
    /// The key log holds something that is not a key event.
    #[error("entry {0} of the ledger is not a key event")]
    Entry(u64),
    /// The key log holds a statement that nobody proved.
    #[error("a statement in the key log is not proven")]
    Trust(#[from] TrustError),
}

/// The key log, replayed as far as it was seen.
pub(crate) struct KeyDirectory(Mutex<Replayed>);

struct Replayed {
    entries: u64,
    directory: Arc<Directory>,
}

impl KeyDirectory {
    pub(crate) fn new(policy: Policy) -> Self {
        let directory = Arc::new(Directory::new(policy));
        Self(Mutex::new(Replayed {
            entries: 0,
            directory,
        }))
    }

    /// The directory as of the newest entry of the key log.
    pub(crate) async fn newest(
        &self,
        custodian: &Custodian,
    ) -> Result<Arc<Directory>, DirectoryError> {
        let mut replayed = self.0.lock().await;
        let new = custodian.key_lines(replayed.entries).await?;
        if !new.is_empty() {
            let mut directory = Directory::clone(&replayed.directory);
            for entry in &new {
                let (event, logged) =
                    event(&entry.entry.0).ok_or(DirectoryError::Entry(entry.index))?;
                directory.apply(&event, logged)?;
            }
            *replayed = Replayed {
                entries: replayed.entries + new.len() as u64,
                directory: Arc::new(directory),
            };
        }
        Ok(Arc::clone(&replayed.directory))
    }
}

impl Api {
    /// Whether the newest key log lets this account act in its role.
    pub(crate) async fn counts(&self, uid: AccountId, role: Role) -> Result<bool, DirectoryError> {
        let directory = self.directory.newest(&self.custodian).await?;
        Ok(match role {
            Role::Admin => directory.registrar(uid).is_some(),
            Role::Doctor | Role::Auditor => directory
                .live_holder(uid, self.now())
                .is_some_and(|holder| holder.credential.role == role),
            Role::Patient => true,
        })
    }
}

fn event(entry: &[u8]) -> Option<(KeyEvent, Time)> {
    match Entry::decode(entry) {
        Ok(Entry::Key(key)) => {
            let event = cbor::from_slice_canonical(key.body.as_bytes()).ok()?;
            Some((event, Time(key.time)))
        }
        _ => None,
    }
}
