use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OptionalExtension, Row, ffi};

use salus_ledger::Hash;
use salus_ledger::sequence::Batch;
use salus_ledger::tile::{TILE_WIDTH, TileId, TileKind, decode_tile, encode_tile};

use super::edge::FullTile;

/// One row of `entries`, as found; what does not have the right type is absent.
pub(super) struct EntryRow<'a> {
    pub(super) index: u64,
    pub(super) bytes: Option<&'a [u8]>,
    pub(super) leaf: Option<Hash>,
}

impl<'a> EntryRow<'a> {
    fn read(index: u64, row: &'a Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            index,
            bytes: blob(row.get_ref(1)?),
            leaf: blob(row.get_ref(2)?).and_then(hash),
        })
    }
}

/// The row of `head`, as found.
pub(super) struct HeadRow {
    pub(super) state: Vec<u8>,
    pub(super) checkpoint: String,
}

pub(super) fn insert_entries(conn: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    let mut insert =
        conn.prepare_cached("INSERT INTO entries(idx, bytes, leaf) VALUES (?1, ?2, ?3)")?;
    for entry in &batch.entries {
        insert.execute((entry.index as i64, &entry.bytes, entry.leaf.as_bytes()))?;
    }
    Ok(())
}

pub(super) fn insert_tile(conn: &Connection, tile: &FullTile) -> rusqlite::Result<()> {
    let mut insert =
        conn.prepare_cached("INSERT INTO tiles(level, idx, data) VALUES (?1, ?2, ?3)")?;
    insert.execute((tile.level, tile.index as i64, encode_tile(&tile.hashes)))?;
    Ok(())
}

pub(super) fn insert_checkpoint(
    conn: &Connection,
    height: u64,
    note: &str,
) -> rusqlite::Result<()> {
    let mut insert =
        conn.prepare_cached("INSERT INTO checkpoints(height, note) VALUES (?1, ?2)")?;
    insert.execute((height as i64, note))?;
    Ok(())
}

/// The indices of release entries, as the index over them has it.
pub(super) fn releases(conn: &Connection) -> rusqlite::Result<Vec<u64>> {
    let mut indices = conn
        .prepare_cached("SELECT idx FROM entries WHERE substr(bytes, 3, 1) = x'07' ORDER BY idx")?;
    let found = indices.query_map([], |row| Ok(row.get::<_, i64>(0)? as u64))?;
    found.collect()
}

/// Reads up to `limit` checkpoints from block `height` on; what is no text reads as empty.
pub(super) fn checkpoints(
    conn: &Connection,
    height: u64,
    limit: u64,
) -> rusqlite::Result<Vec<(u64, String)>> {
    let mut order = Order { next: height };
    conn.prepare_cached(
        "SELECT height, note FROM checkpoints WHERE height >= ?1 ORDER BY height LIMIT ?2",
    )?
    .query_and_then((height as i64, limit as i64), |row| {
        let note = row.get_ref(1)?.as_str().unwrap_or_default().to_owned();
        Ok((order.take(row.get(0)?)?, note))
    })?
    .collect()
}

/// Refuses rows that come in another order than asked for: a damaged tree can lead back to where it
/// was, and whoever follows it never ends.
struct Order {
    next: u64,
}

impl Order {
    fn take(&mut self, number: i64) -> rusqlite::Result<u64> {
        match u64::try_from(number) {
            Ok(number) if number >= self.next => {
                self.next = number + 1;
                Ok(number)
            }
            _ => Err(Error::SqliteFailure(
                ffi::Error::new(ffi::SQLITE_CORRUPT),
                None,
            )),
        }
    }
}

/// What SQLite itself finds wrong with the tables beside `entries`, one finding for each.
pub(super) fn damage(conn: &Connection) -> rusqlite::Result<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for table in ["tiles", "checkpoints", "head", "idempotency"] {
        let mut check = conn.prepare(&format!("PRAGMA integrity_check({table})"))?;
        let first: String = check.query_row([], |row| row.get(0))?;
        if first != "ok" {
            found.push((table, first));
        }
    }
    Ok(found)
}

pub(super) fn replace_head(conn: &Connection, head: &HeadRow) -> rusqlite::Result<()> {
    let mut replace = conn.prepare_cached(
        "INSERT INTO head(id, state, checkpoint) VALUES (1, ?1, ?2)
         ON CONFLICT(id) DO UPDATE SET state = excluded.state, checkpoint = excluded.checkpoint",
    )?;
    replace.execute((&head.state, &head.checkpoint))?;
    Ok(())
}

pub(super) fn head(conn: &Connection) -> rusqlite::Result<Option<HeadRow>> {
    conn.prepare_cached("SELECT state, checkpoint FROM head")?
        .query_row([], |row| {
            // What has another type reads as empty, which is no head and no checkpoint.
            Ok(HeadRow {
                state: blob(row.get_ref(0)?).unwrap_or_default().to_vec(),
                checkpoint: row.get_ref(1)?.as_str().unwrap_or_default().to_owned(),
            })
        })
        .optional()
}

pub(super) fn last_index(conn: &Connection) -> rusqlite::Result<Option<u64>> {
    let last: Option<i64> = conn
        .prepare_cached("SELECT max(idx) FROM entries")?
        .query_row([], |row| row.get(0))?;
    Ok(last.map(|index| index as u64))
}

/// Calls `take` with up to `limit` rows of `entries` from index `first` on.
pub(super) fn entries<E: From<rusqlite::Error>>(
    conn: &Connection,
    first: u64,
    limit: u64,
    mut take: impl FnMut(EntryRow<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = conn.prepare_cached(
        "SELECT idx, bytes, leaf FROM entries WHERE idx >= ?1 ORDER BY idx LIMIT ?2",
    )?;
    let mut order = Order { next: first };
    let mut rows = select.query((first as i64, limit as i64))?;
    while let Some(row) = rows.next()? {
        let index = order.take(row.get(0)?)?;
        take(EntryRow::read(index, row)?)?;
    }
    Ok(())
}

/// Reads the hashes of a full tile; `None` if there is no such row or it has another length.
pub(super) fn full_tile(
    conn: &Connection,
    level: u8,
    index: u64,
) -> rusqlite::Result<Option<Vec<Hash>>> {
    let id = TileId {
        kind: TileKind::Hashes(level),
        index,
        width: TILE_WIDTH,
    };
    let found = conn
        .prepare_cached("SELECT data FROM tiles WHERE level = ?1 AND idx = ?2")?
        .query_row((level, index as i64), |row| {
            Ok(blob(row.get_ref(0)?).and_then(|data| decode_tile(id, data)))
        })
        .optional()?;
    Ok(found.flatten())
}

pub(super) fn remember_key(conn: &Connection, key: &[u8; 16], index: u64) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO idempotency(key, idx) VALUES (?1, ?2)")?
        .execute((key, index as i64))?;
    Ok(())
}

pub(super) fn remembered_key(conn: &Connection, key: &[u8; 16]) -> rusqlite::Result<Option<u64>> {
    let index: Option<i64> = conn
        .prepare_cached("SELECT idx FROM idempotency WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(index.map(|index| index as u64))
}

/// Returns the places of tiles that a tree of `size` leaves does not have, at most `limit`.
pub(super) fn surplus_tiles(
    conn: &Connection,
    size: u64,
    limit: u64,
) -> rusqlite::Result<Vec<(i64, i64)>> {
    conn.prepare_cached(
        "SELECT level, idx FROM tiles
         WHERE level NOT BETWEEN 0 AND 6 OR idx < 0 OR idx >= (?1 >> (8 * (level + 1)))
         LIMIT ?2",
    )?
    .query_map((size as i64, limit as i64), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?
    .collect()
}

/// Returns the targets of idempotency keys that are no entry of a submission, at most `limit`.
pub(super) fn stray_keys(conn: &Connection, size: u64, limit: u64) -> rusqlite::Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT idx FROM idempotency WHERE idx < 1 OR idx >= ?1 OR length(key) <> 16 LIMIT ?2",
    )?
    .query_map((size as i64, limit as i64), |row| row.get(0))?
    .collect()
}

fn blob(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok().map(Hash)
}
