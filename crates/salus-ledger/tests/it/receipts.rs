//! Receipts, policies and witnesses.

use salus_ledger::cosignature::{WitnessSigner, WitnessVerifier};
use salus_ledger::entry::{Entry, Submission};
use salus_ledger::evidence::{Evidence, EvidenceError, Opening};
use salus_ledger::note::{LogVerifier, NoteVerifier, VKeyError};
use salus_ledger::policy::{LogPolicy, PolicyError};
use salus_ledger::receipt::{Receipt, ReceiptError};
use salus_ledger::tree::{Frontier, MAX_PROOF, inclusion_proof};
use salus_ledger::{Hash, patient};

use crate::log::{Log, event, name};

const SALT: [u8; 32] = [3; 32];
const DETAILS: &[u8] = b"the doctor looked at the record";

fn witness(number: u8) -> WitnessSigner {
    WitnessSigner::from_seed(name(&format!("witness{number}.example")), &[number; 32])
}

/// A log with one event whose commitment can be opened, its policy and its receipt.
pub fn issued(witnesses: u8, quorum: usize) -> (Log, LogPolicy, Receipt) {
    let mut log = Log::grown(20, 5, 300);
    let index = log.head.size();
    log.append(vec![Submission::Event {
        tag_subject: [1; 16],
        tag_actor: [2; 16],
        commit: patient::commit(&SALT, DETAILS),
        link: Hash::ZERO,
    }]);
    let index = index + u64::from(log.rows[index as usize].bytes[2] == 1);
    log.append(vec![event(1)]);
    let mut checkpoint = log.checkpoints.last().unwrap().clone();
    let signers: Vec<_> = (1..=witnesses).map(witness).collect();
    for signer in &signers {
        checkpoint.add(signer.cosign(checkpoint.note().text(), 1_700_000_100));
    }
    let leaves = log.leaves();
    let mut read = |level: u8, index: u64| {
        let range = (index << level) as usize..((index + 1) << level) as usize;
        let mut tree = Frontier::new();
        leaves
            .get(range)
            .ok_or(())?
            .iter()
            .for_each(|leaf| tree.push_with(*leaf, |_| ()));
        Ok::<_, ()>(tree.root())
    };
    let evidence = Evidence {
        entry: log.rows[index as usize].bytes.clone(),
        opening: Some(Opening {
            salt: SALT,
            details: DETAILS.to_vec(),
        }),
    };
    let receipt = Receipt {
        extra: Some(evidence.encode()),
        index,
        proof: inclusion_proof(index, log.head.size(), &mut read).unwrap(),
        checkpoint,
    };
    let verifiers = signers
        .iter()
        .map(|signer| signer.verifier().clone())
        .collect();
    let policy = LogPolicy::new(log.signer.verifier().clone(), verifiers, quorum).unwrap();
    (log, policy, receipt)
}

#[test]
fn a_receipt_proves_an_entry() {
    let (log, policy, receipt) = issued(3, 2);
    let text = receipt.to_string();
    assert_eq!(Receipt::parse(&text).as_ref(), Ok(&receipt));
    let (entry, opening, proven) = receipt.verify_evidence(&policy).unwrap();
    assert!(matches!(entry, Entry::Event(_)));
    assert_eq!(opening.unwrap().details, DETAILS);
    assert_eq!(proven.index, receipt.index);
    assert_eq!(proven.leaf, log.rows[receipt.index as usize].leaf);
    assert_eq!(proven.witnessed.checkpoint.size, log.head.size());
    assert_eq!(proven.witnessed.witnesses.len(), 3);
    assert_eq!(proven.witnessed.witnesses[0].1, 1_700_000_100);

    let other = &log.rows[3].bytes;
    assert!(matches!(
        receipt.verify(other, &policy),
        Err(ReceiptError::Tree(_))
    ));
    let plain = Receipt {
        extra: None,
        ..receipt.clone()
    };
    assert_eq!(Receipt::parse(&plain.to_string()).as_ref(), Ok(&plain));
    assert!(matches!(
        plain.verify_evidence(&policy),
        Err(EvidenceError::Absent)
    ));
    // Entry, proof and checkpoint with three witnesses stay small.
    assert!(text.len() - DETAILS.len() <= 2048, "{}", text.len());
}

#[test]
fn every_bit_of_a_receipt_counts() {
    let (_, policy, receipt) = issued(2, 2);
    let text = receipt.to_string();
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let verdict = Receipt::parse(&changed).map(|receipt| receipt.verify_evidence(&policy));
        assert!(!matches!(verdict, Ok(Ok(_))), "bit {bit}");
    }
}

#[test]
fn quorums() {
    let (_, policy, receipt) = issued(3, 3);
    let without = |count: usize| {
        let text = receipt.to_string();
        let keep = text.lines().count() - count;
        let lines: String = text
            .lines()
            .take(keep)
            .flat_map(|line| [line, "\n"])
            .collect();
        Receipt::parse(&lines).unwrap().verify_evidence(&policy)
    };
    assert!(without(0).is_ok());
    for count in 1..=3 {
        let found = 3 - count;
        let expected = PolicyError::TooFewWitnesses { found, quorum: 3 };
        assert_eq!(
            without(count).err(),
            Some(EvidenceError::Receipt(ReceiptError::Policy(expected)))
        );
    }
    // A witness does not count twice.
    let log = policy.log().clone();
    let one = policy.witnesses()[0].clone();
    let twice = LogPolicy::new(log.clone(), vec![one.clone(), one.clone()], 2);
    assert_eq!(twice, Err(PolicyError::Duplicate));
    assert_eq!(
        LogPolicy::new(log.clone(), vec![one], 2),
        Err(PolicyError::Quorum)
    );
    let own = WitnessSigner::from_seed(name("w"), &[7; 32])
        .verifier()
        .clone();
    assert_eq!(
        LogPolicy::new(log, vec![own], 1),
        Err(PolicyError::Duplicate)
    );
}

#[test]
fn a_log_key_is_no_witness_key() {
    let (_, policy, mut receipt) = issued(0, 0);
    assert!(receipt.verify_evidence(&policy).is_ok());
    // A signature by the witness's key in the log's manner is no cosignature.
    let witness = witness(1);
    let as_log = salus_ledger::note::LogSigner::from_seed(name("witness1.example"), &[1; 32]);
    let line = as_log.sign(receipt.checkpoint.note().text());
    receipt.checkpoint.add(line);
    let verifiers = vec![witness.verifier().clone()];
    let policy = LogPolicy::new(policy.log().clone(), verifiers, 1).unwrap();
    assert!(receipt.verify_evidence(&policy).is_err());
    // Times beyond 2^63 - 1 are not allowed.
    let mut late = receipt.clone();
    late.checkpoint
        .add(witness.cosign(receipt.checkpoint.note().text(), u64::MAX));
    assert!(late.verify_evidence(&policy).is_err());
    receipt
        .checkpoint
        .add(witness.cosign(receipt.checkpoint.note().text(), i64::MAX as u64));
    assert!(receipt.verify_evidence(&policy).is_ok());
}

#[test]
fn verifier_keys() {
    let log = crate::log::signer().verifier().clone();
    let text = log.to_string();
    assert_eq!(text.parse::<LogVerifier>().as_ref(), Ok(&log));
    assert_eq!(text.parse::<WitnessVerifier>(), Err(VKeyError::Type(1)));
    let own = witness(1).verifier().clone();
    assert_eq!(
        own.to_string().parse::<WitnessVerifier>().as_ref(),
        Ok(&own)
    );
    assert_eq!(
        own.to_string().parse::<LogVerifier>(),
        Err(VKeyError::Type(4))
    );
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(changed) = String::from_utf8(bytes) {
            assert!(changed.parse::<LogVerifier>().is_err(), "{changed}");
        }
    }
    assert_eq!(
        LogVerifier::new(log.name().clone(), &[0; 32]),
        Err(VKeyError::Key)
    );
}

#[test]
fn evidence_has_one_spelling() {
    let (_, _, receipt) = issued(0, 0);
    let bytes = receipt.extra.unwrap();
    let evidence = Evidence::decode(&bytes).unwrap();
    assert_eq!(evidence.encode(), bytes);
    let bare = Evidence {
        opening: None,
        ..evidence.clone()
    };
    assert_eq!(Evidence::decode(&bare.encode()).as_ref(), Ok(&bare));
    assert!(bare.open().is_ok());
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        // Tags and links are bound by the leaf hash, everything else already here.
        if let Ok(changed) = Evidence::decode(&changed) {
            assert!(changed.open().is_err() || changed.entry != evidence.entry);
        }
    }
}

#[test]
fn a_receipt_has_so_many_hashes() {
    let (_, _, mut receipt) = issued(1, 1);
    receipt.proof = vec![Hash::ZERO; MAX_PROOF];
    assert_eq!(Receipt::parse(&receipt.to_string()).as_ref(), Ok(&receipt));
    receipt.proof.push(Hash::ZERO);
    let longer = Receipt::parse(&receipt.to_string());
    assert_eq!(longer, Err(ReceiptError::Text));
}

#[test]
fn a_receipt_has_so_many_bytes() {
    let (_, _, mut receipt) = issued(1, 1);
    receipt.extra = Some(vec![7; 3]);
    let room = |receipt: &Receipt| (1 << 20) - receipt.to_string().len();
    // A digit of the index is one character, three bytes of the extra line are four.
    let digits = [1, 11, 111, 1111].into_iter().find(|index| {
        receipt.index = *index;
        room(&receipt).is_multiple_of(4)
    });
    assert!(digits.is_some());
    receipt.extra = Some(vec![7; 3 + room(&receipt) / 4 * 3]);
    assert_eq!(room(&receipt), 0);
    assert!(Receipt::parse(&receipt.to_string()).is_ok());
    receipt.index *= 10;
    let longer = Receipt::parse(&receipt.to_string());
    assert_eq!(longer, Err(ReceiptError::Text));
}

#[test]
fn policy_files() {
    let (_, policy, receipt) = issued(3, 2);
    let text = policy.to_string();
    assert_eq!(LogPolicy::parse(&text).as_ref(), Ok(&policy));
    let none = LogPolicy::new(policy.log().clone(), policy.witnesses().to_vec(), 0).unwrap();
    assert_eq!(LogPolicy::parse(&none.to_string()), Ok(none));

    let [w1, w2, w3] = policy.witnesses() else {
        panic!("three witnesses");
    };
    let log = policy.log();
    let head = format!(
        "# ours\n log {log}  https://log.example/\n\nwitness a {w1}\nwitness b {w2} https://b\n"
    );
    let parse = |tail: &str| LogPolicy::parse(&format!("{head}{tail}"));
    let quorum = |tail: &str| parse(tail).map(|policy| (policy.witnesses().len(), policy.quorum()));
    assert_eq!(quorum("quorum none\n"), Ok((2, 0)));
    assert_eq!(quorum("quorum b\n"), Ok((1, 1)));
    assert_eq!(quorum("group g any a b\nquorum g\n"), Ok((2, 1)));
    assert_eq!(quorum("\tgroup g\tall a b\nquorum g"), Ok((2, 2)));
    assert_eq!(
        quorum(&format!("witness c {w3}\ngroup g 2 a b c\nquorum g\n")),
        Ok((3, 2))
    );
    assert!(
        receipt
            .verify_evidence(&parse("quorum b\n").unwrap())
            .is_ok()
    );
    for (tail, line) in [
        ("", 0),
        ("quorum c\n", 0),
        ("quorum a\nquorum b\n", 7),
        ("group g 3 a b\nquorum g\n", 6),
        ("group g 0 a b\nquorum g\n", 6),
        ("group g 01 a b\nquorum g\n", 6),
        ("group g any\nquorum g\n", 6),
        ("group g any a c\nquorum g\n", 6),
        ("group a any a b\nquorum a\n", 6),
        ("group none any a b\nquorum none\n", 6),
        ("group g any a b\ngroup h any g\nquorum h\n", 7),
        ("witness a x\nquorum none\n", 6),
        ("allow all\nquorum none\n", 6),
    ] {
        assert_eq!(parse(tail), Err(PolicyError::Line(line)), "{tail}");
    }
    for name in ["a", "none"] {
        let taken = parse(&format!("witness {name} {w3}\nquorum none\n"));
        assert_eq!(taken, Err(PolicyError::Line(6)), "{name}");
    }
    let taken = parse(&format!("group g any a b\nwitness g {w3}\nquorum g\n"));
    assert_eq!(taken, Err(PolicyError::Line(7)));
    // A later witness under another name, and a quorum beside the group.
    let later = format!("group g any a b\nwitness c {w3}\n");
    assert_eq!(quorum(&format!("{later}quorum c\n")), Ok((1, 1)));
    assert_eq!(quorum(&format!("{later}quorum none\n")), Ok((3, 0)));
    let doubled = parse("group g 2 a a\nquorum g\n");
    assert_eq!(doubled, Err(PolicyError::Duplicate));
    let two_logs = parse(&format!("log {log}\nquorum none\n"));
    assert_eq!(two_logs, Err(PolicyError::Line(6)));
}
