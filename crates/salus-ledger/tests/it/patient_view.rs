//! What patients and clients check for themselves.

use salus_ledger::client_state::{Advance, KeptCheckpoint};
use salus_ledger::entry::Entry;
use salus_ledger::fork::{ForkError, ForkProof, fork_proof};
use salus_ledger::key_log::{KeyChain, KeyLogError};
use salus_ledger::patient::{self, ChainEvent, ChainFault, ChainFaultKind, PatientChain};
use salus_ledger::tree::consistency_proof;
use salus_ledger::{Hash, SignedCheckpoint};

use crate::log::{Log, event, key, name};

const K: [u8; 32] = [9; 32];

fn chain(length: u64) -> Vec<ChainEvent> {
    let mut previous = Hash::ZERO;
    (0..length)
        .map(|seq| {
            let commit = patient::commit(&[seq as u8; 32], b"details");
            let link = patient::link(&K, &previous);
            previous = commit;
            ChainEvent {
                tag_subject: patient::tag(&K, patient::SUBJECT, seq),
                commit,
                link,
            }
        })
        .collect()
}

fn check_chain(
    k_subject: &[u8; 32],
    events: impl IntoIterator<Item = ChainEvent>,
) -> Result<PatientChain, ChainFault> {
    let mut chain = PatientChain::default();
    for event in events {
        let before = chain;
        chain
            .append(k_subject, event)
            .inspect_err(|_| assert_eq!(chain, before))?;
    }
    Ok(chain)
}

#[test]
fn attack_l13_a_patients_chain_shows_what_is_missing() {
    let events = chain(20);
    let (count, last) = (20, events[19].commit);
    assert_eq!(
        check_chain(&K, events.clone()),
        Ok(PatientChain { count, last })
    );
    assert_eq!(check_chain(&K, []), Ok(PatientChain::default()));
    for at in 0..19 {
        let mut omitted = events.clone();
        omitted.remove(at);
        let (seq, kind) = (at as u64, ChainFaultKind::Tag);
        assert_eq!(check_chain(&K, omitted), Err(ChainFault { seq, kind }));
        let mut altered = events.clone();
        altered[at].commit.0[0] ^= 1;
        let (seq, kind) = (at as u64 + 1, ChainFaultKind::Link);
        assert_eq!(check_chain(&K, altered), Err(ChainFault { seq, kind }));
    }
    assert!(check_chain(&[8; 32], events).is_err());
}

#[test]
fn attack_l12_tags_do_not_repeat() {
    let mut tags: Vec<_> = (0..1000)
        .flat_map(|seq| [patient::SUBJECT, patient::ACTOR].map(|role| patient::tag(&K, role, seq)))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), 2000);
}

#[test]
fn the_key_log_is_complete_or_not() {
    let mut log = Log::new();
    for number in 0..10 {
        log.append(vec![event(number), key(number)]);
    }
    let keys: Vec<_> = log
        .rows
        .iter()
        .filter(|row| matches!(Entry::decode(&row.bytes), Ok(Entry::Key(_))))
        .map(|row| row.bytes.clone())
        .collect();
    let stated = log.head.keys();
    let nothing = KeyChain::default();
    let listed = stated.check_complete(nothing, &keys).unwrap();
    assert_eq!(listed.len(), 10);
    assert_eq!(listed[3].body.as_bytes(), b"key 3");
    let incomplete = Err(KeyLogError::Incomplete {
        expected: 10,
        found: 9,
    });
    assert_eq!(stated.check_complete(nothing, &keys[..9]), incomplete);
    let mut known = nothing;
    for (at, entry) in keys.iter().enumerate() {
        let rest = stated.check_complete(known, &keys[at..]).unwrap();
        assert_eq!(rest, listed[at..]);
        let again = stated.check_complete(known, &keys[at.saturating_sub(1)..]);
        assert_eq!(again.is_ok(), at == 0);
        known.append(entry).unwrap();
    }
    assert_eq!(known, stated);
    for at in 0..9 {
        let mut omitted = keys.clone();
        omitted.remove(at);
        let verdict = stated.check_complete(nothing, &omitted);
        assert_eq!(verdict, Err(KeyLogError::Chain(at as u64)));
    }
    let foreign = [log.rows[1].bytes.clone()];
    let verdict = stated.check_complete(nothing, &foreign);
    assert_eq!(verdict, Err(KeyLogError::Class(0)));
    let mut altered = keys.clone();
    altered[9][12] ^= 1;
    assert!(stated.check_complete(nothing, &altered).is_err());
    assert_eq!(nothing.check_complete(nothing, [[]; 0]), Ok(vec![]));
}

fn prove(log: &Log, old: u64) -> Vec<Hash> {
    let leaves = log.leaves();
    let mut read = |level: u8, index: u64| {
        let (start, end) = ((index << level) as usize, ((index + 1) << level) as usize);
        let mut tree = salus_ledger::tree::Frontier::new();
        leaves
            .get(start..end)
            .ok_or(())?
            .iter()
            .for_each(|leaf| tree.push_with(*leaf, |_| ()));
        Ok::<_, ()>(tree.root())
    };
    consistency_proof(old, log.head.size(), &mut read).unwrap()
}

#[test]
fn a_client_keeps_its_largest_checkpoint() {
    let log = Log::grown(50, 5, 300);
    let key = log.signer.verifier();
    let kept = KeptCheckpoint::first(log.checkpoints[4].clone(), key).unwrap();
    let latest = log.checkpoints.last().unwrap().clone();

    let proof = prove(&log, kept.size());
    let Ok(Advance::Accepted(next)) = kept.advance(latest.clone(), &proof, key) else {
        panic!("an honest log is accepted");
    };
    assert_eq!(
        (next.size(), next.root()),
        (log.head.size(), log.head.root())
    );
    assert!(matches!(
        next.advance(latest.clone(), &[], key),
        Ok(Advance::Accepted(_))
    ));

    let back = next.advance(log.checkpoints[4].clone(), &[], key).unwrap();
    let (kept_size, shown) = (next.size(), kept.size());
    assert_eq!(
        back,
        Advance::RolledBack {
            kept: kept_size,
            shown
        }
    );

    assert_eq!(kept.advance(latest, &[], key), Ok(Advance::Forked(None)));
    let other = SignedCheckpoint::sign(&log.signer, kept.size(), Hash([5; 32]));
    let Ok(Advance::Forked(Some(fork))) = kept.advance(other.clone(), &[], key) else {
        panic!("two trees of one size are a fork");
    };
    assert_eq!(fork.verify(key), Ok(()));
    assert_eq!(ForkProof::parse(&fork.to_string()).as_ref(), Ok(&*fork));

    let stranger = salus_ledger::note::LogSigner::from_seed(name("log.example/salus"), &[8; 32]);
    let foreign = SignedCheckpoint::sign(&stranger, 1000, Hash([5; 32]));
    assert!(kept.advance(foreign.clone(), &[], key).is_err());
    assert!(KeptCheckpoint::first(foreign.clone(), key).is_err());
    let framed = fork_proof(
        &foreign,
        &SignedCheckpoint::sign(&log.signer, 1000, Hash([6; 32])),
    );
    assert!(framed.unwrap().verify(key).is_err());
    assert_eq!(fork_proof(&other, &other), None);

    let text = fork.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let same = format!("{}\n{}\n{}\n", lines[0], lines[1], lines[1]);
    assert_eq!(ForkProof::parse(&same), Err(ForkError::NoConflict));
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(changed) = String::from_utf8(bytes) {
            assert!(ForkProof::parse(&changed).map_or(true, |fork| fork.verify(key).is_err()));
        }
    }
}
