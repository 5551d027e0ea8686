//! The first entry of a ledger, which says whose it is.

use salus_crypto::cbor;
use salus_ledger::{
    entry::{self, Entry},
    hash::{Hash, leaf_hash},
};
use salus_records::objects::genesis::Policy;

use crate::{ClientError, Distrust, http::Http};

/// The first entry of a ledger. Its hash stands in letters; everything else in it is bound by that.
#[derive(Clone, Debug)]
pub struct Genesis {
    hash: Hash,
    entry: entry::Genesis,
    policy: Policy,
}

impl Genesis {
    /// What a server shows to somebody who compares the hash with a letter.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when there is no connection, and [`Distrust::Policy`] when the
    /// entry cannot be read.
    pub async fn shown(server: &str) -> Result<Self, ClientError> {
        Self::fetch(&Http::new(server)?, None).await
    }

    /// What a server shows, which must be the ledger of which this hash is known.
    pub(crate) async fn fetch(http: &Http, known: Option<&Hash>) -> Result<Self, ClientError> {
        let (hash, shown) = fetch(http, known).await?;
        let Ok(Entry::Genesis(entry)) = Entry::decode(&shown) else {
            return Err(Distrust::Policy.into());
        };
        let policy =
            cbor::from_slice_canonical(entry.policy.as_bytes()).map_err(|_| Distrust::Policy)?;
        Ok(Self {
            hash,
            entry,
            policy,
        })
    }

    /// The hash that stands in letters.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Who the organisation is and what its quorums are.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn entry(&self) -> &entry::Genesis {
        &self.entry
    }
}

/// The entry as bytes with its leaf hash, which must be the one that is known.
pub(crate) async fn fetch(
    http: &Http,
    known: Option<&Hash>,
) -> Result<(Hash, Vec<u8>), ClientError> {
    let entry = http.get_bytes("/ledger/genesis").await?;
    let shown = leaf_hash(&entry);
    match known {
        Some(&expected) if expected != shown => Err(Distrust::Genesis { expected, shown }.into()),
        _ => Ok((shown, entry)),
    }
}
