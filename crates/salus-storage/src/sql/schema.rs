use rusqlite::Connection;

use super::{OpenError, StoreError};

/// The tables of one database and how they came about.
///
/// Migrations are only ever appended. `PRAGMA user_version` counts those applied, and
/// `PRAGMA application_id` tells our databases from each other and from foreign ones.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// What the database is for, as it appears in messages: "accounts", "ledger".
    pub name: &'static str,
    /// The value of `PRAGMA application_id`; not zero.
    pub application_id: i32,
    /// SQL scripts in the order in which they are applied, each in one transaction.
    pub migrations: &'static [&'static str],
}

/// What the file says about itself.
pub(super) struct Found {
    application_id: i32,
    applied: i64,
    objects: i64,
}

impl Found {
    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            application_id: conn.query_row("PRAGMA application_id", [], |row| row.get(0))?,
            applied: conn.query_row("PRAGMA user_version", [], |row| row.get(0))?,
            objects: conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
        })
    }

    fn is_fresh(&self) -> bool {
        self.application_id == 0 && self.applied == 0 && self.objects == 0
    }
}

impl Schema {
    /// Returns how many migrations the file already has, if it is ours and not newer than we are.
    pub(super) fn applied(&self, found: &Found) -> Result<usize, OpenError> {
        if found.is_fresh() {
            return Ok(0);
        }
        if found.application_id != self.application_id {
            return Err(OpenError::OtherApplication { name: self.name });
        }
        match usize::try_from(found.applied) {
            Ok(applied) if applied <= self.migrations.len() => Ok(applied),
            _ => Err(OpenError::Newer {
                name: self.name,
                found: found.applied,
                known: self.migrations.len(),
            }),
        }
    }

    /// Applies the migrations after the first `applied` ones.
    pub(super) fn migrate(&self, conn: &mut Connection, applied: usize) -> Result<(), OpenError> {
        for (index, script) in self.migrations.iter().enumerate().skip(applied) {
            self.apply(conn, index + 1, script)
                .map_err(|error| match error.into() {
                    StoreError::DiskFull => OpenError::DiskFull,
                    source => OpenError::Migration {
                        name: self.name,
                        number: index + 1,
                        source,
                    },
                })?;
        }
        Ok(())
    }

    fn apply(&self, conn: &mut Connection, number: usize, script: &str) -> rusqlite::Result<()> {
        // Dropped without commit, the transaction rolls back: a migration happens or does not.
        let transaction = conn.transaction()?;
        transaction.execute_batch(script)?;
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.pragma_update(None, "user_version", number as i64)?;
        transaction.commit()
    }
}
