//! Ignored tests that nobody would ever run.

use super::Problems;
use crate::{ignored, walk::Source};

pub fn check(sources: &[Source], problems: &mut Problems) {
    for test in ignored::find(sources) {
        if test.runner.is_none() {
            problems.about(format!(
                "{}: the reason must begin with \"writes\" or \"measures\", or end with \"cargo xtask test runs it\" \
                 or \"cargo xtask test --long runs it\"",
                test.place
            ));
        }
    }
}
