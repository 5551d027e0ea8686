//! Tiles (C2SP tlog-tiles): the tree and its entries as static files, 256 to a file.

mod bundle;
mod nodes;
mod path;

pub use bundle::{BundleError, decode_bundle, encode_bundle};
pub use nodes::{TileNodes, TileNodesError, decode_tile, encode_tile, synthesize};
pub use path::TilePathError;

/// Hashes or entries in a full tile: a tile has height 8.
pub const TILE_WIDTH: u16 = 256;

/// Levels of the tree that a tile spans.
pub const TILE_HEIGHT: u8 = 8;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// The nodes of tree level 8·L, where L is 0..=63.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// The name of a tile: what it holds, where, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// What the tile holds.
    pub kind: TileKind,
    /// Position within its level.
    pub index: u64,
    /// Number of hashes or entries, 1..=256.
    pub width: u16,
}

impl TileId {
    /// The tile as it is in a tree of `size` leaves, or `None` if it is empty there.
    pub fn at(kind: TileKind, index: u64, size: u64) -> Option<TileId> {
        let level = match kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        let shift = u32::from(level) * u32::from(TILE_HEIGHT);
        let available = size.checked_shr(shift).unwrap_or(0);
        let before = index.checked_mul(TILE_WIDTH.into())?;
        let width = available.saturating_sub(before).min(TILE_WIDTH.into()) as u16;
        (width > 0).then_some(TileId { kind, index, width })
    }

    /// Whether the tile has all its 256 members, and so never changes.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }
}
