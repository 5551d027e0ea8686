//! Columns as the types of the records room.

use minicbor::{Decode, Encode};
use rusqlite::{Row, types::Type};
use salus_crypto::{bytes::FixedBytes, cbor};
use salus_ledger::Hash;
use salus_records::{Time, fhir::Kind, objects::grant::Item};

/// Reads an identifier or key of fixed length.
pub(super) fn id<T: FixedBytes>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    T::parse(row.get_ref(column)?.as_blob()?).map_err(|_| damaged(column))
}

/// Reads 32 bytes as a hash.
pub(super) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// Reads canonical CBOR.
pub(super) fn cbor<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    cbor::from_slice_canonical(row.get_ref(column)?.as_blob()?).map_err(|_| damaged(column))
}

/// Reads a kind of record.
pub(super) fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<Kind> {
    Kind::from_code(row.get(column)?).ok_or_else(|| damaged(column))
}

/// Reads a point in time.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Time> {
    number(row, column).map(Time)
}

/// Reads a number that is never negative.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| damaged(column))
}

/// Reads record and version from two columns.
pub(super) fn item(row: &Row<'_>, column: usize) -> rusqlite::Result<Item> {
    Ok(Item {
        record: id(row, column)?,
        version: row.get(column + 1)?,
    })
}

/// A number as SQLite keeps it; the end of time stays the end of time.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn damaged(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, String::new(), Type::Blob)
}
