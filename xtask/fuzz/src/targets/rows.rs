//! Rows of a stored ledger that somebody tampered with.

use std::sync::LazyLock;

use salus_ledger::entry::{Genesis, PublicBody, Submission};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{KeyName, LogSigner, NoteVerifier};
use salus_ledger::sequence::{Batch, Head, plan};
use salus_ledger::verify::Verifier;
use salus_ledger::{Hash, SignedCheckpoint};

/// Entries of the log that is tampered with.
const ENTRIES: u64 = 40;

/// What is stored at once. Few checkpoints: their signatures cost most of an input, and no input
/// changes them.
const AT_ONCE: u64 = 8;

/// Changes to one log; more make every input slow and few of them new.
const CHANGES: usize = 12;

struct Log {
    signer: LogSigner,
    entries: Vec<Vec<u8>>,
    checkpoints: Vec<SignedCheckpoint>,
}

/// Events, keys and blocks, with a checkpoint after all that is stored at once.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let name = KeyName::new("log.example/salus").expect("a name");
    let mut log = Log {
        signer: LogSigner::from_seed(name, &[7; 32]),
        entries: Vec::new(),
        checkpoints: Vec::new(),
    };
    let mut now = 1_700_000_000_000;
    let mut head = log.store(Head::genesis(Genesis {
        time: now,
        origin: log.signer.verifier().name().clone(),
        log_key: *log.signer.verifier().key(),
        policy: PublicBody::new(*b"policy").expect("a short body"),
    }));
    while head.size() < ENTRIES {
        now += 400;
        let numbers = head.size()..head.size() + AT_ONCE;
        head = log.store(plan(&head, now, numbers.map(submission).collect()));
    }
    log
});

impl Log {
    fn store(&mut self, batch: Batch) -> Head {
        let entries = batch.entries.into_iter().map(|entry| entry.bytes);
        self.entries.extend(entries);
        let (size, root) = (batch.head.size(), batch.head.root());
        let signed = SignedCheckpoint::sign(&self.signer, size, root);
        self.checkpoints.push(signed);
        batch.head
    }
}

fn submission(number: u64) -> Submission {
    let hash = |salt| leaf_hash(&[number.to_be_bytes(), [salt; 8]].concat());
    if number % 7 == 5 {
        return Submission::Key {
            body: PublicBody::new(number.to_be_bytes()).expect("a short body"),
        };
    }
    Submission::Event {
        tag_subject: [1; 16],
        tag_actor: [2; 16],
        commit: hash(3),
        link: hash(4),
    }
}

#[derive(Clone)]
struct Row {
    index: u64,
    bytes: Vec<u8>,
    leaf: Hash,
}

/// A byte of choices and changes of four bytes each: a log is sound only if it is the log.
pub fn rows(input: &[u8]) {
    let Some((&choices, changes)) = input.split_first() else {
        return;
    };
    let whole = LOG.entries.iter().zip(0..).map(|(bytes, index)| Row {
        index,
        bytes: bytes.clone(),
        leaf: leaf_hash(bytes),
    });
    let mut rows: Vec<Row> = whole.collect();
    for change in changes.as_chunks::<4>().0.iter().take(CHANGES) {
        tamper(&mut rows, *change);
    }

    let leaves: Vec<Hash> = LOG.entries.iter().map(|bytes| leaf_hash(bytes)).collect();
    let mut verifier = Verifier::new(LOG.signer.verifier().clone(), None);
    if choices & 1 != 0 {
        let copy = |index| leaves.get(usize::try_from(index).ok()?).copied();
        verifier = verifier.with_leaf_copy(copy);
    }
    if choices & 2 != 0 {
        verifier = verifier.with_every_signature();
    }
    // The last one always, and every one, two, three or four of those before it.
    let (last, before) = LOG.checkpoints.split_last().expect("a log has checkpoints");
    let before = before.iter().step_by(1 + usize::from(choices >> 2 & 3));
    for (at, signed) in before.chain([last]).enumerate() {
        let note = signed.to_string();
        let taken = match choices & 16 != 0 && at == 0 {
            true => verifier.kept_checkpoint(&note),
            false => verifier.checkpoint(&note),
        };
        taken.expect("nothing was judged yet");
    }
    for row in &rows {
        verifier.push(row.index, &row.bytes, Some(row.leaf));
    }
    let report = verifier.finish();
    let contents = rows.iter().map(|row| (&row.bytes, row.leaf));
    let same = contents.eq(LOG.entries.iter().zip(leaves.iter().copied()));
    if !same {
        assert!(!report.is_sound(), "a log that was tampered with is sound");
    } else if rows.iter().zip(0..).all(|(row, at)| row.index == at) {
        assert!(report.is_sound(), "{:?}", report.faults);
    }
}

fn tamper(rows: &mut Vec<Row>, [what, at, by, with]: [u8; 4]) {
    if rows.is_empty() {
        return;
    }
    let at = usize::from(at) % rows.len();
    let other = usize::from(by) % rows.len();
    match what % 9 {
        0 => drop(rows.remove(at)),
        1 => drop(rows.drain(at.min(other)..at.max(other))),
        2 => rows.insert(other, rows[at].clone()),
        3 => rows.swap(at, other),
        4 => {
            let bit = usize::from(with) % (rows[at].bytes.len().max(1) * 8);
            if let Some(byte) = rows[at].bytes.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
        }
        5 => rows[at].leaf.0[other % 32] ^= with,
        6 => rows[at].leaf = leaf_hash(&rows[at].bytes),
        7 => {
            for (row, index) in rows[at..].iter_mut().zip(u64::from(with)..) {
                row.index = index;
            }
        }
        _ => rows[at].index = u64::MAX - (u64::from(by) << (with % 57)),
    }
}
