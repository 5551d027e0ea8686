use std::ops::Range;
use std::sync::Arc;

use rusqlite::Connection;

use salus_ledger::Hash;
use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::entry::{Entry, Release, Word};
use salus_ledger::receipt::Receipt;
use salus_ledger::tile::{TileId, TileKind, encode_bundle, encode_tile};
use salus_ledger::tree::{ProofError, consistency_proof, inclusion_proof};

use super::error::{Damage, LogReadError};
use super::handle::Log;
use super::load::{LoadError, State, nodes};
use super::store;
use super::upper_tiles::UpperTiles;

/// The most entries that one [`Log::entries`] returns.
const MAX_ENTRIES: u64 = 4096;

/// What a newer checkpoint is proven with to somebody who knows an older one.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The latest checkpoint with the log's signature.
    pub checkpoint: SignedCheckpoint,
    /// For each entry asked about, that it is in the tree; leaf's sibling first.
    pub inclusions: Vec<Vec<Hash>>,
    /// That the known tree is a prefix of it.
    pub consistency: Vec<Hash>,
}

impl Log {
    /// Returns the stored bytes of the entry at `index`, unverified.
    ///
    /// # Errors
    /// [`LogReadError::Beyond`] if the log is shorter.
    pub async fn entry(&self, index: u64) -> Result<Vec<u8>, LogReadError> {
        self.within(index)?;
        let mut found = self.entries(index..index + 1).await?;
        found
            .pop()
            .ok_or(LogReadError::Damaged(Damage::Entry(index)))
    }

    /// Returns stored entries from `range.start` on: at most 4096, and none beyond the log.
    ///
    /// # Errors
    /// When an entry in the range is missing.
    pub async fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, LogReadError> {
        let end = range.end.min(self.size());
        let count = end.saturating_sub(range.start).min(MAX_ENTRIES);
        self.read(move |conn, _| entry_bytes(conn, range.start, count))
            .await
    }

    /// Returns index and content of the newest release of a component, unverified.
    ///
    /// # Errors
    /// When the database did not answer.
    pub async fn newest_release(
        &self,
        component: Word,
    ) -> Result<Option<(u64, Release)>, LogReadError> {
        self.read(move |conn, _| {
            let mut newest_first = conn.prepare_cached(
                "SELECT idx, bytes FROM entries WHERE substr(bytes, 3, 1) = x'07' ORDER BY idx DESC",
            )?;
            let mut rows = newest_first.query([])?;
            while let Some(row) = rows.next()? {
                let (index, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                let index = index.unsigned_abs();
                match Entry::decode(&bytes) {
                    Ok(Entry::Release(release)) if release.component == component => {
                        return Ok(Some((index, release)));
                    }
                    Ok(Entry::Release(_)) => {}
                    _ => return Err(LogReadError::Damaged(Damage::Entry(index))),
                }
            }
            Ok(None)
        })
        .await
    }

    /// Returns the file of a tile, full or partial, of hashes or of entries.
    ///
    /// # Errors
    /// [`LogReadError::NoTile`] if the tree does not fill it as far as its width.
    pub async fn tile(&self, tile: TileId) -> Result<Vec<u8>, LogReadError> {
        self.read(move |conn, state| {
            let size = state.head.size();
            let now = TileId::at(tile.kind, tile.index, size)
                .filter(|now| (1..=now.width).contains(&tile.width))
                .ok_or(LogReadError::NoTile { size })?;
            match tile.kind {
                TileKind::Entries => {
                    let first = tile.index * u64::from(salus_ledger::tile::TILE_WIDTH);
                    let entries = entry_bytes(conn, first, tile.width.into())?;
                    encode_bundle(entries).map_err(|_| LogReadError::Damaged(Damage::Entry(first)))
                }
                TileKind::Hashes(level) => {
                    let found = if now.is_full() {
                        store::full_tile(conn, level, tile.index)?
                    } else {
                        state.edge.tile(now).map(<[Hash]>::to_vec)
                    };
                    let damage = Damage::Tile {
                        level,
                        index: tile.index,
                    };
                    let hashes = found.ok_or(LogReadError::Damaged(damage))?;
                    Ok(encode_tile(&hashes[..usize::from(tile.width)]))
                }
            }
        })
        .await
    }

    /// Proves that the entry at `index` is in the tree of `size` leaves; leaf's sibling first.
    ///
    /// # Errors
    /// [`LogReadError::Beyond`] if the log or the tree is shorter.
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, LogReadError> {
        if let Some(last) = size.checked_sub(1) {
            self.within(last)?;
        }
        let upper = Arc::clone(&self.upper_tiles);
        self.glance(move |conn, state| inclusion(conn, state, &upper, index, size))
            .await
    }

    /// Proves that the tree of `old` leaves is a prefix of the tree of `new` leaves.
    ///
    /// # Errors
    /// [`LogReadError::Beyond`] if the log is shorter than `new`, or `new` than `old`.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, LogReadError> {
        if let Some(last) = new.checked_sub(1) {
            self.within(last)?;
        }
        let upper = Arc::clone(&self.upper_tiles);
        self.glance(move |conn, state| consistency(conn, state, &upper, old, new))
            .await
    }

    /// Proves at once, under the latest checkpoint, that entries are in its tree and that the tree
    /// continues the one of `known` leaves.
    ///
    /// # Errors
    /// [`LogReadError::Beyond`] if the log is shorter than one of them.
    pub async fn extension(
        &self,
        indexes: Vec<u64>,
        known: u64,
    ) -> Result<Extension, LogReadError> {
        let upper = Arc::clone(&self.upper_tiles);
        self.read(move |conn, state| {
            let size = state.head.size();
            let inclusions = indexes
                .into_iter()
                .map(|index| inclusion(conn, state, &upper, index, size))
                .collect::<Result<_, _>>()?;
            Ok(Extension {
                checkpoint: state.checkpoint.clone(),
                inclusions,
                consistency: consistency(conn, state, &upper, known, size)?,
            })
        })
        .await
    }

    /// Returns the receipt of the entry at `index` under the latest checkpoint, without evidence.
    ///
    /// # Errors
    /// [`LogReadError::Beyond`] if the log is shorter.
    pub async fn receipt(&self, index: u64) -> Result<Receipt, LogReadError> {
        let upper = Arc::clone(&self.upper_tiles);
        self.read(move |conn, state| receipt(conn, state, &upper, index))
            .await
    }

    /// As [`Log::receipt`] for one entry at a time, with what proves that its tree continues the one
    /// of `known` leaves: nothing, where `known` is no size that the log has had.
    ///
    /// # Errors
    /// As [`Log::receipt`].
    pub async fn receipt_since(
        &self,
        index: u64,
        known: u64,
    ) -> Result<(Receipt, Option<Vec<Hash>>), LogReadError> {
        let upper = Arc::clone(&self.upper_tiles);
        self.glance(move |conn, state| {
            let receipt = receipt(conn, state, &upper, index)?;
            let size = state.head.size();
            let continues = match (1..=size).contains(&known) {
                true => Some(consistency(conn, state, &upper, known, size)?),
                false => None,
            };
            Ok((receipt, continues))
        })
        .await
    }

    fn within(&self, index: u64) -> Result<(), LogReadError> {
        let size = self.size();
        if index < size {
            Ok(())
        } else {
            Err(LogReadError::Beyond { asked: index, size })
        }
    }

    /// Reads the database, which is never older than the published state.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &State) -> Result<T, LogReadError> + Send + 'static,
    ) -> Result<T, LogReadError> {
        let state = Arc::clone(&self.published.borrow());
        self.db.read(move |conn| work(conn, &state)).await
    }

    /// As [`Log::read`], for the few tiles of a proof.
    async fn glance<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &State) -> Result<T, LogReadError> + Send + 'static,
    ) -> Result<T, LogReadError> {
        let state = Arc::clone(&self.published.borrow());
        self.db.glance(move |conn| work(conn, &state)).await
    }
}

fn inclusion(
    conn: &Connection,
    state: &State,
    upper: &UpperTiles,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, LogReadError> {
    let mut nodes = nodes(conn, &state.edge, upper, state.head.size());
    inclusion_proof(index, size, &mut nodes).map_err(unproven)
}

fn consistency(
    conn: &Connection,
    state: &State,
    upper: &UpperTiles,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, LogReadError> {
    let mut nodes = nodes(conn, &state.edge, upper, state.head.size());
    consistency_proof(old, new, &mut nodes).map_err(unproven)
}

fn receipt(
    conn: &Connection,
    state: &State,
    upper: &UpperTiles,
    index: u64,
) -> Result<Receipt, LogReadError> {
    Ok(Receipt {
        extra: None,
        index,
        proof: inclusion(conn, state, upper, index, state.head.size())?,
        checkpoint: state.checkpoint.clone(),
    })
}

fn unproven(error: ProofError<LoadError>) -> LogReadError {
    match error {
        ProofError::OutOfRange { asked, size } => LogReadError::Beyond { asked, size },
        ProofError::Read(LoadError::Damaged(damage)) => LogReadError::Damaged(damage),
        ProofError::Read(LoadError::Store(error)) => LogReadError::Store(error),
        ProofError::Read(LoadError::NotCreated | LoadError::OtherSigner(_)) => {
            LogReadError::Damaged(Damage::Head)
        }
    }
}

fn entry_bytes(conn: &Connection, first: u64, count: u64) -> Result<Vec<Vec<u8>>, LogReadError> {
    let mut found = Vec::with_capacity(count as usize);
    store::entries(conn, first, count, |row| {
        let index = first + found.len() as u64;
        let bytes = row.bytes.filter(|_| row.index == index).map(<[u8]>::to_vec);
        found.push(bytes.ok_or(LogReadError::Damaged(Damage::Entry(index)))?);
        Ok::<_, LogReadError>(())
    })?;
    if found.len() as u64 != count {
        return Err(LogReadError::Damaged(Damage::Entry(
            first + found.len() as u64,
        )));
    }
    Ok(found)
}

impl From<rusqlite::Error> for LogReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
