use std::io;

use super::BlobId;
use crate::files;

/// Why a blob could not be stored or read.
///
/// A blob id is the hash of ciphertext, so naming it reveals nothing about a person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// No blob of this name is stored.
    #[error("blob {0} is missing from the store; restore it from a backup or a mirror")]
    Missing(BlobId),
    /// The stored bytes do not hash to the name.
    #[error("blob {0} was altered on disk; restore it from a backup or a mirror")]
    Altered(BlobId),
    /// The blob is larger than the caller accepts.
    #[error("blob {id} has {length} bytes, more than the {limit} accepted here")]
    TooLarge {
        /// The blob.
        id: BlobId,
        /// Its length in bytes.
        length: u64,
        /// The most bytes the caller accepts.
        limit: u64,
    },
    /// Reading was to start behind the end of the blob.
    #[error("blob {id} has {length} bytes; reading cannot start at byte {offset}")]
    OffsetBeyondEnd {
        /// The blob.
        id: BlobId,
        /// Its length in bytes.
        length: u64,
        /// Where reading was to start.
        offset: u64,
    },
    /// The volume is full; nothing was stored.
    #[error(
        "the disk that holds the blobs is full: nothing was stored; free some space, then try again"
    )]
    DiskFull,
    /// An earlier disk error ended all writing in this process.
    #[error(
        "the blob store accepts no more blobs after a disk error; check the disk, then restart"
    )]
    Stopped,
    /// The operating system refused for another reason.
    #[error(
        "the blob store could not be read or written; check the disk and the permissions of its directory"
    )]
    Io(#[source] io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        if files::is_disk_full(&error) {
            Self::DiskFull
        } else {
            Self::Io(error)
        }
    }
}

impl BlobError {
    /// Reads "not found" as a missing blob.
    pub(super) fn about(id: BlobId, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::Missing(id)
        } else {
            error.into()
        }
    }
}
