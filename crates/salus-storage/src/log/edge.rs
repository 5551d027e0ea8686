use std::sync::Arc;

use salus_ledger::Hash;
use salus_ledger::sequence::Batch;
use salus_ledger::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind};
use salus_ledger::tree::Frontier;

/// The complete nodes of the unfinished tile of each tile level: what appending needs, and what
/// proving a fresh entry needs, beside the full tiles in the database.
///
/// At most 510 hashes for each tile level. Copies share the tree levels that did not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edge {
    size: u64,
    /// For each level of the tree, the nodes that lie in its unfinished tile.
    levels: Vec<Arc<Vec<Hash>>>,
}

/// A tile that has become full.
pub(super) struct FullTile {
    pub(super) level: u8,
    pub(super) index: u64,
    pub(super) hashes: Vec<Hash>,
}

impl Edge {
    /// The edge of a tree of `size` leaves, given the hashes of the unfinished tile of each level.
    pub(super) fn new(size: u64, tiles: Vec<Vec<Hash>>) -> Self {
        let mut levels = Vec::with_capacity(tiles.len() * usize::from(TILE_HEIGHT));
        for hashes in tiles {
            levels.extend(layers(hashes).into_iter().map(Arc::new));
        }
        Self { size, levels }
    }

    /// Adds what a batch appends and returns the tiles that it completes.
    pub(super) fn append(&mut self, batch: &Batch) -> Vec<FullTile> {
        let mut full = Vec::new();
        for entry in &batch.entries {
            full.extend(self.push(0, entry.index, entry.leaf));
        }
        for node in &batch.nodes {
            full.extend(self.push(node.level, node.index, node.hash));
        }
        self.size = batch.head.size();
        full
    }

    /// Adds a node; returns its tile if it is the last of the tile's own hashes.
    fn push(&mut self, level: u8, index: u64, hash: Hash) -> Option<FullTile> {
        let place = usize::from(level);
        if self.levels.len() <= place {
            self.levels.resize_with(place + 1, Arc::default);
        }
        let nodes = Arc::make_mut(&mut self.levels[place]);
        let width = width_at(level);
        if index.is_multiple_of(width) {
            nodes.clear();
        }
        nodes.push(hash);
        let full = level.is_multiple_of(TILE_HEIGHT) && nodes.len() as u64 == width;
        full.then(|| FullTile {
            level: level / TILE_HEIGHT,
            index: index / width,
            hashes: nodes.clone(),
        })
    }

    /// Returns a complete node that lies in an unfinished tile.
    pub(super) fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let nodes = self.levels.get(usize::from(level))?;
        let complete = self.size >> level;
        let width = width_at(level);
        // The unfinished tile is that of the next node at its lowest level.
        let tile = (self.size >> (level - level % TILE_HEIGHT)) / u64::from(TILE_WIDTH);
        if index / width != tile || index >= complete {
            return None;
        }
        nodes.get((index % width) as usize).copied()
    }

    /// Returns the hashes of an unfinished tile, if the edge has as many.
    pub(super) fn tile(&self, tile: TileId) -> Option<&[Hash]> {
        let level = match tile.kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        let hashes = self.levels.get(usize::from(level * TILE_HEIGHT))?;
        hashes.get(..usize::from(tile.width))
    }
}

/// The nodes of a tile by their height in it, its own hashes first.
pub(super) type Layers = [Vec<Hash>; TILE_HEIGHT as usize];

/// Computes the nodes of a tile, full or not, from its hashes.
pub(super) fn layers(hashes: Vec<Hash>) -> Layers {
    let mut layers = Layers::default();
    let mut subtree = Frontier::new();
    for hash in &hashes {
        subtree.push_with(*hash, |node| {
            // The root of a full tile lies in the tile above.
            if let Some(layer) = layers.get_mut(usize::from(node.level)) {
                layer.push(node.hash);
            }
        });
    }
    layers[0] = hashes;
    layers
}

/// The number of nodes of a tree level in one tile.
pub(super) fn width_at(level: u8) -> u64 {
    u64::from(TILE_WIDTH) >> (level % TILE_HEIGHT)
}
