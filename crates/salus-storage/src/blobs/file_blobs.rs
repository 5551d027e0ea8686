use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::task::spawn_blocking;

use super::{BlobError, BlobId, BlobReader, BlobWriter, Blobs, PendingBlob, Referenced, Swept};
use crate::files;

/// Bytes moved between the async side and the disk at a time.
const BUFFER: usize = 256 * 1024;

/// The rest of a blob that is read as soon as it is opened has at most this many bytes.
const SHORT: u64 = 64 * 1024;

/// Where uploads live until they are finished.
const UNFINISHED: &str = "unfinished";

/// Blobs as files `aa/bb/<hex>` under one directory, on a local file system.
///
/// An upload is written to `unfinished/`, synced, then renamed. One process uses the directory. After
/// a disk error on the way, or while one is deleted, it takes no more blobs: a sync that succeeds
/// when it is repeated says nothing of what the failed one should have stored.
#[derive(Clone)]
pub struct FileBlobs {
    root: Arc<Root>,
}

struct Root {
    path: PathBuf,
    // Held while a name appears or is judged, so that a sweep cannot remove content that was
    // stored again after its age was looked at.
    names: Mutex<()>,
    stopped: AtomicBool,
}

impl FileBlobs {
    /// Opens the store in `directory`, creating it (mode 0700) if needed.
    ///
    /// # Errors
    /// When the directory cannot be made or written.
    pub fn open(directory: &Path) -> Result<Self, BlobError> {
        files::make_directory(directory)?;
        files::make_directory(&directory.join(UNFINISHED))?;
        Ok(Self {
            root: Arc::new(Root {
                path: directory.to_owned(),
                names: Mutex::new(()),
                stopped: AtomicBool::new(false),
            }),
        })
    }
}

impl Root {
    fn file(&self, id: BlobId) -> PathBuf {
        let name = id.to_string();
        self.path.join(&name[..2]).join(&name[2..4]).join(name)
    }

    fn accepts(&self) -> Result<(), BlobError> {
        match self.stopped.load(Ordering::Acquire) {
            true => Err(BlobError::Stopped),
            false => Ok(()),
        }
    }

    /// Ends writing unless the volume is merely full.
    fn judge(&self, error: BlobError) -> BlobError {
        if matches!(error, BlobError::Io(_)) {
            tracing::error!(%error, "the blob store stops accepting blobs");
            self.stopped.store(true, Ordering::Release);
        }
        error
    }

    fn publish(&self, from: &Path, id: BlobId) -> io::Result<()> {
        let to = self.file(id);
        let inner = to.parent().unwrap_or(&self.path);
        let outer = inner.parent().unwrap_or(&self.path);
        files::make_directory(outer)?;
        files::make_directory(inner)?;
        {
            let _names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            // Also over an existing file: the same content heals a damaged copy.
            fs::rename(from, &to)?;
        }
        files::sync_directory(inner)
    }

    fn remove(&self, id: BlobId) -> io::Result<()> {
        let path = self.file(id);
        match fs::remove_file(&path) {
            Ok(()) => files::sync_parent(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn sweep(&self, referenced: &Referenced, age: Duration) -> io::Result<Swept> {
        let mut swept = Swept::default();
        for upload in fs::read_dir(self.path.join(UNFINISHED))? {
            swept.unfinished += u64::from(self.remove_if_old(&upload?.path(), age)?);
        }
        for outer in shards(&self.path)? {
            for inner in shards(&outer)? {
                for blob in fs::read_dir(inner)? {
                    let blob = blob?;
                    // A foreign file is left alone: not ours to judge.
                    let Some(Ok(id)) = blob.file_name().to_str().map(str::parse) else {
                        continue;
                    };
                    if !referenced(&id) {
                        swept.unreferenced += u64::from(self.remove_if_old(&blob.path(), age)?);
                    }
                }
            }
        }
        Ok(swept)
    }

    fn remove_if_old(&self, path: &Path, age: Duration) -> io::Result<bool> {
        let _names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let written = match fs::metadata(path) {
            Ok(metadata) => metadata.modified()?,
            // Finished or removed meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        // A file from the future counts as young: better litter than a loss.
        let old = SystemTime::now()
            .duration_since(written)
            .is_ok_and(|passed| passed >= age);
        if old {
            fs::remove_file(path)?;
        }
        Ok(old)
    }
}

/// An upload; its file goes when it is dropped unfinished.
struct PendingFile {
    root: Arc<Root>,
    file: File,
    temporary: Temporary,
}

struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // Absent after a finished upload; after a failure here the sweep removes it.
        let _ = fs::remove_file(&self.0);
    }
}

impl PendingBlob for PendingFile {
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async move { Ok(self.file.write_all(bytes).await?) })
    }

    fn publish(self: Box<Self>, id: BlobId) -> BoxFuture<'static, Result<(), BlobError>> {
        Box::pin(async move {
            let Self {
                root,
                mut file,
                temporary,
            } = *self;
            root.accepts()?;
            file.flush().await?;
            let synced = file.sync_all().await;
            synced.map_err(|error| root.judge(error.into()))?;
            let publishing = Arc::clone(&root);
            let published = blocking(move || publishing.publish(&temporary.0, id)).await;
            published.map_err(|error| root.judge(error))
        })
    }
}

impl Blobs for FileBlobs {
    fn create(&self) -> BoxFuture<'_, Result<BlobWriter, BlobError>> {
        Box::pin(async move {
            self.root.accepts()?;
            let mut name = [0; 16];
            getrandom::fill(&mut name).map_err(io::Error::other)?;
            let path = self.root.path.join(UNFINISHED).join(hex::encode(name));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            options.mode(0o600);
            let mut file = options.open(&path).await?;
            let temporary = Temporary(path);
            file.set_max_buf_size(BUFFER);
            let pending = PendingFile {
                root: Arc::clone(&self.root),
                file,
                temporary,
            };
            Ok(BlobWriter::new(Box::new(pending)))
        })
    }

    fn open(&self, id: BlobId, offset: u64) -> BoxFuture<'_, Result<BlobReader, BlobError>> {
        let path = self.root.file(id);
        Box::pin(async move {
            let opening = spawn_blocking(move || open_at(&path, id, offset));
            Ok(match opening.await.map_err(io::Error::other)?? {
                Opened::Short(bytes) => Box::pin(io::Cursor::new(bytes)) as BlobReader,
                Opened::Long(file) => {
                    let mut file = File::from_std(file);
                    file.set_max_buf_size(BUFFER);
                    Box::pin(file)
                }
            })
        })
    }

    fn len(&self, id: BlobId) -> BoxFuture<'_, Result<u64, BlobError>> {
        Box::pin(async move {
            let metadata = tokio::fs::metadata(self.root.file(id)).await;
            Ok(metadata.map_err(|error| BlobError::about(id, error))?.len())
        })
    }

    fn delete(&self, id: BlobId) -> BoxFuture<'_, Result<(), BlobError>> {
        let root = Arc::clone(&self.root);
        Box::pin(async move {
            let removing = Arc::clone(&root);
            let removed = blocking(move || removing.remove(id)).await;
            removed.map_err(|error| root.judge(error))
        })
    }

    fn sweep(
        &self,
        referenced: Referenced,
        age: Duration,
    ) -> BoxFuture<'_, Result<Swept, BlobError>> {
        let root = Arc::clone(&self.root);
        Box::pin(blocking(move || root.sweep(&referenced, age)))
    }
}

/// A blob that is about to be read.
enum Opened {
    /// The bytes themselves.
    Short(Vec<u8>),
    Long(fs::File),
}

fn open_at(path: &Path, id: BlobId, offset: u64) -> Result<Opened, BlobError> {
    let mut file = fs::File::open(path).map_err(|error| BlobError::about(id, error))?;
    let length = file.metadata()?.len();
    if offset > length {
        return Err(BlobError::OffsetBeyondEnd { id, length, offset });
    }
    if offset > 0 {
        file.seek(SeekFrom::Start(offset))?;
    }
    if length - offset > SHORT {
        return Ok(Opened::Long(file));
    }
    let mut bytes = Vec::with_capacity((length - offset) as usize);
    file.read_to_end(&mut bytes)?;
    Ok(Opened::Short(bytes))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, BlobError> {
    let done = spawn_blocking(work).await;
    Ok(done.map_err(io::Error::other)??)
}

/// Lists the subdirectories whose names are two hexadecimal digits.
fn shards(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_shard = name.to_str().is_some_and(|name| {
            name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if is_shard && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}
