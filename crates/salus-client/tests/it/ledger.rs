//! Moves about the ledger and the key log: another past, a shorter one, other keys.

use salus_crypto::{cbor, entropy::OsEntropy, sign::MultiSigned};
use salus_ledger::{
    checkpoint::SignedCheckpoint,
    entry::{Entry, PublicBody},
    hash::{Hash, leaf_hash},
    note::LogSigner,
    receipt::Receipt,
};
use salus_records::{
    objects::account::KeyEvent,
    wire::{
        custodian::{AccessAnswer, KeyLog, KeyLogEntry},
        ledger::ConsistencyProof,
    },
};

use crate::{
    cases::{Case, case, edit, flip, parse},
    people::People,
    stage::origin,
    step::Step::{
        Connects, PaulaErases, PaulaGrants, PaulaLists, PaulaReads, PaulaRefreshesKeys, PaulaWrites,
    },
};

const GENESIS: &str = "/ledger/genesis";
const CHECKPOINT: &str = "/ledger/checkpoint";
const CONSISTENCY: &str = "/ledger/proof/consistency";
const ACCESS: &str = "/custodian/v1/access";
pub const KEYS: &str = "/custodian/v1/keys";

pub fn cases() -> Vec<Case> {
    [checkpoints(), key_log(), key_log_proofs()].concat()
}

fn checkpoints() -> Vec<Case> {
    vec![
        case(
            "another genesis",
            GENESIS,
            Connects,
            "Distrust(Genesis",
            |_, _, answer| {
                let mut answer = answer.to_vec();
                flip(&mut answer);
                answer
            },
        ),
        case(
            "a checkpoint by another key",
            CHECKPOINT,
            Connects,
            "Distrust(Checkpoint",
            |people, _, answer| {
                let name = origin(genesis(people));
                resign(&LogSigner::from_seed(name, &[7; 32]), answer, |root| root)
            },
        ),
        case(
            "a checkpoint of another log",
            CHECKPOINT,
            Connects,
            "Distrust(Checkpoint",
            |_, _, answer| {
                String::from_utf8_lossy(answer)
                    .replacen('\n', "x\n", 1)
                    .into_bytes()
            },
        ),
        case(
            "an old checkpoint",
            CHECKPOINT,
            PaulaLists,
            "Distrust(RolledBack",
            |people, _, _| people.tape("early").first(CHECKPOINT).to_vec(),
        ),
        case(
            "another past of the size that was kept",
            CHECKPOINT,
            PaulaLists,
            "Distrust(Forked",
            |people, _, _| {
                let kept = people.paula.kept.checkpoint.clone().unwrap();
                resign(&ledger_key(people), kept.as_bytes(), |_| Hash([9; 32]))
            },
        ),
        case(
            "another past of the newest size",
            CHECKPOINT,
            PaulaLists,
            "Distrust(Forked",
            |people, _, answer| resign(&ledger_key(people), answer, |_| Hash([9; 32])),
        ),
        case(
            "no proof of consistency",
            CONSISTENCY,
            PaulaLists,
            "Distrust(Forked",
            |_, _, answer| edit(answer, |proof: &mut ConsistencyProof| proof.proof.clear()),
        ),
        case(
            "a proof of consistency with another hash",
            CONSISTENCY,
            PaulaLists,
            "Distrust(Forked",
            |_, _, answer| {
                edit(answer, |proof: &mut ConsistencyProof| {
                    flip(&mut proof.proof[0].0)
                })
            },
        ),
        case(
            "a proof of consistency that came along, with another hash",
            ACCESS,
            PaulaLists,
            "Distrust(Forked",
            |_, _, answer| {
                edit(answer, |answer: &mut AccessAnswer| {
                    flip(&mut answer.event.consistency.as_mut().unwrap()[0].0)
                })
            },
        ),
        case(
            "no proof of consistency, neither along nor when asked",
            "/",
            PaulaLists,
            "Distrust(Forked",
            |_, _, answer| {
                if let Ok(mut access) = serde_json::from_slice::<AccessAnswer>(answer) {
                    access.event.consistency = None;
                    return serde_json::to_vec(&access).unwrap();
                }
                match serde_json::from_slice::<ConsistencyProof>(answer) {
                    Ok(mut asked) => {
                        asked.proof.clear();
                        serde_json::to_vec(&asked).unwrap()
                    }
                    Err(_) => answer.to_vec(),
                }
            },
        ),
    ]
}

/// A command is one request: what proves that the ledger went on comes with its answer.
pub fn a_command_is_proven_by_its_answer(people: &People) {
    for (step, route) in [
        (PaulaLists, ACCESS),
        (PaulaReads, ACCESS),
        (PaulaWrites, "/custodian/v1/uploads/"),
        (PaulaGrants, "/custodian/v1/grants"),
        (PaulaErases, "/custodian/v1/erasures"),
    ] {
        let mut paths = people.tape(step.name()).paths();
        assert!(paths.any(|path| path.starts_with(route)), "{step:?}");
        let asked = paths.find(|path| path.starts_with(CONSISTENCY));
        assert_eq!(asked, None, "{step:?}");
    }
}

fn key_log() -> Vec<Case> {
    vec![
        case(
            "a key log without its newest entry",
            KEYS,
            Connects,
            "Distrust(KeyLog(Incomplete",
            |_, _, answer| edit(answer, |log: &mut KeyLog| drop(log.entries.pop())),
        ),
        case(
            "a key log without its second entry",
            KEYS,
            Connects,
            "Distrust(KeyLog(Chain(1",
            |_, _, answer| edit(answer, |log: &mut KeyLog| drop(log.entries.remove(1))),
        ),
        case(
            "a key log in another order",
            KEYS,
            Connects,
            "Distrust(KeyLog(Chain(0",
            |_, _, answer| edit(answer, |log: &mut KeyLog| log.entries.swap(0, 1)),
        ),
        case(
            "a key log with an entry twice",
            KEYS,
            Connects,
            "Distrust(KeyLog(Chain(2",
            |_, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    log.entries.insert(1, log.entries[1].clone())
                })
            },
        ),
        case(
            "a key log that names no keys any more",
            KEYS,
            PaulaLists,
            "Distrust(RolledBack",
            |_, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    log.entries.clear();
                    (log.block, log.receipt) = (None, None);
                })
            },
        ),
        case(
            "a key log of which nothing is shown",
            KEYS,
            PaulaLists,
            "Distrust(KeyLog(Incomplete",
            |_, _, answer| edit(answer, |log: &mut KeyLog| log.entries.clear()),
        ),
        case(
            "nothing new in the key log, by an old block",
            KEYS,
            PaulaRefreshesKeys,
            "Distrust(RolledBack",
            |people, _, answer| {
                let old: KeyLog = parse(people.tape("early").first(KEYS));
                match serde_json::from_slice::<KeyLog>(answer) {
                    Ok(mut log) if log.entries.is_empty() => {
                        (log.block, log.receipt) = (old.block, old.receipt);
                        serde_json::to_vec(&log).unwrap()
                    }
                    _ => answer.to_vec(),
                }
            },
        ),
        case(
            "an old key log",
            KEYS,
            PaulaLists,
            "Distrust(RolledBack",
            |people, _, _| people.tape("early").first(KEYS).to_vec(),
        ),
        case(
            "another key in a credential",
            KEYS,
            Connects,
            "Distrust(KeyLog(Incomplete",
            |_, _, answer| edit(answer, swap_credential),
        ),
        case(
            "another key in a credential, and the block mended",
            KEYS,
            Connects,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    swap_credential(log);
                    mend(log);
                })
            },
        ),
        case(
            "another key in a credential, in a ledger made for it",
            KEYS,
            Connects,
            "Distrust(Key(Quorum",
            |people, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    swap_credential(log);
                    fork(people, log);
                })
            },
        ),
    ]
}

fn key_log_proofs() -> Vec<Case> {
    vec![
        case(
            "the block of an older key log",
            KEYS,
            Connects,
            "Distrust(KeyLog(Incomplete",
            |people, _, answer| {
                let old: KeyLog = parse(people.tape("early").first(KEYS));
                edit(answer, |log: &mut KeyLog| {
                    log.block = old.block;
                    log.receipt = old.receipt;
                })
            },
        ),
        case(
            "the receipt of another block",
            KEYS,
            Connects,
            "Distrust(Receipt(Tree",
            |people, _, answer| {
                let old: KeyLog = parse(people.tape("early").first(KEYS));
                edit(answer, |log: &mut KeyLog| log.receipt = old.receipt)
            },
        ),
        case(
            "a receipt with a flipped proof",
            KEYS,
            Connects,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    flip_proof(log.receipt.as_mut().unwrap())
                })
            },
        ),
        case(
            "a receipt whose checkpoint another key signed",
            KEYS,
            Connects,
            "Distrust(Receipt(Policy",
            |people, _, answer| {
                let stranger = LogSigner::from_seed(origin(genesis(people)), &[7; 32]);
                edit(answer, |log: &mut KeyLog| prove_alone(&stranger, log))
            },
        ),
        case("no block", KEYS, Connects, "Protocol", |_, _, answer| {
            edit(answer, |log: &mut KeyLog| log.block = None)
        }),
        case(
            "a shorter key log in a ledger made for it",
            KEYS,
            Connects,
            "Distrust(Forked",
            |people, _, answer| {
                edit(answer, |log: &mut KeyLog| {
                    log.entries.pop();
                    fork(people, log);
                })
            },
        ),
    ]
}

pub fn flip_proof(receipt: &mut String) {
    let mut parsed = Receipt::parse(receipt).unwrap();
    flip(&mut parsed.proof[0].0);
    *receipt = parsed.to_string();
}

pub fn genesis(people: &People) -> &[u8] {
    people.tape("early").first(GENESIS)
}

pub fn ledger_key(people: &People) -> LogSigner {
    people.stage.ledger_key(genesis(people))
}

fn resign(signer: &LogSigner, note: &[u8], root: fn(Hash) -> Hash) -> Vec<u8> {
    let signed = SignedCheckpoint::parse(note).unwrap();
    let claimed = signed.claimed();
    SignedCheckpoint::sign(signer, claimed.size, root(claimed.root))
        .to_string()
        .into_bytes()
}

/// Puts a stranger's key into the newest credential.
fn swap_credential(log: &mut KeyLog) {
    let line = log.entries.last_mut().unwrap();
    let Ok(Entry::Key(mut key)) = Entry::decode(&line.entry.0) else {
        panic!("no key entry")
    };
    let event: KeyEvent = cbor::from_slice_canonical(key.body.as_bytes()).unwrap();
    let KeyEvent::Credential(signed) = event else {
        panic!("no credential")
    };
    let stranger = salus_crypto::account::MasterKey::random(1, &mut OsEntropy);
    let mut credential = signed.unverified().unwrap();
    credential.keys.identity = stranger.identity().public();
    credential.keys.wrap = stranger.wrap_key().public().clone();
    let mut forged = MultiSigned::new(&credential);
    forged.add(&stranger.identity());
    key.body = PublicBody::new(cbor::to_vec(&KeyEvent::Credential(forged))).unwrap();
    line.entry.0 = Entry::Key(key).encode();
}

/// Writes count and head of the list into the block.
fn mend(log: &mut KeyLog) {
    let block: &mut KeyLogEntry = log.block.as_mut().unwrap();
    let Ok(Entry::Block(mut inner)) = Entry::decode(&block.entry.0) else {
        panic!("no block")
    };
    inner.key_count = log.entries.len() as u64;
    inner.key_head = leaf_hash(&log.entries.last().unwrap().entry.0);
    block.entry.0 = Entry::Block(inner).encode();
}

/// Mends the block and proves it with the ledger's own key, in a ledger of one entry.
fn fork(people: &People, log: &mut KeyLog) {
    mend(log);
    prove_alone(&ledger_key(people), log);
}

fn prove_alone(signer: &LogSigner, log: &mut KeyLog) {
    let block = log.block.as_mut().unwrap();
    block.index = 0;
    log.receipt = Some(alone(signer, &block.entry.0));
}

/// A receipt for the first entry of a ledger that has no other.
pub fn alone(signer: &LogSigner, entry: &[u8]) -> String {
    let receipt = Receipt {
        extra: None,
        index: 0,
        proof: Vec::new(),
        checkpoint: SignedCheckpoint::sign(signer, 1, leaf_hash(entry)),
    };
    receipt.to_string()
}
