//! Planning a batch: indices, times, blocks, leaves and completed nodes.

use super::head::Head;
use crate::entry::{Entry, Erasure, Event, KeyEntry, Release, Submission};
use crate::hash::{Hash, leaf_hash};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind};
use crate::tree::{Node, extend_root};

/// An entry with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequenced {
    /// Index in the log.
    pub index: u64,
    /// The entry's bytes, to be stored as they are.
    pub bytes: Vec<u8>,
    /// The entry's leaf hash.
    pub leaf: Hash,
}

/// What one transaction appends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The new entries in order; if a block was due, its entry comes first.
    pub entries: Vec<Sequenced>,
    /// Whether the first entry is a block entry.
    pub closes_block: bool,
    /// The inner nodes that the entries complete, in the order they were completed.
    pub nodes: Vec<Node>,
    /// The head after the batch.
    pub head: Head,
    /// Whether the clock stood before the time of the log's last entry.
    pub clock_jump: bool,
}

/// Stored entries that are not what was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadBackError {
    /// An entry has another index, other bytes or another leaf hash than planned.
    #[error("entry {0} was stored otherwise than planned")]
    Entry(u64),
    /// There are more or fewer entries than planned.
    #[error("{found} entries were stored, {planned} were planned")]
    Count {
        /// Entries planned.
        planned: usize,
        /// Entries read back.
        found: usize,
    },
    /// The root over the stored entries is not the planned head's.
    #[error("the root over the stored entries is not the planned one")]
    Root,
}

/// Plans the entries for `submissions` at `now_ms` (milliseconds since the Unix epoch).
///
/// Every entry gets the time max(`now_ms`, time of the last entry). If the open block is due
/// ([`BLOCK_MS`](super::BLOCK_MS) after its first entry), its block entry comes first, also without submissions.
pub fn plan(head: &Head, now_ms: u64, submissions: Vec<Submission>) -> Batch {
    let mut batch = Batch::after(head, now_ms);
    if head
        .block_due()
        .is_some_and(|due| batch.time(now_ms) >= due)
    {
        batch.close_block(now_ms);
    }
    for submission in submissions {
        let entry = batch.entry(submission, batch.time(now_ms));
        batch.append(entry);
    }
    batch
}

/// Closes the open block now, as when the log falls idle or shuts down; `None` if it is empty.
pub fn close_block(head: &Head, now_ms: u64) -> Option<Batch> {
    let mut batch = Batch::after(head, now_ms);
    batch.close_block(now_ms);
    batch.closes_block.then_some(batch)
}

impl Batch {
    pub(super) fn genesis(head: Head, bytes: Vec<u8>, leaf: Hash) -> Self {
        Batch {
            entries: vec![Sequenced {
                index: 0,
                bytes,
                leaf,
            }],
            closes_block: false,
            nodes: Vec::new(),
            head,
            clock_jump: false,
        }
    }

    fn after(head: &Head, now_ms: u64) -> Self {
        Batch {
            entries: Vec::new(),
            closes_block: false,
            nodes: Vec::new(),
            head: head.clone(),
            clock_jump: now_ms < head.last_t(),
        }
    }

    fn time(&self, now_ms: u64) -> u64 {
        now_ms.max(self.head.last_t())
    }

    fn close_block(&mut self, now_ms: u64) {
        if let Some(block) = self.head.block(self.time(now_ms)) {
            self.append(Entry::Block(block));
            self.closes_block = true;
        }
    }

    fn entry(&self, submission: Submission, time: u64) -> Entry {
        match submission {
            Submission::Event {
                tag_subject,
                tag_actor,
                commit,
                link,
            } => Entry::Event(Event {
                time,
                tag_subject,
                tag_actor,
                commit,
                link,
            }),
            Submission::Key { body } => Entry::Key(KeyEntry {
                time,
                body,
                previous_key: self.head.keys().head,
            }),
            Submission::Erasure {
                tag_subject,
                commit,
                link,
            } => Entry::Erasure(Erasure {
                time,
                tag_subject,
                commit,
                link,
            }),
            Submission::Release {
                component,
                hash,
                version,
            } => Entry::Release(Release {
                time,
                component,
                hash,
                version,
            }),
        }
    }

    fn append(&mut self, entry: Entry) {
        let index = self.head.size();
        let bytes = entry.encode();
        let leaf = leaf_hash(&bytes);
        self.head.chain.advance(index, &entry, leaf);
        self.head
            .frontier
            .push_with(leaf, |node| self.nodes.push(node));
        self.entries.push(Sequenced { index, bytes, leaf });
    }

    /// The entries of the submissions, one for one and in order: all but the block entry.
    pub fn submitted(&self) -> &[Sequenced] {
        &self.entries[usize::from(self.closes_block)..]
    }

    /// The full hash tiles that the batch completes, lower levels first within a place.
    pub fn tiles(&self) -> impl Iterator<Item = TileId> {
        let tops = |node: &&Node| node.level.is_multiple_of(TILE_HEIGHT);
        self.nodes.iter().filter(tops).map(|node| TileId {
            kind: TileKind::Hashes(node.level / TILE_HEIGHT - 1),
            index: node.index,
            width: TILE_WIDTH,
        })
    }

    /// Checks what storage returns for the batch's entries before anything is signed: indices,
    /// bytes, recomputed leaves, and the root by another algorithm than the one that planned it.
    ///
    /// `before` is the head that the batch was planned on; `stored` yields (index, bytes, leaf).
    pub fn check_read_back<B: AsRef<[u8]>>(
        &self,
        before: &Head,
        stored: impl IntoIterator<Item = (u64, B, Hash)>,
    ) -> Result<(), ReadBackError> {
        let mut leaves = Vec::with_capacity(self.entries.len());
        for (position, (index, bytes, leaf)) in stored.into_iter().enumerate() {
            let recomputed = leaf_hash(bytes.as_ref());
            let matches = self.entries.get(position).is_none_or(|planned| {
                planned.index == index && planned.bytes == bytes.as_ref() && planned.leaf == leaf
            });
            if !matches || recomputed != leaf {
                return Err(ReadBackError::Entry(index));
            }
            leaves.push(recomputed);
        }
        if leaves.len() != self.entries.len() {
            return Err(ReadBackError::Count {
                planned: self.entries.len(),
                found: leaves.len(),
            });
        }
        if extend_root(before.frontier(), &leaves) != self.head.root() {
            return Err(ReadBackError::Root);
        }
        Ok(())
    }
}
