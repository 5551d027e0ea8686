//! Accounts as the custodian knows them: the chain of proof to their keys, and sealed secrets.

use rusqlite::{Connection, OptionalExtension, Row, params};
use salus_crypto::sign::Signed;
use salus_records::{
    AccountId, Time,
    objects::{
        account::{AccountState, Activation, Enrolment},
        party::Role,
    },
};

use super::{GuardError, Sealed, columns};

/// One account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// The public name of a registrar, until the key log has it.
    pub name: Option<String>,
    /// Signed by a registrar or the root.
    pub enrolment: Signed<Enrolment>,
    /// Signed with the code key.
    pub activation: Signed<Activation>,
    /// The newest state, signed by the identity key.
    pub state: Signed<AccountState>,
    /// Whether a PIN login has succeeded; until then the code may be used again.
    pub confirmed: bool,
    /// Whether a registrar stopped it.
    pub disabled: bool,
    /// When the registrar signed that.
    pub standing_time: Time,
    /// When its keys were destroyed, if they were.
    pub erased: Option<Time>,
}

/// The secrets of one account, all under the same generation of the master key.
#[derive(Clone, Debug)]
pub struct AccountSecrets {
    /// Generation of the master key.
    pub generation: u32,
    /// The custodian's half of the login key.
    pub c_key: Vec<u8>,
    /// The key of the account's events.
    pub k_subject: Vec<u8>,
    /// OPAQUE setup and record of the PIN.
    pub pin: Vec<u8>,
}

const COLUMNS: &str =
    "uid, role, name, enrolment, activation, state, confirmed, disabled, standing_time, erased";

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        uid: columns::id(row, 0)?,
        role: role(row, 1)?,
        name: row.get(2)?,
        enrolment: columns::cbor(row, 3)?,
        activation: columns::cbor(row, 4)?,
        state: columns::cbor(row, 5)?,
        confirmed: row.get(6)?,
        disabled: row.get(7)?,
        standing_time: columns::time(row, 8)?,
        erased: row
            .get::<_, Option<i64>>(9)?
            .map(|_| columns::time(row, 9))
            .transpose()?,
    })
}

fn role(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    let text = row.get_ref(column)?.as_str()?;
    [Role::Patient, Role::Doctor, Role::Admin, Role::Auditor]
        .into_iter()
        .find(|role| role.as_str() == text)
        .ok_or_else(|| columns::damaged(column))
}

/// Looks an account up.
///
/// # Errors
/// [`GuardError::Store`].
pub fn get(conn: &Connection, uid: AccountId) -> Result<Option<Account>, GuardError> {
    let found = conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE uid = ?1"))?
        .query_row([uid.as_bytes()], account)
        .optional()?;
    Ok(found)
}

/// Stores a provisional account, over an earlier one that nobody has logged in to.
///
/// # Errors
/// [`GuardError::NotCovered`] when the account is confirmed already.
pub fn put(
    conn: &Connection,
    account: &Account,
    counter: u64,
    secrets: &AccountSecrets,
) -> Result<(), GuardError> {
    let changed = conn
        .prepare_cached(
            "INSERT INTO account (uid, role, name, enrolment, activation, state, counter, generation, c_key, k_subject, pin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (uid) DO UPDATE SET role = ?2, name = ?3, enrolment = ?4, activation = ?5, state = ?6,
                 counter = ?7, generation = ?8, c_key = ?9, k_subject = ?10, pin = ?11
             WHERE confirmed = 0",
        )?
        .execute(params![
            account.uid.as_bytes(),
            account.role.as_str(),
            account.name,
            account.enrolment.to_bytes(),
            account.activation.to_bytes(),
            account.state.to_bytes(),
            columns::int(counter),
            secrets.generation,
            secrets.c_key,
            secrets.k_subject,
            secrets.pin,
        ])?;
    GuardError::unless(changed == 1)
}

/// Notes that the owner has logged in: the activation code is used up, and a chain of events begins.
///
/// # Errors
/// [`GuardError::Store`].
pub fn confirm(conn: &Connection, uid: AccountId) -> Result<(), GuardError> {
    conn.prepare_cached("UPDATE account SET confirmed = 1 WHERE uid = ?1")?
        .execute([uid.as_bytes()])?;
    conn.prepare_cached(
        "INSERT INTO chain (uid, last, last_act) VALUES (?1, zeroblob(32), zeroblob(32))",
    )?
    .execute([uid.as_bytes()])?;
    Ok(())
}

/// Replaces the state, if the new counter is exactly one higher; false otherwise.
///
/// # Errors
/// [`GuardError::Store`].
pub fn set_state(
    conn: &Connection,
    uid: AccountId,
    state: &Signed<AccountState>,
    counter: u64,
) -> Result<bool, GuardError> {
    let changed = conn
        .prepare_cached(
            "UPDATE account SET state = ?2, counter = ?3 WHERE uid = ?1 AND counter = ?3 - 1",
        )?
        .execute(params![
            uid.as_bytes(),
            state.to_bytes(),
            columns::int(counter)
        ])?;
    Ok(changed == 1)
}

/// Stops or resumes an account; false when a later order stands already.
///
/// # Errors
/// [`GuardError::Store`].
pub fn set_standing(
    conn: &Connection,
    uid: AccountId,
    disabled: bool,
    signed: Time,
) -> Result<bool, GuardError> {
    let changed = conn
        .prepare_cached("UPDATE account SET disabled = ?2, standing_time = ?3 WHERE uid = ?1 AND standing_time < ?3")?
        .execute(params![uid.as_bytes(), disabled, columns::int(signed.0)])?;
    Ok(changed == 1)
}

/// Reads the sealed secrets; `None` for unknown accounts and those whose keys were destroyed.
///
/// # Errors
/// [`GuardError::Store`].
pub fn secrets(conn: &Connection, uid: AccountId) -> Result<Option<AccountSecrets>, GuardError> {
    let found = conn
        .prepare_cached(
            "SELECT generation, c_key, k_subject, pin FROM account WHERE uid = ?1 AND k_subject IS NOT NULL",
        )?
        .query_row([uid.as_bytes()], |row| {
            Ok(AccountSecrets {
                generation: row.get(0)?,
                c_key: row.get(1)?,
                k_subject: row.get(2)?,
                pin: row.get(3)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Reads the sealed key of the account's events alone.
///
/// # Errors
/// [`GuardError::Store`].
pub fn k_subject(conn: &Connection, uid: AccountId) -> Result<Option<Sealed>, GuardError> {
    let found = conn
        .prepare_cached(
            "SELECT generation, k_subject FROM account WHERE uid = ?1 AND k_subject IS NOT NULL",
        )?
        .query_row([uid.as_bytes()], |row| {
            Ok(Sealed {
                generation: row.get(0)?,
                bytes: row.get(1)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Replaces the sealed secrets.
///
/// # Errors
/// [`GuardError::Store`].
pub fn set_secrets(
    conn: &Connection,
    uid: AccountId,
    secrets: &AccountSecrets,
) -> Result<(), GuardError> {
    conn.prepare_cached(
        "UPDATE account SET generation = ?2, c_key = ?3, k_subject = ?4, pin = ?5 WHERE uid = ?1",
    )?
    .execute(params![
        uid.as_bytes(),
        secrets.generation,
        secrets.c_key,
        secrets.k_subject,
        secrets.pin
    ])?;
    Ok(())
}

/// Some accounts whose secrets are sealed under an older generation than `newest`.
///
/// # Errors
/// [`GuardError::Store`].
pub fn older(conn: &Connection, newest: u32, limit: u32) -> Result<Vec<AccountId>, GuardError> {
    let mut statement = conn.prepare_cached(
        "SELECT uid FROM account WHERE generation < ?1 AND k_subject IS NOT NULL LIMIT ?2",
    )?;
    let uids = statement
        .query_map([newest, limit], |row| columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(uids)
}

/// Destroys the secrets of an account and closes it.
///
/// # Errors
/// [`GuardError::Store`].
pub fn destroy(conn: &Connection, uid: AccountId, now: Time) -> Result<(), GuardError> {
    conn.prepare_cached(
        "UPDATE account SET c_key = NULL, k_subject = NULL, pin = NULL, name = NULL, erased = ?2 WHERE uid = ?1",
    )?
    .execute(params![uid.as_bytes(), columns::int(now.0)])?;
    Ok(())
}

/// Whether a patient has logged in and still has her keys.
///
/// # Errors
/// [`GuardError::Store`].
pub fn is_patient(conn: &Connection, uid: AccountId) -> Result<bool, GuardError> {
    let found = conn
        .prepare_cached(
            "SELECT 1 FROM account WHERE uid = ?1 AND role = 'patient' AND confirmed = 1 AND k_subject IS NOT NULL",
        )?
        .exists([uid.as_bytes()])?;
    Ok(found)
}
