//! Points in time as arguments: the core reads no clock.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Time(#[n(0)] pub u64);

impl Time {
    /// One second in milliseconds.
    pub const SECOND: u64 = 1000;
    /// One day in milliseconds.
    pub const DAY: u64 = 86_400 * Self::SECOND;

    /// The time `ms` milliseconds later, at most the end of time.
    pub fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The distance to `other` in milliseconds, in either direction.
    pub fn distance(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC with seconds, as `2026-11-21T09:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0 / 1000).unwrap_or(i64::MAX);
        match jiff::Timestamp::from_second(seconds) {
            Ok(t) => write!(f, "{t}"),
            Err(_) => f.write_str("after the end of the calendar"),
        }
    }
}
