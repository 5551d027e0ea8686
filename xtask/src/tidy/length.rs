//! Files that somebody can read in one go.

use super::Problems;
use crate::walk::Source;

/// More lines than this are mentioned.
const LONG: usize = 600;

/// More lines than this are refused.
const TOO_LONG: usize = 1_000;

pub fn check(sources: &[Source], problems: &mut Problems) {
    for source in sources.iter().filter(|source| source.is(".rs")) {
        let lines = source.text.lines().count();
        if lines > TOO_LONG {
            problems.about(format!(
                "{}: {lines} lines; cut it along its purposes",
                source.path
            ));
        } else if lines > LONG {
            println!("hint: {} has {lines} lines", source.path);
        }
    }
}
