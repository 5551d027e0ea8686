use rusqlite::Connection;

use salus_ledger::Hash;
use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::entry::{Entry, Genesis};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{LogVerifier, NoteVerifier};
use salus_ledger::sequence::Head;
use salus_ledger::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind, TileNodes, TileNodesError};
use salus_ledger::tree::Frontier;

use super::chain;
use super::edge::Edge;
use super::error::Damage;
use super::store;
use super::upper_tiles::UpperTiles;
use crate::sql::StoreError;

/// The log after its last commit: all that appending needs, and all that reading needs beside
/// the database.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) head: Head,
    pub(super) edge: Edge,
    pub(super) checkpoint: SignedCheckpoint,
}

/// Why the state could not be loaded.
#[derive(Debug)]
pub(super) enum LoadError {
    NotCreated,
    OtherSigner(Box<Genesis>),
    Damaged(Damage),
    Store(StoreError),
}

impl From<rusqlite::Error> for LoadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Loads the state and checks head and checkpoint against what entries and tiles hash to.
///
/// Reads at most 256 entries and 256 tiles for each level, whatever the size, and the entries of
/// the open block.
pub(super) fn load(conn: &Connection, log: &LogVerifier) -> Result<State, LoadError> {
    let row = store::head(conn)?.ok_or(LoadError::NotCreated)?;
    let genesis = genesis(conn)?;
    if genesis.origin != *log.name() || genesis.log_key != *log.key() {
        return Err(LoadError::OtherSigner(Box::new(genesis)));
    }
    let head = Head::decode(&row.state).map_err(|_| LoadError::Damaged(Damage::Head))?;
    let size = head.size();
    match store::last_index(conn)? {
        Some(last) if last >= size => return Err(LoadError::Damaged(Damage::Surplus(size))),
        Some(last) if last + 1 == size => {}
        last => {
            return Err(LoadError::Damaged(Damage::Entry(
                last.map_or(0, |last| last + 1),
            )));
        }
    }
    let edge = edge(conn, size)?;
    if frontier_at(conn, &edge, size, size)? != *head.frontier() {
        return Err(LoadError::Damaged(Damage::Head));
    }
    if !chain::agrees(conn, &head)? {
        return Err(LoadError::Damaged(Damage::Head));
    }
    let checkpoint = SignedCheckpoint::parse(row.checkpoint.as_bytes())
        .ok()
        .filter(|signed| {
            signed
                .verify(log)
                .is_ok_and(|found| found.size == size && found.root == head.root())
        })
        .ok_or(LoadError::Damaged(Damage::Checkpoint))?;
    Ok(State {
        head,
        edge,
        checkpoint,
    })
}

/// Recomputes the frontier that the tree had at `size`, given the tree of `now` leaves.
pub(super) fn frontier_at(
    conn: &Connection,
    edge: &Edge,
    now: u64,
    size: u64,
) -> Result<Frontier, LoadError> {
    Frontier::read(size, &mut nodes(conn, edge, &UpperTiles::default(), now))
}

/// Reads the nodes of the tree of `size` leaves from the edge and from full tiles.
pub(super) fn nodes(
    conn: &Connection,
    edge: &Edge,
    upper: &UpperTiles,
    size: u64,
) -> impl FnMut(u8, u64) -> Result<Hash, LoadError> {
    let mut tiles = TileNodes::new(size, move |tile: TileId| match tile.kind {
        TileKind::Hashes(level) if tile.is_full() => {
            let missing = Damage::Tile {
                level,
                index: tile.index,
            };
            store::full_tile(conn, level, tile.index)?.ok_or(LoadError::Damaged(missing))
        }
        // The edge has the others.
        _ => Err(LoadError::Damaged(Damage::Head)),
    });
    move |level, index| match edge.node(level, index) {
        Some(hash) => Ok(hash),
        None if level >= TILE_HEIGHT => upper.node(conn, level, index),
        None => tiles.read(level, index).map_err(|error| match error {
            TileNodesError::Fetch(error) => error,
            // Only sizes and indices within the tree are asked for.
            TileNodesError::OutOfRange { .. } | TileNodesError::Width => {
                LoadError::Damaged(Damage::Head)
            }
        }),
    }
}

fn genesis(conn: &Connection) -> Result<Genesis, LoadError> {
    let mut found = None;
    store::entries::<LoadError>(conn, 0, 1, |row| {
        found = row.bytes.filter(|_| row.index == 0).map(<[u8]>::to_vec);
        Ok(())
    })?;
    match found.as_deref().map(Entry::decode) {
        Some(Ok(Entry::Genesis(genesis))) => Ok(genesis),
        _ => Err(LoadError::Damaged(Damage::Genesis)),
    }
}

fn edge(conn: &Connection, size: u64) -> Result<Edge, LoadError> {
    let width = u64::from(TILE_WIDTH);
    let mut leaves = Vec::new();
    let mut expected = size - size % width;
    store::entries(conn, expected, width, |row| {
        let leaf = row.bytes.map(leaf_hash);
        match leaf {
            Some(leaf) if row.index == expected && row.leaf == Some(leaf) => {
                leaves.push(leaf);
                expected += 1;
                Ok(())
            }
            _ => Err(LoadError::Damaged(Damage::Entry(expected))),
        }
    })?;
    if expected != size {
        return Err(LoadError::Damaged(Damage::Entry(expected)));
    }
    let mut tiles = vec![leaves];
    let mut count = size >> TILE_HEIGHT;
    for level in 0.. {
        if count == 0 {
            break;
        }
        let roots = (count - count % width..count).map(|index| {
            let missing = LoadError::Damaged(Damage::Tile { level, index });
            let hashes = store::full_tile(conn, level, index)?.ok_or(missing)?;
            Ok(tile_root(&hashes))
        });
        tiles.push(roots.collect::<Result<_, LoadError>>()?);
        count >>= TILE_HEIGHT;
    }
    Ok(Edge::new(size, tiles))
}

/// The node that a full tile stands under.
pub(super) fn tile_root(hashes: &[Hash]) -> Hash {
    let mut subtree = Frontier::new();
    for hash in hashes {
        subtree.push_with(*hash, |_| ());
    }
    subtree.root()
}
