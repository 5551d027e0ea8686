//! The bytes of one part: the outer layer comes off chunk by chunk, verified.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::Stream;
use salus_crypto::{hash::sha256, seal::Opener};
use salus_ledger::Hash;
use salus_records::consent::Action;
use salus_storage::{
    blobs::{BlobError, BlobId, BlobReader},
    guard::{facts, out_keys, versions},
};
use tokio::io::AsyncReadExt;

use crate::{Caller, Custodian, CustodianError, memory::PartTicket, tx::Tx, vault::OuterKey};

/// Bytes that are read from the store at a time.
const PIECE: usize = 64 * 1024;

/// The sealed bytes of one part as its author made them.
///
/// They are whole only if the stream ends without an error.
pub struct PartStream {
    len: u64,
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, CustodianError>> + Send>>,
}

impl PartStream {
    /// How many bytes will come, if all goes well.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether no bytes will come.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl std::fmt::Debug for PartStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PartStream({} bytes)", self.len)
    }
}

impl Stream for PartStream {
    type Item = Result<Bytes, CustodianError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(cx)
    }
}

impl Custodian {
    /// Streams one part for a ticket that [`Custodian::access`] gave to the same caller.
    ///
    /// The ticket is used up, and the permission is decided once more. An altered blob ends the
    /// stream with an error before any altered byte is handed out.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] for a ticket that is unknown, used, old or somebody else's,
    /// or whose grant has ended.
    pub async fn part(&self, caller: Caller, ticket: &str) -> Result<PartStream, CustodianError> {
        let inner = &self.0;
        let right = inner
            .memory
            .tickets
            .take(&Hash(sha256(ticket.as_bytes())), inner.now());
        let right = right
            .filter(|right| right.uid == caller.uid)
            .ok_or(CustodianError::NotAvailable)?;
        let part = right.part;
        let (outer, row) = inner.glance(move |tx| find(tx, &right)).await?;
        let id = BlobId::from(row.blob);
        let reader = inner
            .blobs
            .open(id, 0)
            .await
            .inspect_err(|error| report(id, error))?;
        let (key, context) = outer.part(part);
        let strip = Strip {
            reader,
            opener: Some(Opener::new(&key, &context)),
            left: row.sealed_len,
            id,
        };
        Ok(PartStream {
            len: row.sealed_len,
            stream: Box::pin(futures_util::stream::unfold(strip, next)),
        })
    }
}

fn find(tx: &Tx<'_>, right: &PartTicket) -> Result<(OuterKey, versions::PartRow), CustodianError> {
    let gone = || CustodianError::NotAvailable;
    let account = tx.account(right.uid)?;
    let facts = facts::item(tx.conn, right.item)?.ok_or_else(gone)?;
    let permit = tx
        .decide(&account, right.patient, Action::Read(&[facts]))?
        .map_err(|_| gone())?;
    let key = out_keys::get(tx.conn, &permit, facts.kind, right.item)?.ok_or_else(gone)?;
    let outer = tx
        .inner
        .vault
        .open_outer(key.page, right.item, &key.sealed)
        .map_err(|_| gone())?;
    let parts = versions::parts(tx.conn, &permit, facts.kind, right.item)?;
    let row = parts
        .into_iter()
        .find(|row| row.n == right.part)
        .ok_or_else(gone)?;
    Ok((outer, row))
}

/// Says in the operator's log which blob is broken; its name tells nothing about a person.
fn report(blob: BlobId, error: &BlobError) {
    tracing::error!(%blob, %error, "a guarded part cannot be read; restore the blob");
}

struct Strip {
    reader: BlobReader,
    opener: Option<Opener>,
    left: u64,
    id: BlobId,
}

async fn next(mut strip: Strip) -> Option<(Result<Bytes, CustodianError>, Strip)> {
    strip.opener.as_ref()?;
    let result = strip.step().await;
    if result.is_err() {
        strip.opener = None;
    }
    match result {
        Ok(None) => None,
        Ok(Some(bytes)) => Some((Ok(bytes), strip)),
        Err(error) => Some((Err(error), strip)),
    }
}

impl Strip {
    /// The next inner bytes; none after the last.
    async fn step(&mut self) -> Result<Option<Bytes>, CustodianError> {
        let mut sealed = vec![0; PIECE];
        let mut inner = Vec::with_capacity(PIECE);
        while inner.is_empty() {
            let Some(opener) = &mut self.opener else {
                return Ok(None);
            };
            let read = self
                .reader
                .read(&mut sealed)
                .await
                .map_err(BlobError::from)?;
            if read > 0 {
                opener
                    .update(&sealed[..read], &mut inner)
                    .map_err(|_| self.broken())?;
                continue;
            }
            let opener = self.opener.take().ok_or_else(|| self.broken())?;
            opener.finish(&mut inner).map_err(|_| self.broken())?;
            if inner.len() as u64 != self.left {
                return Err(self.broken());
            }
            break;
        }
        self.left = self
            .left
            .checked_sub(inner.len() as u64)
            .ok_or_else(|| self.broken())?;
        Ok((!inner.is_empty()).then(|| Bytes::from(inner)))
    }

    fn broken(&self) -> CustodianError {
        tracing::error!(blob = %self.id, "a guarded part was altered at rest; restore the blob");
        CustodianError::Internal(
            "a guarded part was altered at rest; the operator has to restore it",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_says_how_many_bytes_will_come() {
        let of = |len| PartStream {
            len,
            stream: Box::pin(futures_util::stream::empty()),
        };
        assert!(of(0).is_empty() && !of(1).is_empty());
        assert_eq!(format!("{:?}", of(12)), "PartStream(12 bytes)");
    }
}
