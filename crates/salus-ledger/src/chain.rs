//! What the entries of a log say about the log itself: its time, its open block, its key chain.

use crate::entry::{Block, Entry};
use crate::hash::Hash;
use crate::key_log::KeyChain;

/// The state that each entry moves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Time of the last entry, milliseconds since the Unix epoch.
    pub(crate) last_t: u64,
    /// Number of the last closed block.
    pub(crate) height: u64,
    /// Leaf hash of the last block entry, or of the genesis entry.
    pub(crate) last_block: Hash,
    /// Index of the open block's first entry.
    pub(crate) block_first: u64,
    /// Time of the open block's first entry; 0 while the block is empty.
    pub(crate) block_opened: u64,
    /// The key entries so far.
    pub(crate) keys: KeyChain,
}

impl Chain {
    /// The state after a genesis entry.
    pub(crate) fn genesis(time: u64, leaf: Hash) -> Self {
        Chain {
            last_t: time,
            height: 0,
            last_block: leaf,
            block_first: 1,
            block_opened: 0,
            keys: KeyChain::default(),
        }
    }

    /// The block entry that closes the open block at `time` in a tree of `size` leaves with this
    /// root, or `None` if the block is empty.
    pub(crate) fn block(&self, time: u64, size: u64, root: Hash) -> Option<Block> {
        (size > self.block_first).then(|| Block {
            time,
            height: self.height + 1,
            first: self.block_first,
            last: size - 1,
            previous_block: self.last_block,
            tree_root_before: root,
            key_count: self.keys.count,
            key_head: self.keys.head,
        })
    }

    /// Moves on by an entry that the log appended at `index`.
    pub(crate) fn advance(&mut self, index: u64, entry: &Entry, leaf: Hash) {
        self.last_t = entry.time();
        if let Entry::Block(block) = entry {
            self.height = block.height;
            self.last_block = leaf;
            self.block_first = index + 1;
            self.block_opened = 0;
            return;
        }
        if index == self.block_first {
            self.block_opened = entry.time();
        }
        if let Entry::Key(_) = entry {
            self.keys.advance(leaf);
        }
    }
}
