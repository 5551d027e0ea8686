//! Enrolment, activation, passwords and standing of people.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_records::{AccountId, Time, objects::party::Role};

use super::{Accounts, HandleTag, column};
use crate::sql::StoreError;

/// One person as stored.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// Keyed hash of the handle.
    pub handle: HandleTag,
    /// Public half of the key that the activation code yields.
    pub code_key: [u8; 32],
    /// When the activation code stops working.
    pub code_expires: Time,
    /// The signed enrolment.
    pub enrolment: Vec<u8>,
    /// Name, contact, handle and licence, sealed.
    pub directory: Vec<u8>,
    /// The signed activation, once there is one.
    pub activation: Option<Vec<u8>>,
    /// The OPAQUE record of the password, once there is one.
    pub password: Option<Vec<u8>>,
    /// When the person first logged in; from then on the code is spent.
    pub first_login: Option<Time>,
    /// Whether a registrar stopped the account.
    pub disabled: bool,
}

/// Where a person's account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonStatus {
    /// Enrolled, not yet activated.
    Invited,
    /// Activated.
    Active,
    /// Stopped by a registrar.
    Disabled,
}

impl Person {
    /// Where the account stands.
    pub fn status(&self) -> PersonStatus {
        match (self.disabled, &self.activation) {
            (true, _) => PersonStatus::Disabled,
            (false, None) => PersonStatus::Invited,
            (false, Some(_)) => PersonStatus::Active,
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            uid: column::account(row, 0)?,
            role: column::role(row, 1)?,
            handle: row.get(2)?,
            code_key: row.get(3)?,
            code_expires: column::time(row, 4)?,
            enrolment: row.get(5)?,
            directory: row.get(6)?,
            activation: row.get(7)?,
            password: row.get(8)?,
            first_login: row
                .get::<_, Option<i64>>(9)?
                .map(|_| column::time(row, 9))
                .transpose()?,
            disabled: row.get(10)?,
        })
    }
}

const COLUMNS: &str = "uid, role, handle, code_key, code_expires, enrolment, directory, \
                       activation, password, first_login, disabled";

/// A page of people in the order of their ids.
#[derive(Clone, Debug)]
pub struct Page {
    /// The people.
    pub people: Vec<Person>,
    /// The last id of this page, if more follow.
    pub next: Option<AccountId>,
}

/// Why a person was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The user name or identifier belongs to an account already.
    #[error("the user name or identifier is taken")]
    HandleTaken,
    /// The account id or the activation code was used before.
    #[error("the account or its activation code exists already")]
    AccountTaken,
    /// The account that was to be replaced is activated, stopped or gone.
    #[error("the account is not waiting for its activation")]
    NotInvited,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A password as the server keeps it, with the envelopes that belong to it.
#[derive(Clone)]
pub struct Password {
    /// The OPAQUE record.
    pub record: Vec<u8>,
    /// Kind number and sealed master key.
    pub envelopes: Vec<(u8, Vec<u8>)>,
}

/// What an activation leaves behind.
pub struct Activated {
    /// The account.
    pub uid: AccountId,
    /// The signed activation.
    pub activation: Vec<u8>,
    /// Password and envelopes.
    pub password: Password,
}

/// Why an activation was not stored.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// The person has logged in since: the code is spent.
    #[error("the account is in use already")]
    InUse,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an order about an account was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// A later order was stored before.
    #[error("a later order about this account is stored already")]
    Outdated,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Accounts {
    /// Stores a newly enrolled person; activation, password and first login are ignored.
    ///
    /// # Errors
    /// [`EnrolError`] when handle, account or code exist already; nothing was stored then.
    pub async fn enrol(&self, person: Person) -> Result<(), EnrolError> {
        self.db
            .write(move |conn| {
                let taken = conn
                    .prepare_cached("SELECT 1 FROM people WHERE handle = ?1")
                    .and_then(|mut s| s.exists(params![person.handle]))
                    .map_err(StoreError::from)?;
                if taken {
                    return Err(EnrolError::HandleTaken);
                }
                insert(conn, &person)
            })
            .await
    }

    /// Stores a newly enrolled person in place of one who has the same handle and no keys yet: the
    /// earlier account and its activation code are gone.
    ///
    /// # Errors
    /// [`EnrolError::NotInvited`] when the earlier account is activated, stopped or unknown,
    /// [`EnrolError::AccountTaken`] when the new one exists already; nothing was changed then.
    pub async fn enrol_instead(
        &self,
        earlier: AccountId,
        person: Person,
    ) -> Result<(), EnrolError> {
        self.db
            .write(move |conn| {
                let removed = conn
                    .prepare_cached(
                        "DELETE FROM people WHERE uid = ?1 AND handle = ?2
                         AND activation IS NULL AND NOT disabled",
                    )
                    .and_then(|mut s| s.execute(params![earlier.as_bytes(), person.handle]))
                    .map_err(StoreError::from)?;
                if removed == 0 {
                    return Err(EnrolError::NotInvited);
                }
                insert(conn, &person)
            })
            .await
    }

    /// The person with this account.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn person(&self, uid: AccountId) -> Result<Option<Person>, StoreError> {
        self.one("uid", *uid.as_bytes()).await
    }

    /// The person with this handle.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn person_by_handle(&self, handle: HandleTag) -> Result<Option<Person>, StoreError> {
        self.one("handle", handle).await
    }

    /// The person for whom this activation code was made.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn person_by_code(&self, code_key: [u8; 32]) -> Result<Option<Person>, StoreError> {
        self.one("code_key", code_key).await
    }

    async fn one<const N: usize>(
        &self,
        column: &'static str,
        value: [u8; N],
    ) -> Result<Option<Person>, StoreError> {
        self.db
            .read(move |conn| {
                let sql = format!("SELECT {COLUMNS} FROM people WHERE {column} = ?1");
                Ok(conn
                    .prepare_cached(&sql)?
                    .query_row([value.as_slice()], Person::read)
                    .optional()?)
            })
            .await
    }

    /// At most `limit` people after `after`, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn people(&self, after: Option<AccountId>, limit: usize) -> Result<Page, StoreError> {
        self.db
            .read(move |conn| {
                let after = after.map_or(Vec::new(), |uid| uid.as_bytes().to_vec());
                let sql =
                    format!("SELECT {COLUMNS} FROM people WHERE uid > ?1 ORDER BY uid LIMIT ?2");
                let mut people: Vec<Person> = conn
                    .prepare_cached(&sql)?
                    .query_map(params![after, limit as i64 + 1], Person::read)?
                    .collect::<Result<_, _>>()?;
                let more = people.len() > limit;
                people.truncate(limit);
                let next = people.last().filter(|_| more).map(|last| last.uid);
                Ok(Page { people, next })
            })
            .await
    }

    /// Stores keys, password and envelopes of a person, again until the first login.
    ///
    /// # Errors
    /// [`ActivateError::InUse`] once the person has logged in.
    pub async fn activate(&self, activated: Activated) -> Result<(), ActivateError> {
        self.db
            .write(move |conn| {
                let uid = activated.uid;
                let changed = conn
                    .prepare_cached(
                        "UPDATE people SET activation = ?2 WHERE uid = ?1 AND first_login IS NULL",
                    )
                    .and_then(|mut s| s.execute(params![uid.as_bytes(), activated.activation]))
                    .map_err(StoreError::from)?;
                if changed == 0 {
                    return Err(ActivateError::InUse);
                }
                Ok(store_password(conn, uid, &activated.password)?)
            })
            .await
    }

    /// Replaces password and envelopes, ends every session but `keep`, and forgets failed logins.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn change_password(
        &self,
        uid: AccountId,
        password: Password,
        keep: [u8; 32],
    ) -> Result<(), StoreError> {
        self.db
            .write(move |conn| {
                store_password(conn, uid, &password)?;
                conn.prepare_cached("DELETE FROM sessions WHERE uid = ?1 AND token <> ?2")?
                    .execute(params![uid.as_bytes(), keep])?;
                conn.prepare_cached(
                    "DELETE FROM attempts WHERE handle = (SELECT handle FROM people WHERE uid = ?1)",
                )?
                .execute([uid.as_bytes()])?;
                Ok(())
            })
            .await
    }

    /// The sealed master keys of an account, by kind number.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn envelopes(&self, uid: AccountId) -> Result<Vec<(u8, Vec<u8>)>, StoreError> {
        self.db
            .read(move |conn| {
                Ok(conn
                    .prepare_cached(
                        "SELECT kind, sealed FROM envelopes WHERE uid = ?1 ORDER BY kind",
                    )?
                    .query_map([uid.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Stops or resumes an account by an order of `time`; stopping ends its sessions at once.
    ///
    /// The same order may be repeated.
    ///
    /// # Errors
    /// [`StandingError`] when the account is unknown or a later order is stored.
    pub async fn set_standing(
        &self,
        uid: AccountId,
        disabled: bool,
        time: Time,
    ) -> Result<(), StandingError> {
        self.db
            .write(move |conn| {
                let known: Option<(i64, bool)> = conn
                    .prepare_cached("SELECT standing_time, disabled FROM people WHERE uid = ?1")
                    .and_then(|mut s| {
                        s.query_row([uid.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                            .optional()
                    })
                    .map_err(StoreError::from)?;
                let (stored, now_disabled) = known.ok_or(StandingError::Unknown)?;
                let time = column::millis(time);
                if time < stored || (time == stored && disabled != now_disabled) {
                    return Err(StandingError::Outdated);
                }
                let update = || {
                    conn.prepare_cached(
                        "UPDATE people SET disabled = ?2, standing_time = ?3 WHERE uid = ?1",
                    )?
                    .execute(params![uid.as_bytes(), disabled, time])?;
                    if disabled {
                        conn.prepare_cached("DELETE FROM sessions WHERE uid = ?1")?
                            .execute([uid.as_bytes()])?;
                    }
                    Ok::<_, rusqlite::Error>(())
                };
                Ok(update().map_err(StoreError::from)?)
            })
            .await
    }
}

fn insert(conn: &Connection, person: &Person) -> Result<(), EnrolError> {
    let added = conn
        .prepare_cached(
            "INSERT INTO people(uid, role, handle, code_key, code_expires, enrolment, directory)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )
        .and_then(|mut s| {
            s.execute(params![
                person.uid.as_bytes(),
                person.role.as_str(),
                person.handle,
                person.code_key,
                column::millis(person.code_expires),
                person.enrolment,
                person.directory,
            ])
        })
        .map_err(StoreError::from)?;
    if added == 1 {
        Ok(())
    } else {
        Err(EnrolError::AccountTaken)
    }
}

fn store_password(
    conn: &Connection,
    uid: AccountId,
    password: &Password,
) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE people SET password = ?2 WHERE uid = ?1")?
        .execute(params![uid.as_bytes(), password.record])?;
    for (kind, sealed) in &password.envelopes {
        conn.prepare_cached(
            "INSERT INTO envelopes(uid, kind, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET sealed = excluded.sealed",
        )?
        .execute(params![uid.as_bytes(), kind, sealed])?;
    }
    Ok(())
}
