//! The chain of key entries: whoever holds a block's count and head can tell whether a list of
//! key statements is complete.

use crate::entry::{Entry, EntryError, KeyEntry};
use crate::hash::{Hash, leaf_hash};

/// How many key entries there are, and the leaf hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyChain {
    /// Number of key entries.
    pub count: u64,
    /// Leaf hash of the last key entry; zeros without any.
    pub head: Hash,
}

/// Where a list of key entries is not the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyLogError {
    /// The entry at this position of the list is malformed.
    #[error("key entry {0}: {1}")]
    Entry(u64, EntryError),
    /// The entry at this position is of another class.
    #[error("entry {0} of the list is not a key entry")]
    Class(u64),
    /// The entry at this position does not follow the one before.
    #[error("key entry {0} does not follow the one before")]
    Chain(u64),
    /// The list ends elsewhere than the block says.
    #[error("the list has {found} key entries or another head, the block says {expected}")]
    Incomplete {
        /// Number that the block states.
        expected: u64,
        /// Number in the list.
        found: u64,
    },
}

impl KeyChain {
    /// Moves on by a key entry of the log, given its leaf hash.
    pub(crate) fn advance(&mut self, leaf: Hash) {
        self.count += 1;
        self.head = leaf;
    }

    /// Takes the next key entry, as stored, and returns its contents.
    pub fn append(&mut self, entry: &[u8]) -> Result<KeyEntry, KeyLogError> {
        let at = self.count;
        match Entry::decode(entry) {
            Err(error) => Err(KeyLogError::Entry(at, error)),
            Ok(Entry::Key(key)) if key.previous_key == self.head => {
                self.advance(leaf_hash(entry));
                Ok(key)
            }
            Ok(Entry::Key(_)) => Err(KeyLogError::Chain(at)),
            Ok(_) => Err(KeyLogError::Class(at)),
        }
    }

    /// Checks that `entries`, as stored and in order, are all key entries after those of `known` up
    /// to this state, and returns their contents.
    pub fn check_complete(
        &self,
        known: KeyChain,
        entries: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Vec<KeyEntry>, KeyLogError> {
        let mut chain = known;
        let keys = entries
            .into_iter()
            .map(|entry| chain.append(entry.as_ref()))
            .collect::<Result<_, _>>()?;
        if chain != *self {
            return Err(KeyLogError::Incomplete {
                expected: self.count,
                found: chain.count,
            });
        }
        Ok(keys)
    }
}
