//! A small log with blocks, keys and checkpoints, as storage would hold it.

use salus_ledger::entry::{Genesis, PublicBody, Submission};
use salus_ledger::note::{KeyName, LogSigner};
use salus_ledger::sequence::{Batch, Head, plan};
use salus_ledger::{Hash, SignedCheckpoint};

pub const START: u64 = 1_700_000_000_000;

#[derive(Clone)]
pub struct Row {
    pub index: u64,
    pub bytes: Vec<u8>,
    pub leaf: Hash,
}

#[derive(Clone)]
pub struct Log {
    pub signer: LogSigner,
    pub head: Head,
    pub rows: Vec<Row>,
    /// Every batch's checkpoint.
    pub checkpoints: Vec<SignedCheckpoint>,
    pub now: u64,
}

pub fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

pub fn signer() -> LogSigner {
    LogSigner::from_seed(name("log.example/salus"), &[7; 32])
}

pub fn event(number: u64) -> Submission {
    let byte = |salt: u8| {
        let mut bytes = [salt; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let tag = |salt| byte(salt)[..16].try_into().unwrap();
    Submission::Event {
        tag_subject: tag(1),
        tag_actor: tag(2),
        commit: Hash(byte(3)),
        link: Hash(byte(4)),
    }
}

pub fn key(number: u64) -> Submission {
    Submission::Key {
        body: PublicBody::new(format!("key {number}")).unwrap(),
    }
}

impl Log {
    pub fn new() -> Self {
        let signer = signer();
        let batch = Head::genesis(Genesis {
            time: START,
            origin: name("log.example/salus"),
            log_key: *signer.verifier().key(),
            policy: PublicBody::new(*b"policy").unwrap(),
        });
        let mut log = Log {
            signer,
            head: batch.head.clone(),
            rows: Vec::new(),
            checkpoints: Vec::new(),
            now: START,
        };
        log.store(batch);
        log
    }

    /// Batches of `batch` entries, `gap` ms apart, until there are at least `size` entries.
    pub fn grown(size: u64, batch: u64, gap: u64) -> Self {
        let mut log = Log::new();
        while log.head.size() < size {
            log.now += gap;
            let start = log.head.size();
            let submit = |n| if n % 13 == 5 { key(n) } else { event(n) };
            log.append((start..start + batch).map(submit).collect());
        }
        log
    }

    pub fn append(&mut self, submissions: Vec<Submission>) {
        let batch = plan(&self.head, self.now, submissions);
        self.store(batch);
    }

    pub fn store(&mut self, batch: Batch) {
        self.head = batch.head;
        self.rows.extend(batch.entries.into_iter().map(|entry| Row {
            index: entry.index,
            bytes: entry.bytes,
            leaf: entry.leaf,
        }));
        let (size, root) = (self.head.size(), self.head.root());
        self.checkpoints
            .push(SignedCheckpoint::sign(&self.signer, size, root));
    }

    pub fn leaves(&self) -> Vec<Hash> {
        self.rows.iter().map(|row| row.leaf).collect()
    }
}
