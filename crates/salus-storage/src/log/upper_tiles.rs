use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use salus_ledger::Hash;
use salus_ledger::tile::TILE_HEIGHT;

use super::edge::{Layers, layers, width_at};
use super::error::Damage;
use super::load::LoadError;
use super::store;

/// The most tiles that are kept: enough for 16 million entries, in 4 MiB.
const KEPT: usize = 256;

/// The nodes in full tiles above the lowest level.
///
/// Each stands over 65,536 entries or more, so that nearly every proof needs one, and computing its
/// nodes anew costs as much as the rest of the proof. A full tile never changes.
#[derive(Default)]
pub(super) struct UpperTiles {
    kept: Mutex<HashMap<(u8, u64), Arc<Layers>>>,
}

impl UpperTiles {
    /// The node at `(level, index)`, which lies in a full tile above the lowest level.
    pub(super) fn node(&self, conn: &Connection, level: u8, index: u64) -> Result<Hash, LoadError> {
        let width = width_at(level);
        let tile = (level / TILE_HEIGHT, index / width);
        let known = self.lock().get(&tile).cloned();
        let nodes = match known {
            Some(nodes) => nodes,
            None => self.keep(tile, Arc::new(read(conn, tile)?)),
        };
        Ok(nodes[usize::from(level % TILE_HEIGHT)][(index % width) as usize])
    }

    fn keep(&self, tile: (u8, u64), nodes: Arc<Layers>) -> Arc<Layers> {
        let mut kept = self.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(tile, Arc::clone(&nodes));
        nodes
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(u8, u64), Arc<Layers>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(conn: &Connection, (level, index): (u8, u64)) -> Result<Layers, LoadError> {
    let missing = LoadError::Damaged(Damage::Tile { level, index });
    let hashes = store::full_tile(conn, level, index)?.ok_or(missing)?;
    Ok(layers(hashes))
}

#[cfg(test)]
mod tests {
    use salus_ledger::hash::leaf_hash;
    use salus_ledger::tile::{TILE_WIDTH, encode_tile};

    use super::*;
    use crate::log::load::tile_root;

    #[test]
    fn every_node_of_a_tile_is_what_its_hashes_make() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE tiles(level, idx, data)")
            .unwrap();
        let hashes: Vec<Hash> = (0..TILE_WIDTH)
            .map(|n| leaf_hash(&n.to_be_bytes()))
            .collect();
        conn.execute(
            "INSERT INTO tiles VALUES (1, 3, ?1)",
            [encode_tile(&hashes)],
        )
        .unwrap();
        let tiles = UpperTiles::default();
        // The second time without the database.
        for conn in [&conn, &Connection::open_in_memory().unwrap()] {
            for height in 0..TILE_HEIGHT {
                let under = hashes.chunks(1 << height);
                for (index, under) in (3 * width_at(height)..).zip(under) {
                    let node = tiles.node(conn, TILE_HEIGHT + height, index);
                    assert_eq!(node.ok(), Some(tile_root(under)), "{height} {index}");
                }
            }
        }
        let missing = tiles.node(&conn, 2 * TILE_HEIGHT, 0);
        assert!(matches!(
            missing,
            Err(LoadError::Damaged(Damage::Tile { level: 2, index: 0 }))
        ));
    }
}
