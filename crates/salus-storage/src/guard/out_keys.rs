//! Outer keys, one per version, each sealed under the key of the page that it lies in.
//!
//! Pages exist so that destroying is possible: a page that loses a key gives its survivors to
//! another page, and its own key is destroyed in [`super::pages`].

use rusqlite::{Connection, OptionalExtension, params};
use salus_records::{RecordId, consent::Permit, fhir::Kind, objects::grant::Item};

use super::{GuardError, columns, uploads::UploadId};

/// The number of a page; never used twice.
pub type PageId = i64;

/// Keys that a page takes.
pub const PAGE_KEYS: u32 = 256;

/// An outer key, sealed under a page key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagedKey {
    /// The page.
    pub page: PageId,
    /// The sealed key.
    pub sealed: Vec<u8>,
}

/// What an outer key belongs to; the sealing is bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOf {
    /// A version.
    Version(Item),
    /// An upload that is to become this version.
    Upload(UploadId, Item),
}

impl KeyOf {
    /// The version that the key is for.
    pub fn item(&self) -> Item {
        match self {
            Self::Version(item) | Self::Upload(_, item) => *item,
        }
    }
}

/// Takes a place in a page with room; `None` when a new page is needed.
///
/// # Errors
/// [`GuardError::Store`].
pub fn take_place(conn: &Connection) -> Result<Option<PageId>, GuardError> {
    let page = conn
        .prepare_cached("UPDATE page SET room = room - 1 WHERE page = (SELECT page FROM page WHERE room > 0 LIMIT 1) RETURNING page")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(page)
}

/// Opens a page whose own key is durable.
///
/// # Errors
/// [`GuardError::Store`].
pub fn open_page(conn: &Connection, page: PageId, room: u32) -> Result<(), GuardError> {
    conn.prepare_cached("INSERT OR IGNORE INTO page (page, room) VALUES (?1, ?2)")?
        .execute(params![page, room])?;
    Ok(())
}

/// Whether the page is in use or doomed, so that nobody has to adopt it.
///
/// # Errors
/// [`GuardError::Store`].
pub fn knows_page(conn: &Connection, page: PageId) -> Result<bool, GuardError> {
    let known = conn
        .prepare_cached(
            "SELECT 1 FROM page WHERE page = ?1 UNION ALL SELECT 1 FROM dead_page WHERE page = ?1",
        )?
        .exists([page])?;
    Ok(known)
}

/// Stores the outer key of a version.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for writing the record.
pub fn put(
    conn: &Connection,
    permit: &Permit,
    kind: Kind,
    item: Item,
    key: &PagedKey,
) -> Result<(), GuardError> {
    GuardError::unless(permit.writes(kind, item.record))?;
    conn.prepare_cached(
        "INSERT INTO out_key (record, version, page, sealed) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        item.record.as_bytes(),
        item.version,
        key.page,
        key.sealed
    ])?;
    Ok(())
}

/// Reads the outer key of a version.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is for reading this version.
pub fn get(
    conn: &Connection,
    permit: &Permit,
    kind: Kind,
    item: Item,
) -> Result<Option<PagedKey>, GuardError> {
    GuardError::unless(permit.reads(kind, item))?;
    row(conn, item)
}

/// The row of a version's outer key, for whoever has asked for a permit or hands nothing out.
pub(super) fn row(conn: &Connection, item: Item) -> Result<Option<PagedKey>, GuardError> {
    let found = conn
        .prepare_cached("SELECT page, sealed FROM out_key WHERE record = ?1 AND version = ?2")?
        .query_row(params![item.record.as_bytes(), item.version], |row| {
            Ok(PagedKey {
                page: row.get(0)?,
                sealed: row.get(1)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Removes the outer keys of a record; returns the pages that lost one.
///
/// # Errors
/// [`GuardError::NotCovered`] unless the permit is the patient's own.
pub fn destroy(
    conn: &Connection,
    permit: &Permit,
    record: RecordId,
) -> Result<Vec<PageId>, GuardError> {
    GuardError::unless(permit.governs())?;
    let mut statement =
        conn.prepare_cached("DELETE FROM out_key WHERE record = ?1 RETURNING page")?;
    let pages = statement
        .query_map([record.as_bytes()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(pages)
}

/// Moves what is left in `from` to the page `to` and dooms `from`; returns how many keys moved.
///
/// `rewrap` opens a key that was sealed in `from` and seals it for `to`.
///
/// # Errors
/// [`GuardError::Damaged`] when `rewrap` cannot open a key; nothing is changed then, as the caller
/// rolls back.
pub fn move_page(
    conn: &Connection,
    from: PageId,
    to: PageId,
    mut rewrap: impl FnMut(Item, &[u8]) -> Option<Vec<u8>>,
) -> Result<u32, GuardError> {
    let mut moved = 0;
    for (of, sealed) in keys_in(conn, from)? {
        let sealed = rewrap(of.item(), &sealed).ok_or(GuardError::Damaged)?;
        match of {
            KeyOf::Version(item) => conn
                .prepare_cached(
                    "UPDATE out_key SET page = ?3, sealed = ?4 WHERE record = ?1 AND version = ?2",
                )?
                .execute(params![item.record.as_bytes(), item.version, to, sealed])?,
            KeyOf::Upload(id, _) => conn
                .prepare_cached("UPDATE upload SET page = ?2, sealed = ?3 WHERE id = ?1")?
                .execute(params![id, to, sealed])?,
        };
        moved += 1;
    }
    conn.prepare_cached("DELETE FROM page WHERE page = ?1")?
        .execute([from])?;
    conn.prepare_cached("INSERT OR IGNORE INTO dead_page (page) VALUES (?1)")?
        .execute([from])?;
    Ok(moved)
}

fn keys_in(conn: &Connection, page: PageId) -> Result<Vec<(KeyOf, Vec<u8>)>, GuardError> {
    let mut keys: Vec<(KeyOf, Vec<u8>)> = conn
        .prepare_cached("SELECT record, version, sealed FROM out_key WHERE page = ?1")?
        .query_map([page], |row| {
            Ok((KeyOf::Version(columns::item(row, 0)?), row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let uploads: Vec<_> = conn
        .prepare_cached("SELECT id, intent, sealed FROM upload WHERE page = ?1")?
        .query_map([page], |row| {
            let intent: salus_crypto::sign::Signed<salus_records::objects::record::WriteIntent> =
                columns::cbor(row, 1)?;
            let intent = intent.unverified().map_err(|_| columns::damaged(1))?;
            let item = Item {
                record: intent.record,
                version: intent.version,
            };
            Ok((KeyOf::Upload(row.get(0)?, item), row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    keys.extend(uploads);
    Ok(keys)
}

/// Pages whose keys must be destroyed.
///
/// # Errors
/// [`GuardError::Store`].
pub fn doomed(conn: &Connection) -> Result<Vec<PageId>, GuardError> {
    let mut statement = conn.prepare_cached("SELECT page FROM dead_page")?;
    let pages = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(pages)
}

/// Notes that the key of a doomed page is gone.
///
/// # Errors
/// [`GuardError::Store`].
pub fn buried(conn: &Connection, page: PageId) -> Result<(), GuardError> {
    conn.prepare_cached("DELETE FROM dead_page WHERE page = ?1")?
        .execute([page])?;
    Ok(())
}
