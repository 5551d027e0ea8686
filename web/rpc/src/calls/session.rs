//! Who one is: activation, login, sessions, secrets.

use salus_records::objects::party::Role;
use serde::{Deserialize, Serialize};

use crate::{Moment, Secret};

/// By what somebody logs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Identity {
    /// The national identifier of a patient.
    National(Secret),
    /// The user name of staff.
    Username(String),
}

/// What is known of the organisation before anybody logs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its name, from the ledger's first entry; only to be believed when the ledger is.
    pub name: String,
    /// Hash of the ledger's first entry, as it stands in the letter.
    pub ledger: String,
    /// Whether this device has believed this ledger before.
    pub known: bool,
}

/// What an activation code is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// Name that the registrar wrote, as signed.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// The judgement on a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// From 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// Whether it may be used.
    pub acceptable: bool,
    /// What stands against it and what helps, in sentences.
    pub advice: Vec<String>,
}

/// What must be printed and kept; shown once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryKit {
    /// Whose.
    pub name: String,
    /// Role.
    pub role: Role,
    /// The recovery code.
    pub code: Secret,
    /// Hash of the ledger's first entry.
    pub ledger: String,
    /// Address of the server.
    pub server: String,
}

impl std::fmt::Debug for RecoveryKit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryKit(…)")
    }
}

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub uid: String,
    /// Name that the registrar wrote.
    pub name: String,
    /// Role.
    pub role: Role,
    /// The organisation's name.
    pub organisation: String,
    /// When the session ends at the latest.
    pub expires: Moment,
    /// Whether the key log counts this account's key: doctors and auditors wait for that.
    pub vouched: bool,
}

/// One session of the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionLine {
    /// When it began.
    pub started: Moment,
    /// When it was last used.
    pub last_used: Moment,
    /// What the program called itself.
    pub client: String,
    /// Whether it is this one.
    pub current: bool,
}
