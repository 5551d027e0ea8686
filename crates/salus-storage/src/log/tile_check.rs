use rusqlite::Connection;

use salus_ledger::Hash;
use salus_ledger::tile::{TILE_HEIGHT, TILE_WIDTH};

use super::load::tile_root;
use super::scan::is_damage;
use super::store;

/// A stored tile that is not what the entries' leaf hashes make.
pub(super) struct BadTile {
    pub(super) level: u8,
    pub(super) index: u64,
    /// Index of the first entry under the first hash that differs, or under the tile.
    pub(super) entry: u64,
    pub(super) absent: bool,
}

/// Compares the stored tiles with the leaf hashes beside the entries, up to the first gap.
pub(super) struct TileCheck<'a> {
    conn: &'a Connection,
    /// The hashes of the unfinished tile of each level.
    tiles: Vec<Vec<Hash>>,
    next: u64,
    pub(super) bad: Vec<BadTile>,
}

/// The most tiles that are listed; more say nothing new.
const LISTED: usize = 1000;

impl<'a> TileCheck<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        Self {
            conn,
            tiles: Vec::new(),
            next: 0,
            bad: Vec::new(),
        }
    }

    /// Takes the next row's index and the leaf hash beside its entry.
    ///
    /// # Errors
    /// Only those that say nothing about a tile.
    pub(super) fn push(&mut self, index: u64, leaf: Option<Hash>) -> rusqlite::Result<()> {
        let (true, Some(leaf)) = (index == self.next, leaf) else {
            // What follows a gap cannot be assigned; the gap itself is reported elsewhere.
            return Ok(());
        };
        self.next += 1;
        self.add(0, index, leaf)
    }

    fn add(&mut self, level: u8, index: u64, hash: Hash) -> rusqlite::Result<()> {
        let place = usize::from(level);
        if self.tiles.len() <= place {
            self.tiles.resize_with(place + 1, Vec::new);
        }
        self.tiles[place].push(hash);
        if self.tiles[place].len() < usize::from(TILE_WIDTH) {
            return Ok(());
        }
        let mut hashes = std::mem::take(&mut self.tiles[place]);
        let tile = index / u64::from(TILE_WIDTH);
        self.compare(level, tile, &hashes)?;
        let root = tile_root(&hashes);
        // Its memory serves the next tile.
        hashes.clear();
        self.tiles[place] = hashes;
        self.add(level + 1, tile, root)
    }

    fn compare(&mut self, level: u8, index: u64, hashes: &[Hash]) -> rusqlite::Result<()> {
        let stored = match store::full_tile(self.conn, level, index) {
            Ok(stored) => stored,
            Err(error) if is_damage(&error) => None,
            Err(error) => return Err(error),
        };
        let differs = match &stored {
            None => Some(0),
            Some(stored) => (0..stored.len()).find(|&at| stored[at] != hashes[at]),
        };
        if let Some(at) = differs
            && self.bad.len() < LISTED
        {
            let place = index * u64::from(TILE_WIDTH) + at as u64;
            self.bad.push(BadTile {
                level,
                index,
                entry: place << (level * TILE_HEIGHT),
                absent: stored.is_none(),
            });
        }
        Ok(())
    }
}

/// Reads leaf hashes out of the level-0 tiles: a second copy of those beside the entries.
pub(super) fn leaf_copy(conn: &Connection) -> impl FnMut(u64) -> Option<Hash> {
    let width = u64::from(TILE_WIDTH);
    let mut last: Option<(u64, Option<Vec<Hash>>)> = None;
    move |index| {
        let tile = index / width;
        if last.as_ref().is_none_or(|(held, _)| *held != tile) {
            let hashes = store::full_tile(conn, 0, tile).ok().flatten();
            last = Some((tile, hashes));
        }
        let (_, hashes) = last.as_ref()?;
        hashes.as_ref()?.get((index % width) as usize).copied()
    }
}
