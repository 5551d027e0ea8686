//! A moment as browsers count it.

use salus_records::Time;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z; positive infinity for "without end".
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Moment(pub f64);

/// The largest moment that a JavaScript date holds.
const LAST: u64 = 8_640_000_000_000_000;

impl From<Time> for Moment {
    fn from(time: Time) -> Self {
        if time.0 > LAST {
            Self(f64::INFINITY)
        } else {
            Self(time.0 as f64)
        }
    }
}

impl From<Moment> for Time {
    fn from(moment: Moment) -> Self {
        if moment.0.is_finite() {
            Self(moment.0.max(0.0) as u64)
        } else {
            Self(u64::MAX)
        }
    }
}
