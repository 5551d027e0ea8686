//! An entry of the ledger in plain words, as far as anybody can read it.

use salus_crypto::cbor;
use salus_ledger::Entry;
use salus_records::{
    Time,
    objects::{account::KeyEvent, genesis::Policy},
};

use crate::{ids::short, term::plain, when::moment};

/// When it was written and what it says.
pub fn in_words(bytes: &[u8]) -> (String, &'static str, String) {
    let entry = match Entry::decode(bytes) {
        Ok(entry) => entry,
        Err(error) => return (String::new(), "?", format!("no entry: {error}")),
    };
    let time = moment(Time(entry.time()));
    let (class, said) = match &entry {
        Entry::Genesis(genesis) => (
            "beginning",
            match cbor::from_slice_canonical::<Policy>(genesis.policy.as_bytes()) {
                Ok(policy) => format!(
                    "{} began this ledger; {} registrars sign together",
                    plain(&policy.organisation),
                    policy.quorum
                ),
                Err(_) => "an organisation began this ledger".to_owned(),
            },
        ),
        Entry::Block(block) => (
            "block",
            format!(
                "block {} closed over entries {} to {}",
                block.height, block.first, block.last
            ),
        ),
        Entry::Event(_) => (
            "event",
            "something happened with a patient's account; only those concerned can open it"
                .to_owned(),
        ),
        Entry::Key(key) => ("key", key_in_words(key.body.as_bytes())),
        Entry::Erasure(_) => (
            "erasure",
            "keys were destroyed; only the patient can open whose".to_owned(),
        ),
    };
    (time, class, said)
}

fn key_in_words(body: &[u8]) -> String {
    match cbor::from_slice_canonical::<KeyEvent>(body) {
        Ok(KeyEvent::Registrar { name, .. }) => format!("{} is a registrar", plain(&name)),
        Ok(KeyEvent::Credential(credential)) => match credential.unverified() {
            Ok(claimed) => format!(
                "{} registrars vouched for {} ({})",
                credential.signers().count(),
                plain(&claimed.name),
                claimed.role
            ),
            Err(_) => "a credential that cannot be read".to_owned(),
        },
        Ok(KeyEvent::Revoked(revocation)) => match revocation.unverified() {
            Ok(claimed) => format!("the key of account {} ended", short(claimed.uid)),
            Err(_) => "the end of a key that cannot be read".to_owned(),
        },
        Err(_) => "a key statement that cannot be read".to_owned(),
    }
}
