//! Each mutant before the tests that come to it.

use std::time::Duration;

use crate::{
    Outcome,
    test::{End, Test},
};

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq)]
pub enum Verdict {
    /// A test failed.
    Caught,
    /// A test did not end.
    Late,
    /// All tests that come to it passed.
    Missed,
    /// No test comes to it.
    Unreached,
}

impl Verdict {
    /// How a person reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Caught => "caught",
            Self::Late => "timed out",
            Self::Missed => "missed",
            Self::Unreached => "unreached",
        }
    }
}

/// Puts a mutant to these tests until one fails or does not end.
pub fn judge(id: usize, tests: &[(Duration, &Test)]) -> Outcome<Verdict> {
    for (time, test) in tests {
        // A machine that is busy with other things must not count as a mutant that was caught.
        let limit = Duration::from_secs(20) + 10 * *time;
        match test.run(("MUTANT", &id.to_string()), limit)? {
            End::Passed => {}
            End::Failed => return Ok(Verdict::Caught),
            End::Late => return Ok(Verdict::Late),
        }
    }
    Ok(if tests.is_empty() {
        Verdict::Unreached
    } else {
        Verdict::Missed
    })
}
