//! Every entry of the ledger, judged.

use salus_ledger::{
    Entry, Hash,
    note::LogVerifier,
    tile::{TILE_WIDTH, TileId, TileKind, decode_tile},
    verify::{Report, Verifier},
};

use super::PublicLedger;
use crate::{Client, ClientError, Distrust};

/// Sees every entry with its index, before it is judged.
pub type Seen<'s> = dyn FnMut(u64, &[u8]) + 's;

/// Hears how many entries of how many are judged, and says whether to go on.
pub type Progress<'p> = dyn FnMut(u64, u64) -> bool + 'p;

impl PublicLedger {
    /// Judges every entry, block and signature up to the newest checkpoint, one bundle at a time.
    ///
    /// `genesis` is the hash of the letter, if it is known; `kept` a checkpoint that was seen
    /// before and must lie in the same past. `seen` sees each entry, so that nobody has to fetch it
    /// twice. What is wrong stands in the report.
    ///
    /// # Errors
    /// Only when nothing can be said about the entries, or `progress` said to stop.
    pub async fn verify(
        &self,
        genesis: Option<Hash>,
        kept: Option<&str>,
        seen: &mut Seen<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Report, ClientError> {
        let first = self.shown_genesis().await?;
        let (note, checkpoint) = self.checkpoint().await?;
        let size = checkpoint.claimed().size;
        let mut verifier = Verifier::new(log_of(&first)?, genesis).with_every_signature();
        // Nothing has been judged yet, so neither comes late.
        if let Some(kept) = kept {
            let _ = verifier.kept_checkpoint(kept);
        }
        let _ = verifier.checkpoint(&note);
        let mut at = 0;
        while at < size {
            let entries = self.some_entries(at..size, size).await?;
            if entries.is_empty() {
                break;
            }
            // The copy of the leaf hashes tells which of the entries was altered.
            let mut leaves = self.leaves(at, size).await.into_iter();
            for entry in entries {
                seen(at, &entry);
                verifier.push(at, &entry, leaves.next());
                at += 1;
            }
            if !progress(at, size) {
                return Err(ClientError::Impossible(
                    "the check was stopped before its end; nothing can be said yet".into(),
                ));
            }
        }
        Ok(verifier.finish())
    }
}

impl PublicLedger {
    /// The leaf hashes that the hash tile beside the bundle at `at` holds; none if there is none.
    async fn leaves(&self, at: u64, size: u64) -> Vec<Hash> {
        let place = at / u64::from(TILE_WIDTH);
        let Some(tile) = TileId::at(TileKind::Hashes(0), place, size) else {
            return Vec::new();
        };
        let file = self.http.get_bytes(&format!("/ledger/{tile}")).await;
        file.ok()
            .and_then(|bytes| decode_tile(tile, &bytes))
            .unwrap_or_default()
    }
}

impl Client {
    /// Judges the whole ledger against the letter's hash and the checkpoint kept before.
    ///
    /// Only one bundle of entries is held at a time. `progress` hears how many entries of how many
    /// are judged; when it says no, the check stops.
    ///
    /// # Errors
    /// As for [`PublicLedger::verify`].
    pub async fn verify_ledger(&self, progress: &mut Progress<'_>) -> Result<Report, ClientError> {
        let ledger = PublicLedger {
            http: self.http.clone(),
        };
        let kept = self.trust.snapshot();
        let note = kept.checkpoint.as_deref();
        ledger
            .verify(Some(kept.genesis), note, &mut |_, _| {}, progress)
            .await
    }
}

/// Name and key of the ledger that begins with this entry.
fn log_of(entry: &[u8]) -> Result<LogVerifier, ClientError> {
    let Ok(Entry::Genesis(genesis)) = Entry::decode(entry) else {
        return Err(Distrust::Policy.into());
    };
    LogVerifier::new(genesis.origin, &genesis.log_key).map_err(|_| Distrust::Policy.into())
}
