//! People, for registrars.

use salus_records::{objects::party::Role, wire::account::AccountStatus};
use serde::{Deserialize, Serialize};

use crate::{Moment, Secret};

/// One person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonLine {
    /// The account.
    pub uid: String,
    /// Role.
    pub role: Role,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Licence number of a doctor.
    pub licence: String,
    /// User name of staff.
    pub username: String,
    /// Where the account stands.
    pub status: AccountStatus,
    /// Where the key stands.
    pub key: KeyStanding,
    /// Fingerprint of the identity key, once there is one, in groups.
    pub fingerprint: String,
    /// What another registrar began for this person, if anything.
    pub proposal: Option<String>,
}

/// Where somebody's key stands in the key log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeyStanding {
    /// The role needs no entry in the key log.
    NotNeeded,
    /// The account is not activated yet.
    NoKey,
    /// It waits for the registrars' signatures.
    Waiting,
    /// It counts, until then.
    Counts(Moment),
    /// It has ended.
    Ended,
}

/// What a registrar hands over to a new person; shown once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// The account.
    pub uid: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Address of the server.
    pub server: String,
    /// Hash of the ledger's first entry.
    pub ledger: String,
    /// The activation code.
    pub code: Secret,
    /// User name of staff; empty for patients.
    pub username: String,
    /// The address with code and ledger in its fragment, for the QR code.
    pub link: Secret,
    /// Until when the code works.
    pub until: Moment,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter(…)")
    }
}

/// Something that several registrars sign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalLine {
    /// The proposal.
    pub proposal: String,
    /// What it is.
    pub kind: ProposalKind,
    /// For whom: the account.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: Role,
    /// Fingerprint of the key to be vouched for, in groups.
    pub fingerprint: String,
    /// Names of those who signed.
    pub signed: Vec<String>,
    /// How many must sign.
    pub needed: u32,
    /// Whether this registrar signed already.
    pub mine: bool,
    /// Until when it stays.
    pub expires: Moment,
}

/// Sorts of proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposalKind {
    /// A credential for the key log.
    Credential,
    /// A PIN reset.
    PinReset,
}

/// How far something that several sign has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progressed {
    /// How many signed.
    pub signed: u32,
    /// How many must.
    pub needed: u32,
    /// Whether it has taken effect.
    pub done: bool,
}

/// How the server is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// Version of the program.
    pub version: String,
    /// Since when it runs.
    pub started: Moment,
    /// Its clock.
    pub now: Moment,
    /// Whether both databases take writes.
    pub writable: bool,
    /// Number of accounts: role, status, count.
    pub accounts: Vec<(Role, AccountStatus, f64)>,
    /// Number of sealed parts of records.
    pub parts: f64,
    /// Their bytes.
    pub part_bytes: f64,
    /// Bytes of each database by the name of its file.
    pub databases: Vec<(String, f64)>,
    /// Free bytes on the disk.
    pub free: Option<f64>,
    /// Entries in the ledger.
    pub entries: f64,
    /// Closed blocks.
    pub blocks: f64,
    /// Time of the newest entry.
    pub newest: Moment,
    /// Accounts with events that wait for the ledger.
    pub waiting: f64,
    /// When the server last tidied up.
    pub swept: Option<Moment>,
    /// Hash of the web application that this server ships, as the ledger names it; empty when none.
    pub release: String,
}
