//! The ledger itself, as C2SP tlog-tiles: public files that need no session.
//!
//! Reading lines proves each of them against the checkpoint that the client believes; verifying
//! judges every entry and says which one is wrong.

mod lines;
mod verify;

use std::ops::Range;

use salus_ledger::{
    Hash, SignedCheckpoint,
    tile::{TILE_WIDTH, TileId, TileKind, decode_bundle},
};

pub use lines::LedgerLine;

use crate::{ClientError, Distrust, genesis, http::Http};

/// A server's ledger, before it is known whose it is. What it hands out is believed by nobody
/// until it was verified.
pub struct PublicLedger {
    http: Http,
}

impl PublicLedger {
    /// The ledger of the server at this address.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the address is none, or would be reached without TLS.
    pub fn at(server: &str) -> Result<Self, ClientError> {
        Http::new(server).map(|http| Self { http })
    }

    /// The first entry as the server shows it.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when there is no connection.
    pub async fn shown_genesis(&self) -> Result<Vec<u8>, ClientError> {
        Ok(genesis::fetch(&self.http, None).await?.1)
    }

    /// The first entry, which must have this leaf hash.
    ///
    /// # Errors
    /// [`Distrust::Genesis`] when it has another one.
    pub async fn genesis(&self, expected: &Hash) -> Result<Vec<u8>, ClientError> {
        Ok(genesis::fetch(&self.http, Some(expected)).await?.1)
    }

    /// The newest checkpoint as text and parsed; its signature is not checked here.
    async fn checkpoint(&self) -> Result<(String, SignedCheckpoint), ClientError> {
        let bytes = self.http.get_bytes("/ledger/checkpoint").await?;
        let parsed = SignedCheckpoint::parse(&bytes).ok();
        match (String::from_utf8(bytes).ok(), parsed) {
            (Some(text), Some(parsed)) => Ok((text, parsed)),
            _ => Err(Distrust::Checkpoint.into()),
        }
    }

    /// The entries of one bundle file within `range`, from its start on, in a ledger of `size`.
    async fn some_entries(
        &self,
        range: Range<u64>,
        size: u64,
    ) -> Result<Vec<Vec<u8>>, ClientError> {
        let width = u64::from(TILE_WIDTH);
        let Some(tile) = TileId::at(TileKind::Entries, range.start / width, size) else {
            return Ok(Vec::new());
        };
        let bundle = self.http.get_bytes(&format!("/ledger/{tile}")).await?;
        let entries = decode_bundle(tile.width, &bundle)
            .map_err(|_| ClientError::Protocol("a bundle of entries"))?;
        let skip = (range.start % width) as usize;
        let take = (range.end - range.start).min(width) as usize;
        Ok(entries
            .into_iter()
            .skip(skip)
            .take(take)
            .map(<[u8]>::to_vec)
            .collect())
    }
}
