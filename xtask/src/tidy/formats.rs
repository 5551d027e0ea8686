//! The formats are written down before the code: vectors must not change while the page does not.

use std::{fs, path::PathBuf};

use super::Problems;
use crate::{Failure, Outcome, process::root, walk::Source};

const PAGE: &str = "docs/formats.md";
const LOCK: &str = "vectors/formats.lock";

/// Fingerprints of the page and of all vectors.
#[derive(PartialEq, Eq)]
struct State {
    page: String,
    vectors: String,
}

pub fn check(sources: &[Source], problems: &mut Problems) {
    let now = state(sources);
    let Ok(locked) = fs::read_to_string(lock()) else {
        problems.about(format!("{LOCK} is missing: cargo xtask tidy --bless"));
        return;
    };
    let mut lines = locked.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (page, vectors) = (next(), next());
    if now.vectors == vectors {
        return;
    }
    problems.about(if now.page == page {
        format!("vectors/ changed and {PAGE} did not; a format is written there first")
    } else {
        format!("vectors/ and {PAGE} changed; read both, then: cargo xtask tidy --bless")
    });
}

/// Records that page and vectors agree.
pub fn bless(sources: &[Source]) -> Outcome {
    let now = state(sources);
    fs::write(lock(), format!("{}\n{}\n", now.page, now.vectors))
        .map_err(|e| Failure::new(format!("{LOCK} cannot be written: {e}")))
}

fn lock() -> PathBuf {
    root().join(LOCK)
}

fn state(sources: &[Source]) -> State {
    let print = |belongs: &dyn Fn(&Source) -> bool| {
        let mut hash = Fnv::default();
        for source in sources.iter().filter(|source| belongs(source)) {
            hash.add(source.path.as_bytes());
            hash.add(source.text.as_bytes());
        }
        format!("{:016x}", hash.0)
    };
    State {
        page: print(&|source| source.path == PAGE),
        vectors: print(&|source| source.path.starts_with("vectors/") && source.path != LOCK),
    }
}

/// FNV-1a: notices a change, promises nothing against an attacker.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_published_one() {
        let mut hash = Fnv::default();
        hash.add(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }
}
