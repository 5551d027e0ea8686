//! Roots of data that arrives leaf by leaf.

use super::Frontier;
use crate::hash::{Hash, leaf_hash};

/// Computes the root of a tree in memory that grows with the logarithm of its size.
#[derive(Debug, Clone, Default)]
pub struct TreeHasher {
    frontier: Frontier,
}

impl TreeHasher {
    /// A hasher of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one leaf, given its data.
    pub fn push_leaf_data(&mut self, data: &[u8]) {
        self.frontier.push_with(leaf_hash(data), |_| ());
    }

    /// Number of leaves so far.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over the leaves so far.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
}

/// The root of the tree whose leaves are `chunks`, in order.
pub fn chunk_root(chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Hash {
    let mut hasher = TreeHasher::new();
    for chunk in chunks {
        hasher.push_leaf_data(chunk.as_ref());
    }
    hasher.root()
}
