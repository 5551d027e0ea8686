//! Statements that wait for the signatures of other registrars.

use rusqlite::{OptionalExtension, Row, params};
use salus_records::{AccountId, Time, wire::proposal::ProposalKind};

use super::{Accounts, column};
use crate::sql::StoreError;

/// One statement as stored.
#[derive(Clone, Debug)]
pub struct ProposalRow {
    /// Its name.
    pub id: [u8; 16],
    /// What is proposed.
    pub kind: ProposalKind,
    /// Whom it is about.
    pub uid: AccountId,
    /// The registrar who put it there.
    pub by: AccountId,
    /// When.
    pub made: Time,
    /// When it is forgotten.
    pub expires: Time,
    /// The statement with its signatures, sealed.
    pub body: Vec<u8>,
}

const COLUMNS: &str = "id, kind, uid, made_by, made, expires, body";

impl ProposalRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            kind: match row.get::<_, u8>(1)? {
                0 => ProposalKind::Credential,
                _ => ProposalKind::PinReset,
            },
            uid: column::account(row, 2)?,
            by: column::account(row, 3)?,
            made: column::time(row, 4)?,
            expires: column::time(row, 5)?,
            body: row.get(6)?,
        })
    }
}

fn number(kind: ProposalKind) -> u8 {
    match kind {
        ProposalKind::Credential => 0,
        ProposalKind::PinReset => 1,
    }
}

impl Accounts {
    /// Stores a statement in place of the one of its kind and person; false when there is no such
    /// person.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn put_proposal(&self, new: ProposalRow) -> Result<bool, StoreError> {
        self.db
            .write(move |conn| {
                let kind = number(new.kind);
                conn.prepare_cached("DELETE FROM proposals WHERE kind = ?1 AND uid = ?2")?
                    .execute(params![kind, new.uid.as_bytes()])?;
                let stored = conn
                    .prepare_cached(&format!(
                        "INSERT INTO proposals({COLUMNS})
                         SELECT ?1, ?2, uid, ?4, ?5, ?6, ?7 FROM people WHERE uid = ?3"
                    ))?
                    .execute(params![
                        new.id,
                        kind,
                        new.uid.as_bytes(),
                        new.by.as_bytes(),
                        column::millis(new.made),
                        column::millis(new.expires),
                        new.body
                    ])?;
                Ok(stored == 1)
            })
            .await
    }

    /// The statements that count at `now`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn proposals(&self, now: Time) -> Result<Vec<ProposalRow>, StoreError> {
        self.db
            .read(move |conn| {
                let mut rows = conn.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM proposals WHERE expires > ?1 ORDER BY made, id"
                ))?;
                let found = rows.query_map([column::millis(now)], ProposalRow::read)?;
                Ok(found.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The statement of this kind about a person, if it counts at `now`.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn proposal_about(
        &self,
        kind: ProposalKind,
        uid: AccountId,
        now: Time,
    ) -> Result<Option<ProposalRow>, StoreError> {
        self.db
            .read(move |conn| {
                Ok(conn
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM proposals
                         WHERE kind = ?1 AND uid = ?2 AND expires > ?3"
                    ))?
                    .query_row(
                        params![number(kind), uid.as_bytes(), column::millis(now)],
                        ProposalRow::read,
                    )
                    .optional()?)
            })
            .await
    }

    /// Removes a statement; false when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn remove_proposal(&self, id: [u8; 16]) -> Result<bool, StoreError> {
        self.db
            .write(move |conn| {
                let removed = conn
                    .prepare_cached("DELETE FROM proposals WHERE id = ?1")?
                    .execute([id])?;
                Ok(removed == 1)
            })
            .await
    }

    /// Forgets statements that no longer count at `now`.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn sweep_proposals(&self, now: Time) -> Result<usize, StoreError> {
        self.db
            .write(move |conn| {
                Ok(conn
                    .prepare_cached("DELETE FROM proposals WHERE expires <= ?1")?
                    .execute([column::millis(now)])?)
            })
            .await
    }
}
