use std::fmt;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::{BlobError, BlobId};

/// What a backend provides for a blob that is being written; dropping it removes the bytes.
pub trait PendingBlob: Send {
    /// Appends bytes.
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, Result<(), BlobError>>;
    /// Makes the bytes durable under their name.
    fn publish(self: Box<Self>, id: BlobId) -> BoxFuture<'static, Result<(), BlobError>>;
}

/// A blob that is being written; dropping it unfinished removes what was written.
pub struct BlobWriter {
    hash: Sha256,
    length: u64,
    pending: Box<dyn PendingBlob>,
}

impl fmt::Debug for BlobWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobWriter")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl BlobWriter {
    /// Wraps a backend's writer, which need not hash.
    pub(super) fn new(pending: Box<dyn PendingBlob>) -> Self {
        Self {
            hash: Sha256::new(),
            length: 0,
            pending,
        }
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The blob cannot be finished afterwards; drop it.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        self.pending.write(bytes).await
    }

    /// Returns the number of bytes written so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Makes the blob durable and returns its name; only now can it be opened.
    ///
    /// # Errors
    /// Nothing is stored then.
    pub async fn finish(self) -> Result<BlobId, BlobError> {
        let id = BlobId::from(<[u8; 32]>::from(self.hash.finalize()));
        self.pending.publish(id).await?;
        Ok(id)
    }
}
