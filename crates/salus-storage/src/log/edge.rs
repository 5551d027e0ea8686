use std::sync::Arc;

use salus_ledger::Hash;
use salus_ledger::sequence::Batch;
use salus_ledger::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind};

/// The hashes of the unfinished tile of each level: what appending and proving need beside the
/// full tiles in the database.
///
/// At most 255 hashes for each of 8 levels. Copies share the levels that did not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edge {
    levels: Vec<Arc<Vec<Hash>>>,
}

/// A tile that has become full.
pub(super) struct FullTile {
    pub(super) level: u8,
    pub(super) index: u64,
    pub(super) hashes: Vec<Hash>,
}

impl Edge {
    /// Adds what a batch appends and returns the tiles that it completes.
    pub(super) fn append(&mut self, batch: &Batch) -> Vec<FullTile> {
        let mut full = Vec::new();
        for entry in &batch.entries {
            full.extend(self.push(0, entry.index, entry.leaf));
        }
        for node in &batch.nodes {
            if node.level.is_multiple_of(TILE_HEIGHT) {
                full.extend(self.push(node.level / TILE_HEIGHT, node.index, node.hash));
            }
        }
        full
    }

    /// Adds the node of tile level `level` at `index`; returns its tile if that is now full.
    pub(super) fn push(&mut self, level: u8, index: u64, hash: Hash) -> Option<FullTile> {
        let place = usize::from(level);
        if self.levels.len() <= place {
            self.levels.resize_with(place + 1, Arc::default);
        }
        let hashes = Arc::make_mut(&mut self.levels[place]);
        hashes.push(hash);
        (hashes.len() == usize::from(TILE_WIDTH)).then(|| FullTile {
            level,
            index: index / u64::from(TILE_WIDTH),
            hashes: std::mem::take(hashes),
        })
    }

    /// Returns the hashes of an unfinished tile, if the edge has as many.
    pub(super) fn tile(&self, tile: TileId) -> Option<&[Hash]> {
        let level = match tile.kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        let hashes = self.levels.get(usize::from(level))?;
        hashes.get(..usize::from(tile.width))
    }
}
