//! The head of the log: all that sequencing must remember.

use crate::cbor::{CborError, Reader, Writer};
use crate::chain::Chain;
use crate::entry::{Block, Entry, Genesis};
use crate::hash::{Hash, leaf_hash};
use crate::key_log::KeyChain;
use crate::tree::{Frontier, FrontierError, MAX_PROOF};

use super::BLOCK_MS;
use super::batch::Batch;

const VERSION: u64 = 1;

/// The state of the log after its last entry; at most 64 hashes and a few numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub(super) frontier: Frontier,
    pub(super) chain: Chain,
}

/// A stored head that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not deterministic CBOR of the right shape.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// The version is not 1 or the array has not 10 elements.
    #[error("a head of this version or shape is unknown")]
    Shape,
    /// The frontier does not belong to the size.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
}

impl Head {
    /// Starts a log: a batch whose only entry is the genesis entry.
    pub fn genesis(genesis: Genesis) -> Batch {
        let bytes = Entry::Genesis(genesis.clone()).encode();
        let leaf = leaf_hash(&bytes);
        let mut frontier = Frontier::new();
        frontier.push(leaf);
        let chain = Chain::genesis(genesis.time, leaf);
        Batch::genesis(Head { frontier, chain }, bytes, leaf)
    }

    /// The right edge of the tree.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Time of the last entry, milliseconds since the Unix epoch.
    pub fn last_t(&self) -> u64 {
        self.chain.last_t
    }

    /// Number of the last closed block; 0 is the genesis entry.
    pub fn height(&self) -> u64 {
        self.chain.height
    }

    /// Number of entries that no block entry covers yet.
    pub fn open_entries(&self) -> u64 {
        self.size() - self.chain.block_first
    }

    /// The key entries so far.
    pub fn keys(&self) -> KeyChain {
        self.chain.keys
    }

    /// When the open block is due to be closed, or `None` if it is empty.
    pub fn block_due(&self) -> Option<u64> {
        (self.open_entries() > 0).then(|| self.chain.block_opened.saturating_add(BLOCK_MS))
    }

    /// The block entry that would close the open block at `time`.
    pub(super) fn block(&self, time: u64) -> Option<Block> {
        self.chain.block(time, self.size(), self.root())
    }

    /// Encodes as `[1, size, [hashes], last_t, height, last_block, block_first, block_opened,
    /// key_count, key_head]` in deterministic CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let hashes = self.frontier.hashes();
        hashes
            .iter()
            .fold(
                Writer::array(10)
                    .uint(VERSION)
                    .uint(self.size())
                    .inner_array(hashes.len() as u64),
                |writer, hash| writer.bytes(hash),
            )
            .uint(self.chain.last_t)
            .uint(self.chain.height)
            .bytes(self.chain.last_block)
            .uint(self.chain.block_first)
            .uint(self.chain.block_opened)
            .uint(self.chain.keys.count)
            .bytes(self.chain.keys.head)
            .finish()
    }

    /// Decodes what [`Head::encode`] wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != 10 || reader.uint()? != VERSION {
            return Err(HeadError::Shape);
        }
        let size = reader.uint()?;
        let count = reader.array()?;
        if count > MAX_PROOF as u64 {
            return Err(HeadError::Shape);
        }
        let hashes = (0..count)
            .map(|_| reader.hash())
            .collect::<Result<_, _>>()?;
        let frontier = Frontier::from_parts(size, hashes)?;
        let chain = Chain {
            last_t: reader.uint()?,
            height: reader.uint()?,
            last_block: reader.hash()?,
            block_first: reader.uint()?,
            block_opened: reader.uint()?,
            keys: KeyChain {
                count: reader.uint()?,
                head: reader.hash()?,
            },
        };
        reader.end()?;
        // A log has a genesis entry, and its open block starts after it and within the tree.
        if chain.block_first == 0 || chain.block_first > size {
            return Err(HeadError::Shape);
        }
        Ok(Head { frontier, chain })
    }
}
