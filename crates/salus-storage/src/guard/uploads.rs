//! Versions on their way in: announced, partly received, not yet signed for.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_crypto::sign::Signed;
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    consent::Permit,
    objects::record::{PartManifest, WriteIntent},
};

use super::{GuardError, columns, out_keys::PagedKey};

/// The name of an upload.
pub type UploadId = [u8; 16];

/// One upload.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name.
    pub id: UploadId,
    /// Who writes.
    pub author: AccountId,
    /// What was announced.
    pub intent: Signed<WriteIntent>,
    /// The outer key, sealed under a page key.
    pub key: PagedKey,
}

/// One received part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedPart {
    /// Its number.
    pub n: u32,
    /// SHA-256 of the blob.
    pub blob: [u8; 32],
    /// What the author has to have signed.
    pub manifest: PartManifest,
}

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.get(0)?,
        author: columns::id(row, 1)?,
        intent: columns::cbor(row, 2)?,
        key: PagedKey {
            page: row.get(3)?,
            sealed: row.get(4)?,
        },
    })
}

/// Begins an upload.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for writing what the intent names.
pub fn start(
    conn: &Connection,
    permit: &Permit,
    intent: &WriteIntent,
    upload: &Upload,
    now: Time,
) -> Result<(), GuardError> {
    GuardError::unless(
        permit.writes(intent.kind, intent.record) && permit.actor() == upload.author,
    )?;
    conn.prepare_cached(
        "INSERT INTO upload (id, author, intent, page, sealed, started) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        upload.id,
        upload.author.as_bytes(),
        upload.intent.to_bytes(),
        upload.key.page,
        upload.key.sealed,
        columns::int(now.0)
    ])?;
    Ok(())
}

/// Looks up an upload of its author.
///
/// # Errors
/// [`GuardError::Store`].
pub fn get(
    conn: &Connection,
    author: AccountId,
    id: &UploadId,
) -> Result<Option<Upload>, GuardError> {
    let found = conn
        .prepare_cached(
            "SELECT id, author, intent, page, sealed FROM upload WHERE id = ?1 AND author = ?2",
        )?
        .query_row(params![id, author.as_bytes()], upload)
        .optional()?;
    Ok(found)
}

/// How many uploads an author has begun and not finished.
///
/// # Errors
/// [`GuardError::Store`].
pub fn open_of(conn: &Connection, author: AccountId) -> Result<u32, GuardError> {
    let count = conn
        .prepare_cached("SELECT count(*) FROM upload WHERE author = ?1")?
        .query_row([author.as_bytes()], |row| row.get(0))?;
    Ok(count)
}

/// Stores a received part, in place of an earlier try; false when the upload has gone.
///
/// # Errors
/// [`GuardError::Store`].
pub fn put_part(conn: &Connection, id: &UploadId, part: &UploadedPart) -> Result<bool, GuardError> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO dead_blob (blob) SELECT blob FROM upload_part WHERE upload = ?1 AND n = ?2",
    )?
    .execute(params![id, part.n])?;
    let added = conn
        .prepare_cached(
            "INSERT OR REPLACE INTO upload_part (upload, n, blob, root, sealed_len)
             SELECT id, ?2, ?3, ?4, ?5 FROM upload WHERE id = ?1",
        )?
        .execute(params![
            id,
            part.n,
            part.blob,
            part.manifest.root.0,
            columns::int(part.manifest.sealed_len)
        ])?;
    Ok(added == 1)
}

/// The received parts in order.
///
/// # Errors
/// [`GuardError::Store`].
pub fn parts(conn: &Connection, id: &UploadId) -> Result<Vec<UploadedPart>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT n, blob, root, sealed_len FROM upload_part WHERE upload = ?1 ORDER BY n",
    )?;
    let parts = statement
        .query_map([id], |row| {
            Ok(UploadedPart {
                n: row.get(0)?,
                blob: row.get(1)?,
                manifest: PartManifest {
                    root: Hash(row.get(2)?),
                    sealed_len: columns::number(row, 3)?,
                },
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(parts)
}

/// Ends an upload whose parts now belong to a version.
///
/// # Errors
/// [`GuardError::Store`].
pub fn finish(conn: &Connection, id: &UploadId) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM upload WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Gives up uploads that were begun before a moment; their blobs are nobody's then.
///
/// # Errors
/// [`GuardError::Store`].
pub fn sweep(conn: &Connection, started_before: Time) -> Result<usize, GuardError> {
    let before = columns::int(started_before.0);
    conn.execute(
        "INSERT OR IGNORE INTO dead_blob (blob) SELECT upload_part.blob FROM upload_part
         JOIN upload ON upload.id = upload_part.upload WHERE upload.started < ?1",
        [before],
    )?;
    Ok(conn.execute("DELETE FROM upload WHERE started < ?1", [before])?)
}
