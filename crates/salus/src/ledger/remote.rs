//! The ledger of a server, as C2SP tlog-tiles: public files that need no session.
//!
//! Nothing that is fetched is believed here; whoever asks verifies it.

use std::ops::Range;

use salus_client::{ClientError, Distrust};
use salus_ledger::{
    Hash, SignedCheckpoint,
    hash::leaf_hash,
    tile::{TILE_WIDTH, TileId, TileKind, decode_bundle},
};

use crate::error::CliError;

/// The longest file that is read, in bytes: a full bundle of the longest entries.
const LONGEST: usize = TILE_WIDTH as usize * (4096 + 2);

/// A server's ledger.
pub struct Remote {
    base: String,
    http: reqwest::Client,
}

impl Remote {
    /// The ledger of the server at this address.
    ///
    /// # Errors
    /// When the program cannot open connections at all.
    pub fn new(server: &str) -> Result<Self, CliError> {
        let base = server.trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| unreachable(&base, source))?;
        Ok(Self { base, http })
    }

    /// The first entry, which must have this leaf hash.
    ///
    /// # Errors
    /// When it has another one.
    pub async fn genesis(&self, expected: &Hash) -> Result<Vec<u8>, CliError> {
        let entry = self.shown_genesis().await?;
        let shown = leaf_hash(&entry);
        if shown == *expected {
            return Ok(entry);
        }
        Err(ClientError::from(Distrust::Genesis {
            expected: *expected,
            shown,
        })
        .into())
    }

    /// The first entry as the server shows it.
    ///
    /// # Errors
    /// When there is no connection.
    pub async fn shown_genesis(&self) -> Result<Vec<u8>, CliError> {
        self.get("/ledger/genesis").await
    }

    /// The newest checkpoint as text and parsed.
    ///
    /// # Errors
    /// When it is none.
    pub async fn checkpoint(&self) -> Result<(String, SignedCheckpoint), CliError> {
        let bytes = self.get("/ledger/checkpoint").await?;
        let parsed = SignedCheckpoint::parse(&bytes).ok();
        match (String::from_utf8(bytes).ok(), parsed) {
            (Some(text), Some(parsed)) => Ok((text, parsed)),
            _ => Err(ClientError::from(Distrust::Checkpoint).into()),
        }
    }

    /// The entries of one bundle file within `range`, from its start on, in a ledger of `size`.
    ///
    /// # Errors
    /// When the file does not have as many entries as its name says.
    pub async fn some_entries(
        &self,
        range: Range<u64>,
        size: u64,
    ) -> Result<Vec<Vec<u8>>, CliError> {
        let width = u64::from(TILE_WIDTH);
        let Some(tile) = TileId::at(TileKind::Entries, range.start / width, size) else {
            return Ok(Vec::new());
        };
        let bundle = self.get(&format!("/ledger/{tile}")).await?;
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

    async fn get(&self, path: &str) -> Result<Vec<u8>, CliError> {
        let failed = |source| unreachable(&self.base, source);
        let url = format!("{}{path}", self.base);
        let mut response = self.http.get(url).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(ClientError::Protocol("a file of the ledger is missing").into());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(ClientError::Protocol("a file of the ledger is too long").into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn unreachable(base: &str, source: reqwest::Error) -> CliError {
    ClientError::Unreachable {
        address: base.to_owned(),
        source: source.into(),
    }
    .into()
}
