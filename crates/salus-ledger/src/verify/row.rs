//! A stored row, hashed and decoded.

use crate::entry::{Entry, EntryError};
use crate::hash::{Hash, leaf_hash};

/// A stored entry with what the verifier computes from it alone.
///
/// Reading rows is most of a verification's work and needs no other row: several threads can
/// read, one hands the rows in order to [`Verifier::push_row`](super::Verifier::push_row).
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) index: u64,
    pub(super) leaf: Hash,
    pub(super) stored: Option<Hash>,
    pub(super) entry: Result<Entry, EntryError>,
    pub(super) weight: usize,
}

impl Row {
    /// Hashes and decodes a stored entry; `stored` is the leaf hash that stands beside it.
    pub fn read(index: u64, bytes: &[u8], stored: Option<Hash>) -> Self {
        Row {
            index,
            leaf: leaf_hash(bytes),
            stored,
            entry: Entry::decode(bytes),
            weight: size_of::<Row>() + bytes.len(),
        }
    }

    /// Whether the stored leaf hash, if any, is the entry's.
    pub(super) fn is_intact(&self) -> bool {
        self.stored.is_none_or(|stored| stored == self.leaf)
    }

    /// The entry's time, if it is an entry.
    pub(super) fn time(&self) -> Option<u64> {
        self.entry.as_ref().ok().map(Entry::time)
    }

    /// The index that the entry would have if `shift` rows too many stood before it.
    pub(super) fn position(&self, shift: i64) -> Option<u64> {
        self.index.checked_add_signed(shift.checked_neg()?)
    }
}
