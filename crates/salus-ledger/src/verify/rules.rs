//! What entries must say about the log, given the entries before them.

use super::row::Row;
use crate::chain::Chain;
use crate::entry::{Block, Entry, EntryError, Genesis};
use crate::hash::Hash;
use crate::key_log::KeyChain;
use crate::note::{LogVerifier, NoteVerifier};

/// A rule that an entry breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Breach {
    #[error("the bytes are not an entry: {0}")]
    Malformed(EntryError),
    #[error("the genesis entry is not the expected one")]
    Genesis,
    #[error("a genesis entry stands inside the log")]
    InnerGenesis,
    #[error("time runs backwards")]
    Time,
    #[error("the key entry does not follow the one before")]
    Key,
    #[error("the block entry contradicts the entries before it")]
    Block,
    #[error("the block entry states another tree root")]
    BlockRoot,
}

/// The state of the rules between two entries.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// `None` where entries before are unknown.
    chain: Option<Chain>,
    /// Time of the last entry.
    pub(super) last_t: u64,
}

impl Rules {
    pub(super) fn new() -> Self {
        Rules {
            chain: None,
            last_t: 0,
        }
    }

    /// Passes over an entry that is not there or not to be believed.
    pub(super) fn skip(&mut self) {
        self.chain = None;
    }

    /// Moves on by an entry without judging it.
    pub(super) fn pass(&mut self, index: u64, row: &Row) {
        match &row.entry {
            Ok(entry) => self.advance(index, entry, row.leaf),
            Err(_) => self.skip(),
        }
    }

    /// The block entry that belongs here, given the tree before it and the time.
    pub(super) fn block(&self, time: u64, size: u64, root: Hash) -> Option<Block> {
        self.chain.as_ref()?.block(time, size, root)
    }

    /// Checks the entry at `index` and moves on by it, whether it keeps the rules or not.
    ///
    /// `root` is the root of the tree before the entry, if known.
    pub(super) fn check(
        &mut self,
        index: u64,
        row: &Row,
        root: impl FnOnce() -> Option<Hash>,
        expected: &Expected,
    ) -> Result<(), Breach> {
        let judged = self.judge(index, row, root, expected);
        self.pass(index, row);
        judged
    }

    fn judge(
        &self,
        index: u64,
        row: &Row,
        root: impl FnOnce() -> Option<Hash>,
        expected: &Expected,
    ) -> Result<(), Breach> {
        let entry = row.entry.as_ref().map_err(|e| Breach::Malformed(*e))?;
        match (index, entry) {
            (0, Entry::Genesis(genesis)) => expected.genesis(genesis, row.leaf),
            (0, _) => Err(Breach::Genesis),
            (_, Entry::Genesis(_)) => Err(Breach::InnerGenesis),
            (_, Entry::Block(block)) => self.check_block(index, block, root()),
            (_, Entry::Key(key)) => match &self.chain {
                Some(chain) if chain.keys.head != key.previous_key => Err(Breach::Key),
                _ => Ok(()),
            },
            (_, Entry::Event(_) | Entry::Erasure(_) | Entry::Release(_)) => Ok(()),
        }?;
        if entry.time() < self.last_t {
            return Err(Breach::Time);
        }
        Ok(())
    }

    fn check_block(&self, index: u64, block: &Block, root: Option<Hash>) -> Result<(), Breach> {
        let own = block.tree_root_before;
        let expected = match &self.chain {
            // Taking the root for granted compares everything else.
            Some(chain) => chain.block(block.time, index, own),
            None => Some(*block).filter(|block| block.last.checked_add(1) == Some(index)),
        };
        if expected != Some(*block) {
            return Err(Breach::Block);
        }
        match root {
            Some(root) if root != own => Err(Breach::BlockRoot),
            _ => Ok(()),
        }
    }

    fn advance(&mut self, index: u64, entry: &Entry, leaf: Hash) {
        self.last_t = entry.time();
        match (entry, &mut self.chain) {
            (Entry::Genesis(genesis), _) if index == 0 => {
                self.chain = Some(Chain::genesis(genesis.time, leaf));
            }
            (_, Some(chain)) => chain.advance(index, entry, leaf),
            // A block entry says all there is to know, so the rules hold again after it.
            (Entry::Block(block), None) => {
                let mut chain = Chain::genesis(block.time, leaf);
                chain.keys = KeyChain {
                    count: block.key_count,
                    head: block.key_head,
                };
                chain.advance(index, entry, leaf);
                self.chain = Some(chain);
            }
            (_, None) => (),
        }
    }
}

/// What is known of the log from outside.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) log: LogVerifier,
    pub(super) genesis: Option<Hash>,
}

impl Expected {
    fn genesis(&self, genesis: &Genesis, leaf: Hash) -> Result<(), Breach> {
        let same_log = genesis.origin == *self.log.name() && genesis.log_key == *self.log.key();
        if same_log && self.genesis.is_none_or(|expected| expected == leaf) {
            Ok(())
        } else {
            Err(Breach::Genesis)
        }
    }
}
