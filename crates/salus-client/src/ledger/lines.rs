//! Some entries of the ledger, each proven to be in it.

use std::collections::HashMap;

use salus_ledger::{
    Hash,
    hash::leaf_hash,
    tile::{TileId, TileNodes, TileNodesError, decode_tile},
    tree::{ProofError, inclusion_proof, verify_inclusion},
};

use super::PublicLedger;
use crate::{Client, ClientError, Distrust};

/// Most entries that are read at once.
const MOST: u64 = 4096;

/// One entry, proven to stand at this index under the checkpoint that the client believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its index.
    pub index: u64,
    /// Its bytes; what they say in words: [`salus_records::words::entry::said`].
    pub bytes: Vec<u8>,
    /// Its leaf hash.
    pub leaf: Hash,
}

impl Client {
    /// Up to `count` entries from index `from` on, at most 4096; nothing past the end.
    ///
    /// The newest checkpoint is fetched and proven to contain the one kept before. Entries and
    /// tiles are hashed up to its root, so an altered one is noticed rather than believed.
    ///
    /// # Errors
    /// [`Distrust::LedgerEntry`] names an entry that is not the ledger's.
    pub async fn ledger_entries(
        &mut self,
        from: u64,
        count: u64,
    ) -> Result<Vec<LedgerLine>, ClientError> {
        let size = self.check_ledger().await?;
        let root = self.trust.root();
        let end = size.min(from.saturating_add(count.min(MOST)));
        let ledger = PublicLedger {
            http: self.http.clone(),
        };
        let mut tiles = Tiles {
            ledger: &ledger,
            held: HashMap::new(),
        };
        let mut lines = Vec::new();
        let mut at = from;
        while at < end {
            let some = ledger.some_entries(at..end, size).await?;
            if some.is_empty() {
                return Err(ClientError::Protocol("a bundle of entries"));
            }
            for bytes in some {
                let leaf = leaf_hash(&bytes);
                let proof = tiles.inclusion(at, size).await?;
                verify_inclusion(leaf, at, size, &proof, &root)
                    .map_err(|_| Distrust::LedgerEntry(at))?;
                lines.push(LedgerLine {
                    index: at,
                    bytes,
                    leaf,
                });
                at += 1;
            }
        }
        Ok(lines)
    }
}

/// Hash tiles that were fetched; proofs made of them are verified, so the tiles need not be.
struct Tiles<'a> {
    ledger: &'a PublicLedger,
    held: HashMap<TileId, Vec<Hash>>,
}

impl Tiles<'_> {
    async fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, ClientError> {
        loop {
            let mut nodes = TileNodes::new(size, |tile| self.held.get(&tile).cloned().ok_or(tile));
            let proof = inclusion_proof(index, size, &mut |level, at| nodes.read(level, at));
            let missing = match proof {
                Ok(proof) => return Ok(proof),
                Err(ProofError::Read(TileNodesError::Fetch(tile))) => tile,
                Err(_) => return Err(ClientError::Protocol("a tile of the ledger")),
            };
            let path = format!("/ledger/{missing}");
            let bytes = self.ledger.http.get_bytes(&path).await?;
            let hashes = decode_tile(missing, &bytes)
                .ok_or(ClientError::Protocol("a tile of the ledger"))?;
            self.held.insert(missing, hashes);
        }
    }
}
