//! Opaque byte strings that are named by their SHA-256.
//!
//! This room owns bulk ciphertext. It refuses to trust itself: content is named by its hash, so a
//! reader can tell an altered blob, and every caller either uses [`Blobs::read_verified`] or
//! authenticates the chunks it streams. A crash leaves litter that [`Blobs::sweep`] removes,
//! never half a blob under a valid name.

mod error;
mod file_blobs;
mod id;
mod memory;
mod writer;

use std::pin::Pin;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

pub use error::BlobError;
pub use file_blobs::FileBlobs;
pub use id::{BlobId, ParseBlobIdError};
pub use memory::MemoryBlobs;
pub use writer::{BlobWriter, PendingBlob};

/// A stream of the bytes of one blob.
pub type BlobReader = Pin<Box<dyn AsyncRead + Send>>;

/// Says whether something still refers to a blob.
pub type Referenced = Box<dyn Fn(&BlobId) -> bool + Send>;

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Complete blobs that nothing referred to.
    pub unreferenced: u64,
    /// Uploads that were never finished.
    pub unfinished: u64,
}

/// A store of blobs; `Arc<dyn Blobs>` is how it is passed around.
pub trait Blobs: Send + Sync {
    /// Starts a new blob of unknown length.
    fn create(&self) -> BoxFuture<'_, Result<BlobWriter, BlobError>>;

    /// Streams a blob from byte `offset` to its end, unverified.
    fn open(&self, id: BlobId, offset: u64) -> BoxFuture<'_, Result<BlobReader, BlobError>>;

    /// Returns the length of a blob in bytes.
    fn len(&self, id: BlobId) -> BoxFuture<'_, Result<u64, BlobError>>;

    /// Removes a blob; removing what is not there is no error.
    fn delete(&self, id: BlobId) -> BoxFuture<'_, Result<(), BlobError>>;

    /// Removes blobs for which `referenced` is false and unfinished uploads, both only if they
    /// were last written longer than `age` ago.
    ///
    /// `age` must exceed the time from the first byte of an upload to the commit of the row that
    /// refers to it. Storing the same content again makes a blob young again.
    fn sweep(
        &self,
        referenced: Referenced,
        age: Duration,
    ) -> BoxFuture<'_, Result<Swept, BlobError>>;

    /// Says whether a blob is there.
    fn exists(&self, id: BlobId) -> BoxFuture<'_, Result<bool, BlobError>> {
        Box::pin(async move {
            match self.len(id).await {
                Ok(_) => Ok(true),
                Err(BlobError::Missing(_)) => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    /// Reads a whole blob of at most `limit` bytes and checks it against its name.
    fn read_verified(&self, id: BlobId, limit: u64) -> BoxFuture<'_, Result<Vec<u8>, BlobError>> {
        Box::pin(async move {
            let length = self.len(id).await?;
            if length > limit {
                return Err(BlobError::TooLarge { id, length, limit });
            }
            let mut content = Vec::with_capacity(length as usize);
            let reader = self.open(id, 0).await?;
            reader
                .take(limit + 1)
                .read_to_end(&mut content)
                .await
                .map_err(BlobError::from)?;
            if BlobId::from(<[u8; 32]>::from(Sha256::digest(&content))) != id {
                return Err(BlobError::Altered(id));
            }
            Ok(content)
        })
    }
}
