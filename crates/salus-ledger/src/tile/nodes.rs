//! Tiles from nodes, and nodes from tiles.

use std::collections::HashMap;

use super::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind};
use crate::hash::Hash;
use crate::tree::Frontier;

/// Reads the hashes of a tile from stored nodes: those of level 8·L, `tile.width` of them.
///
/// An entry bundle has the leaf hashes for its hashes.
pub fn synthesize<E>(
    tile: TileId,
    read: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let level = match tile.kind {
        TileKind::Hashes(level) => level * TILE_HEIGHT,
        TileKind::Entries => 0,
    };
    let start = tile.index * u64::from(TILE_WIDTH);
    (start..start + u64::from(tile.width))
        .map(|index| read(level, index))
        .collect()
}

/// The file of a hash tile: its hashes one after the other.
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the file of a hash tile, or `None` if its length is not 32 bytes per hash of `tile`.
pub fn decode_tile(tile: TileId, bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, tail) = bytes.as_chunks::<32>();
    (tail.is_empty() && hashes.len() == usize::from(tile.width))
        .then(|| hashes.iter().copied().map(Hash).collect())
}

/// Reads nodes out of hash tiles, each fetched once.
pub struct TileNodes<F> {
    size: u64,
    fetch: F,
    tiles: HashMap<TileId, Vec<Hash>>,
}

/// A node that the tiles do not yield.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileNodesError<E> {
    /// The tree has no such complete node.
    #[error("the tree has no complete node {index} at level {level}")]
    OutOfRange {
        /// Level asked for.
        level: u8,
        /// Index asked for.
        index: u64,
    },
    /// A tile does not have the width asked for.
    #[error("a tile has the wrong width")]
    Width,
    /// A tile could not be fetched.
    #[error("a tile cannot be fetched: {0}")]
    Fetch(E),
}

impl<E, F: FnMut(TileId) -> Result<Vec<Hash>, E>> TileNodes<F> {
    /// Reads the tree of `size` leaves; `fetch` returns a tile's hashes, `width` of them.
    pub fn new(size: u64, fetch: F) -> Self {
        TileNodes {
            size,
            fetch,
            tiles: HashMap::new(),
        }
    }

    /// The node at `(level, index)`; the tiles are not verified, the proofs made of them can be.
    pub fn read(&mut self, level: u8, index: u64) -> Result<Hash, TileNodesError<E>> {
        let out_of_range = || TileNodesError::OutOfRange { level, index };
        let height = level % TILE_HEIGHT;
        let first = index.checked_mul(1 << height).ok_or_else(out_of_range)?;
        let kind = TileKind::Hashes(level / TILE_HEIGHT);
        let tile =
            TileId::at(kind, first / u64::from(TILE_WIDTH), self.size).ok_or_else(out_of_range)?;
        let offset = (first % u64::from(TILE_WIDTH)) as usize;
        let end = offset + (1 << height);
        if end > usize::from(tile.width) {
            return Err(out_of_range());
        }
        if !self.tiles.contains_key(&tile) {
            let hashes = (self.fetch)(tile).map_err(TileNodesError::Fetch)?;
            self.tiles.insert(tile, hashes);
        }
        let leaves = self
            .tiles
            .get(&tile)
            .filter(|hashes| hashes.len() == usize::from(tile.width))
            .ok_or(TileNodesError::Width)?;
        let mut subtree = Frontier::new();
        leaves[offset..end]
            .iter()
            .for_each(|hash| subtree.push_with(*hash, |_| ()));
        Ok(subtree.root())
    }
}
