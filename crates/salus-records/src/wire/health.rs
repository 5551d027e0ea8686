//! How a server is, for those who look after it; nothing of a patient.

use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

use super::account::{AccountStatus, wire};
use crate::{Time, objects::party::Role};

wire! {
    /// How the server is.
    pub struct Health {
        /// Version of the program.
        pub version: String,
        /// SHA-256 of the `hashes.json` of the web application that it hands out, if it has one.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub release: Option<Hash>,
        /// When it started.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub started: Time,
        /// Its clock.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub now: Time,
        /// Whether both databases take writes.
        pub writable: bool,
        /// The ledger.
        pub ledger: LedgerHealth,
        /// How many accounts there are, by role and standing; without those of which there are none.
        pub accounts: Vec<AccountCount>,
        /// Sealed parts of records.
        pub parts: u64,
        /// Their bytes, without the custodian's layer.
        pub part_bytes: u64,
        /// The databases.
        pub databases: Vec<DatabaseSize>,
        /// Bytes that are free where the data lies, where the operating system says it.
        pub free_bytes: Option<u64>,
        /// When the server last tidied up without a fault, since its start.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
        pub swept: Option<Time>,
    }
}

wire! {
    /// How the ledger is.
    pub struct LedgerHealth {
        /// Entries.
        pub entries: u64,
        /// Closed blocks.
        pub blocks: u64,
        /// Time of the newest entry, which the newest checkpoint covers.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub newest: Time,
        /// Accounts with events that wait for the ledger; not 0 for long only when something is wrong.
        pub waiting: u64,
    }
}

wire! {
    /// How many accounts have this role and standing.
    pub struct AccountCount {
        /// The role.
        pub role: Role,
        /// The standing.
        pub status: AccountStatus,
        /// How many.
        pub count: u64,
    }
}

wire! {
    /// How large a database is.
    pub struct DatabaseSize {
        /// Its file, below the data directory.
        pub file: String,
        /// Bytes, those of its write-ahead log included.
        pub bytes: u64,
    }
}
