use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, ready};

use super::{BlobError, BlobId, BlobReader, BlobWriter, Blobs, PendingBlob, Referenced, Swept};

/// Blobs in memory, for tests and demonstrations; they end with the process.
#[derive(Clone, Default)]
pub struct MemoryBlobs {
    stored: Arc<Mutex<Stored>>,
}

type Stored = HashMap<BlobId, (Arc<[u8]>, Instant)>;

impl MemoryBlobs {
    /// Makes an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn content(&self, id: BlobId) -> Result<Arc<[u8]>, BlobError> {
        let stored = self.stored();
        stored
            .get(&id)
            .map(|(content, _)| Arc::clone(content))
            .ok_or(BlobError::Missing(id))
    }
}

struct PendingBytes {
    content: Vec<u8>,
    store: MemoryBlobs,
}

impl PendingBlob for PendingBytes {
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, Result<(), BlobError>> {
        self.content.extend_from_slice(bytes);
        Box::pin(ready(Ok(())))
    }

    fn publish(self: Box<Self>, id: BlobId) -> BoxFuture<'static, Result<(), BlobError>> {
        self.store
            .stored()
            .insert(id, (self.content.into(), Instant::now()));
        Box::pin(ready(Ok(())))
    }
}

impl Blobs for MemoryBlobs {
    fn create(&self) -> BoxFuture<'_, Result<BlobWriter, BlobError>> {
        let pending = PendingBytes {
            content: Vec::new(),
            store: self.clone(),
        };
        Box::pin(ready(Ok(BlobWriter::new(Box::new(pending)))))
    }

    fn open(&self, id: BlobId, offset: u64) -> BoxFuture<'_, Result<BlobReader, BlobError>> {
        let opened = self.content(id).and_then(|content| {
            let length = content.len() as u64;
            if offset > length {
                return Err(BlobError::OffsetBeyondEnd { id, length, offset });
            }
            let mut cursor = Cursor::new(content);
            cursor.set_position(offset);
            Ok(Box::pin(cursor) as BlobReader)
        });
        Box::pin(ready(opened))
    }

    fn len(&self, id: BlobId) -> BoxFuture<'_, Result<u64, BlobError>> {
        Box::pin(ready(self.content(id).map(|content| content.len() as u64)))
    }

    fn delete(&self, id: BlobId) -> BoxFuture<'_, Result<(), BlobError>> {
        self.stored().remove(&id);
        Box::pin(ready(Ok(())))
    }

    fn sweep(
        &self,
        referenced: Referenced,
        age: Duration,
    ) -> BoxFuture<'_, Result<Swept, BlobError>> {
        let mut stored = self.stored();
        let before = stored.len();
        stored.retain(|id, (_, written)| written.elapsed() < age || referenced(id));
        let unreferenced = (before - stored.len()) as u64;
        Box::pin(ready(Ok(Swept {
            unreferenced,
            unfinished: 0,
        })))
    }
}
