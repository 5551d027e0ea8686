//! An entry of the ledger, as far as anybody can read it.

use salus_crypto::cbor;
use salus_ledger::Entry;

use super::short;
use crate::{
    Time,
    objects::{account::KeyEvent, genesis::Policy},
};

/// What an entry says to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When it was written; nothing when the bytes are no entry.
    pub time: Option<Time>,
    /// Its class in one word.
    pub class: &'static str,
    /// The entry in a sentence; names in it are as the organisation wrote them.
    pub what: String,
}

/// Says an entry in words.
pub fn said(bytes: &[u8]) -> Said {
    let entry = match Entry::decode(bytes) {
        Ok(entry) => entry,
        Err(error) => {
            return Said {
                time: None,
                class: "?",
                what: format!("no entry: {error}"),
            };
        }
    };
    let (class, what) = match &entry {
        Entry::Genesis(genesis) => (
            "beginning",
            match cbor::from_slice_canonical::<Policy>(genesis.policy.as_bytes()) {
                Ok(policy) => format!(
                    "{} began this ledger; {} registrars sign together",
                    policy.organisation, policy.quorum
                ),
                Err(_) => "an organisation began this ledger".to_owned(),
            },
        ),
        Entry::Block(block) => (
            "block",
            if block.first == block.last {
                format!("block {} closed over entry {}", block.height, block.first)
            } else {
                format!(
                    "block {} closed over entries {} to {}",
                    block.height, block.first, block.last
                )
            },
        ),
        Entry::Event(_) => (
            "event",
            "something happened with a patient's account; only those concerned can open it"
                .to_owned(),
        ),
        Entry::Key(key) => ("key", key_event(key.body.as_bytes())),
        Entry::Erasure(_) => (
            "erasure",
            "keys were destroyed; only the patient can open whose".to_owned(),
        ),
        Entry::Release(release) => (
            "release",
            match release.component.as_str() {
                "web" => format!(
                    "from here on the web application is version {}, its list of files {}",
                    release.version, release.hash
                ),
                other => format!(
                    "from here on {other} is version {}, {}",
                    release.version, release.hash
                ),
            },
        ),
    };
    Said {
        time: Some(Time(entry.time())),
        class,
        what,
    }
}

fn key_event(body: &[u8]) -> String {
    match cbor::from_slice_canonical::<KeyEvent>(body) {
        Ok(KeyEvent::Registrar { name, .. }) => format!("{name} is a registrar"),
        Ok(KeyEvent::Credential(credential)) => match credential.unverified() {
            Ok(claimed) => format!(
                "{} registrars vouched for {} ({})",
                credential.signers().count(),
                claimed.name,
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

#[cfg(test)]
mod tests {
    use salus_ledger::{
        entry::{Block, Entry},
        hash::Hash,
    };

    use super::*;

    #[test]
    fn what_is_no_entry_is_said_to_be_none() {
        let said = said(b"nonsense");
        assert_eq!((said.time, said.class), (None, "?"));
        assert!(said.what.starts_with("no entry: "));
    }

    #[test]
    fn a_block_says_what_it_closes() {
        let block = Entry::Block(Block {
            time: 1_700_000_000_000,
            height: 2,
            first: 4,
            last: 9,
            previous_block: Hash([0; 32]),
            tree_root_before: Hash([0; 32]),
            key_count: 0,
            key_head: Hash([0; 32]),
        });
        let said = said(&block.encode());
        assert_eq!(said.time, Some(Time(1_700_000_000_000)));
        assert_eq!(said.what, "block 2 closed over entries 4 to 9");
    }
}
