use rusqlite::Connection;

use salus_ledger::Hash;
use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::entry::{Entry, Genesis};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{LogVerifier, NoteVerifier};
use salus_ledger::sequence::Head;
use salus_ledger::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileNodes, TileNodesError};
use salus_ledger::tree::Frontier;

use super::chain;
use super::edge::Edge;
use super::error::Damage;
use super::store;
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
    let mut nodes = nodes(conn, edge, now);
    Frontier::read(size, &mut |level, index| nodes.read(level, index)).map_err(unfetched)
}

/// Reads the nodes of the tree of `size` leaves from full tiles and the edge.
pub(super) fn nodes(
    conn: &Connection,
    edge: &Edge,
    size: u64,
) -> TileNodes<impl FnMut(TileId) -> Result<Vec<Hash>, LoadError>> {
    TileNodes::new(size, move |tile: TileId| {
        let salus_ledger::tile::TileKind::Hashes(level) = tile.kind else {
            return Err(LoadError::Damaged(Damage::Head));
        };
        let missing = Damage::Tile {
            level,
            index: tile.index,
        };
        let hashes = if tile.is_full() {
            store::full_tile(conn, level, tile.index)?
        } else {
            edge.tile(tile).map(<[Hash]>::to_vec)
        };
        hashes.ok_or(LoadError::Damaged(missing))
    })
}

/// Reads what a failed node read was about.
pub(super) fn unfetched(error: TileNodesError<LoadError>) -> LoadError {
    match error {
        TileNodesError::Fetch(error) => error,
        // Only sizes and indices within the tree are asked for.
        TileNodesError::OutOfRange { .. } | TileNodesError::Width => {
            LoadError::Damaged(Damage::Head)
        }
    }
}

fn genesis(conn: &Connection) -> Result<Genesis, LoadError> {
    let mut found = None;
    store::entries::<LoadError>(conn, 0, 1, |row| {
        found = row.bytes.filter(|_| row.index == 0);
        Ok(())
    })?;
    match found.as_deref().map(Entry::decode) {
        Some(Ok(Entry::Genesis(genesis))) => Ok(genesis),
        _ => Err(LoadError::Damaged(Damage::Genesis)),
    }
}

fn edge(conn: &Connection, size: u64) -> Result<Edge, LoadError> {
    let width = u64::from(TILE_WIDTH);
    let mut edge = Edge::default();
    let mut expected = size - size % width;
    store::entries(conn, expected, width, |row| {
        let leaf = row.bytes.as_deref().map(leaf_hash);
        match leaf {
            Some(leaf) if row.index == expected && row.leaf == Some(leaf) => {
                edge.push(0, expected, leaf);
                expected += 1;
                Ok(())
            }
            _ => Err(LoadError::Damaged(Damage::Entry(expected))),
        }
    })?;
    if expected != size {
        return Err(LoadError::Damaged(Damage::Entry(expected)));
    }
    let mut level = 0;
    let mut count = size;
    while count >= width {
        count >>= TILE_HEIGHT;
        for index in count - count % width..count {
            let hashes = store::full_tile(conn, level, index)?
                .ok_or(LoadError::Damaged(Damage::Tile { level, index }))?;
            edge.push(level + 1, index, tile_root(&hashes));
        }
        level += 1;
    }
    Ok(edge)
}

/// The node that a full tile stands under.
pub(super) fn tile_root(hashes: &[Hash]) -> Hash {
    let mut subtree = Frontier::new();
    for hash in hashes {
        subtree.push_with(*hash, |_| ());
    }
    subtree.root()
}
