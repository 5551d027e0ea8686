//! How ids, roles and times stand in columns.

use rusqlite::{Row, types::Type};
use salus_records::{AccountId, Time, objects::party::Role};

/// A time as SQLite's signed integer.
pub(super) fn millis(time: Time) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

/// The time in column `index`.
pub(super) fn time(row: &Row<'_>, index: usize) -> rusqlite::Result<Time> {
    row.get(index)
        .map(|ms: i64| Time(u64::try_from(ms).unwrap_or(0)))
}

/// The account in column `index`.
pub(super) fn account(row: &Row<'_>, index: usize) -> rusqlite::Result<AccountId> {
    row.get(index).map(AccountId::from_bytes)
}

/// The role in column `index`.
pub(super) fn role(row: &Row<'_>, index: usize) -> rusqlite::Result<Role> {
    let text: String = row.get(index)?;
    [Role::Patient, Role::Doctor, Role::Admin, Role::Auditor]
        .into_iter()
        .find(|role| role.as_str() == text)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "role".into(), Type::Text))
}
