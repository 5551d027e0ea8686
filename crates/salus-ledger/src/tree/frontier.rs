//! The right edge of a tree: enough to append leaves and to know the root.

use super::{MAX_PROOF, split};
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// A complete node and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Height above the leaves, 1..=63.
    pub level: u8,
    /// Position within the level.
    pub index: u64,
    /// The node's hash.
    pub hash: Hash,
}

/// The roots of the complete subtrees that make up a tree, largest first: one per set bit of the
/// size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

/// A size and a number of hashes that do not belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// The number of hashes is not the number of set bits of the size.
    #[error("a tree of {size} leaves has {} frontier hashes, not {hashes}", size.count_ones())]
    Count {
        /// Number of leaves.
        size: u64,
        /// Number of hashes given.
        hashes: usize,
    },
    /// The encoding is not 8 bytes of size followed by whole hashes.
    #[error("a frontier is 8 bytes of size and then whole hashes")]
    Encoding,
}

impl Frontier {
    /// The frontier of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a frontier together from a size and its hashes, largest subtree first.
    ///
    /// Fails with [`FrontierError::Count`] if there is not one hash per set bit of `size`.
    pub fn from_parts(size: u64, hashes: Vec<Hash>) -> Result<Self, FrontierError> {
        if hashes.len() != size.count_ones() as usize {
            return Err(FrontierError::Count {
                size,
                hashes: hashes.len(),
            });
        }
        Ok(Frontier { size, hashes })
    }

    /// Reads the frontier of the tree with `size` leaves from stored nodes; at most 64 reads.
    pub fn read<E>(
        size: u64,
        read: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
    ) -> Result<Self, E> {
        let mut hashes = Vec::with_capacity(size.count_ones() as usize);
        let mut start = 0u64;
        for level in (0..64u8).rev().filter(|level| size >> level & 1 == 1) {
            hashes.push(read(level, start >> level)?);
            start += 1 << level;
        }
        Ok(Frontier { size, hashes })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, largest subtree first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Appends a leaf hash and returns the inner nodes that it completes, lowest first.
    pub fn push(&mut self, leaf: Hash) -> Vec<Node> {
        let mut completed = Vec::new();
        self.push_with(leaf, |node| completed.push(node));
        completed
    }

    /// Appends a leaf hash and hands each inner node that it completes to `completed`, lowest
    /// first.
    pub fn push_with(&mut self, leaf: Hash, mut completed: impl FnMut(Node)) {
        let (mut hash, mut index, mut level) = (leaf, self.size, 0);
        while index & 1 == 1
            && let Some(left) = self.hashes.pop()
        {
            hash = node_hash(&left, &hash);
            index >>= 1;
            level += 1;
            completed(Node { level, index, hash });
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// The root of the tree (RFC 6962's MTH); [`EMPTY_ROOT`] without leaves.
    pub fn root(&self) -> Hash {
        self.hashes
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or(EMPTY_ROOT)
    }

    /// Encodes as 8 bytes of size, big-endian, and then the hashes: at most 2056 bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for hash in &self.hashes {
            bytes.extend_from_slice(&hash.0);
        }
        bytes
    }

    /// Decodes what [`Frontier::encode`] wrote.
    ///
    /// Fails if the length is not 8 plus 32 bytes per set bit of the size.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, rest) = bytes.split_first_chunk().ok_or(FrontierError::Encoding)?;
        let (hashes, tail) = rest.as_chunks::<32>();
        if !tail.is_empty() || hashes.len() > MAX_PROOF {
            return Err(FrontierError::Encoding);
        }
        let hashes = hashes.iter().copied().map(Hash).collect();
        Self::from_parts(u64::from_be_bytes(*size), hashes)
    }
}

/// The root of the tree of `base` with `leaves` appended, by the recursive definition of RFC 6962
/// section 2.1.
///
/// It shares no code with [`Frontier::push`], so that a log can check its own arithmetic before
/// it signs.
pub fn extend_root(base: &Frontier, leaves: &[Hash]) -> Hash {
    if leaves.is_empty() {
        return base.root();
    }
    subtree(base, leaves, 0, base.size + leaves.len() as u64)
}

fn subtree(base: &Frontier, leaves: &[Hash], start: u64, end: u64) -> Hash {
    let width = end - start;
    if end <= base.size {
        // Its parent reaches beyond the base, so this range is a whole subtree of the frontier;
        // the larger ones before it are the set bits above its width.
        let larger = (base.size >> width.trailing_zeros() >> 1).count_ones();
        return base.hashes[larger as usize];
    }
    if width == 1 {
        return leaves[(start - base.size) as usize];
    }
    let middle = start + split(width);
    node_hash(
        &subtree(base, leaves, start, middle),
        &subtree(base, leaves, middle, end),
    )
}
