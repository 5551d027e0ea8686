//! The clock and the randomness of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use salus_client::Env;
use salus_crypto::entropy::OsEntropy;
use salus_records::Time;

/// What the client takes from the operating system.
pub fn surroundings() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

/// The clock of this machine.
pub fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
