//! What a ledger hands out: entries, tiles, notes, receipts and proofs.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::LazyLock;

use salus_ledger::cosignature::WitnessVerifier;
use salus_ledger::evidence::Evidence;
use salus_ledger::fork::ForkProof;
use salus_ledger::hash::{leaf_hash, node_hash};
use salus_ledger::note::{KeyName, LogVerifier, Note};
use salus_ledger::policy::LogPolicy;
use salus_ledger::receipt::Receipt;
use salus_ledger::sequence::Head;
use salus_ledger::tile::{TILE_WIDTH, TileId, decode_bundle, encode_bundle};
use salus_ledger::tree::{
    Frontier, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use salus_ledger::{Checkpoint, Entry, Hash, SignedCheckpoint};
use salus_records::words;

use crate::seeds;

/// Bytes of the log: whatever is read writes back the same.
pub fn entries(input: &[u8]) {
    if let Ok(entry) = Entry::decode(input) {
        assert_eq!(entry.encode(), input);
        assert!(input.len() <= usize::from(u16::MAX), "too long for a tile");
    }
    if let Ok(head) = Head::decode(input) {
        assert_eq!(head.encode(), input);
    }
    if let Ok(evidence) = Evidence::decode(input) {
        assert_eq!(evidence.encode(), input);
        // What opens is the entry that the evidence is about.
        if let Ok(entry) = evidence.open() {
            assert_eq!(entry.encode(), evidence.entry);
        }
    }
    if let Ok(frontier) = Frontier::decode(input) {
        assert_eq!(frontier.encode(), input);
    }
    for width in [1, 3, TILE_WIDTH] {
        if let Ok(bundle) = decode_bundle(width, input) {
            assert_eq!(bundle.len(), usize::from(width));
            assert_eq!(encode_bundle(bundle).as_deref(), Ok(input));
        }
    }
    assert!(!words::entry::said(input).what.is_empty());
}

/// Text of the log: whatever is read writes back the same.
pub fn notes(input: &[u8]) {
    if let Ok(note) = Note::parse(input) {
        assert_eq!(note.to_string().as_bytes(), input);
    }
    if let Ok(signed) = SignedCheckpoint::parse(input) {
        assert_eq!(signed.to_string().as_bytes(), input);
    }
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
    }
    one_form::<TileId>(text);
    one_form::<LogVerifier>(text);
    one_form::<WitnessVerifier>(text);
    one_form::<KeyName>(text);
    one_form::<Hash>(text);
    if let Ok(policy) = LogPolicy::parse(text) {
        // A policy may be laid out in many ways; which checkpoints it takes must not be one of them.
        assert!(policy.check(&TRUE.checkpoint).is_err() || text.contains(&TRUE.log));
    }
}

fn one_form<T: FromStr + Display>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text);
    }
}

/// The log of the vectors.
struct True {
    policy: LogPolicy,
    /// Its key as the policy writes it.
    log: String,
    checkpoint: SignedCheckpoint,
    leaves: BTreeSet<(u64, Hash)>,
    roots: BTreeSet<(u64, Hash)>,
}

static TRUE: LazyLock<True> = LazyLock::new(|| {
    let vector = |pointer| seeds::vector("ledger/receipts.json", pointer);
    let text = |pointer| vector(pointer).as_str().expect("a text").to_owned();
    let hash = |value: &serde_json::Value| {
        let bytes = hex::decode(value.as_str().expect("a text")).expect("hex");
        Hash(bytes.try_into().expect("32 bytes"))
    };
    let list = |pointer| vector(pointer).as_array().expect("a list").clone();
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    let leaf = |receipt: &serde_json::Value| (number(&receipt["index"]), hash(&receipt["leaf"]));
    let root = |point: &serde_json::Value| (number(&point["size"]), hash(&point["root"]));
    let root_of = |receipt: &serde_json::Value| {
        let text = receipt["text"].as_str().expect("a text");
        let receipt = Receipt::parse(text).expect("a receipt");
        let point = receipt.checkpoint.claimed();
        (point.size, point.root)
    };
    let policy = text("/policy");
    let log = policy
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("log "));
    True {
        log: log.expect("a policy begins with its log").to_owned(),
        policy: LogPolicy::parse(&policy).expect("a policy"),
        checkpoint: SignedCheckpoint::parse(text("/checkpoints/0/note").as_bytes())
            .expect("a checkpoint"),
        leaves: list("/receipts").iter().map(leaf).collect(),
        roots: list("/checkpoints")
            .iter()
            .map(root)
            .chain(list("/receipts").iter().map(root_of))
            .collect(),
    }
});

/// Receipts and proofs of a fork: nothing is believed that the log of the vectors did not sign.
pub fn receipts(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    if let Ok(receipt) = Receipt::parse(text) {
        assert_eq!(receipt.to_string(), text);
        let evidence = receipt.extra.as_deref().map(Evidence::decode);
        if let Some(Ok(evidence)) = evidence
            && let Ok(proven) = receipt.verify(&evidence.entry, &TRUE.policy)
        {
            assert_eq!(proven.leaf, leaf_hash(&evidence.entry));
            let point = &proven.witnessed.checkpoint;
            assert!(TRUE.roots.contains(&(point.size, point.root)));
            assert!(TRUE.leaves.contains(&(proven.index, proven.leaf)));
        }
    }
    if let Ok(fork) = ForkProof::parse(text) {
        assert_eq!(fork.to_string(), text);
        assert!(
            fork.verify(TRUE.policy.log()).is_err(),
            "that log never forked"
        );
    }
    if let Ok(signed) = SignedCheckpoint::parse(input)
        && let Ok(witnessed) = TRUE.policy.check(&signed)
    {
        let point = &witnessed.checkpoint;
        assert!(TRUE.roots.contains(&(point.size, point.root)));
    }
}

/// Leaves of the tree that proofs are tried on.
const LEAVES: u64 = 200;

/// Its roots, by size.
static ROOTS: LazyLock<Vec<Hash>> = LazyLock::new(|| {
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for index in 0..LEAVES {
        frontier.push(leaf(index));
        roots.push(frontier.root());
    }
    roots
});

/// Its complete nodes, by level.
static NODES: LazyLock<Vec<Vec<Hash>>> = LazyLock::new(|| {
    let mut levels = vec![(0..LEAVES).map(leaf).collect::<Vec<_>>()];
    while let Some(pairs) = levels.last().filter(|level| level.len() > 1) {
        let pairs = pairs.as_chunks::<2>().0.iter();
        levels.push(pairs.map(|[left, right]| node_hash(left, right)).collect());
    }
    levels
});

fn leaf(index: u64) -> Hash {
    leaf_hash(&index.to_be_bytes())
}

fn node(level: u8, index: u64) -> Result<Hash, ()> {
    let level = NODES.get(usize::from(level)).ok_or(())?;
    level
        .get(usize::try_from(index).unwrap_or(usize::MAX))
        .copied()
        .ok_or(())
}

/// Two sizes and hashes: just one proof of each is believed, the one that we would write.
pub fn proofs(input: &[u8]) {
    let Some((sizes, rest)) = input.split_first_chunk::<4>() else {
        return;
    };
    let size = |high, low| u64::from(u16::from_be_bytes([high, low]));
    let (old, new) = (size(sizes[0], sizes[1]), size(sizes[2], sizes[3]));
    let given: Vec<Hash> = rest.as_chunks::<32>().0.iter().copied().map(Hash).collect();
    let root = |size: u64| ROOTS.get(usize::try_from(size).unwrap_or(usize::MAX));
    let (Some(old_root), Some(new_root)) = (root(old), root(new)) else {
        let any = Hash([0; 32]);
        assert!(verify_inclusion(any, old, new, &given, &any).is_err());
        return;
    };
    let right = inclusion_proof(old, new, &mut node).unwrap_or_default();
    let sound = verify_inclusion(leaf(old), old, new, &right, new_root);
    assert_eq!(sound.is_ok(), old < new);
    let believed = verify_inclusion(leaf(old), old, new, &given, new_root);
    assert_eq!(believed.is_ok(), old < new && given == right);

    let right = consistency_proof(old, new, &mut node).unwrap_or_default();
    let sound = verify_consistency(old, old_root, new, new_root, &right);
    assert_eq!(sound.is_ok(), old <= new);
    let believed = verify_consistency(old, old_root, new, new_root, &given);
    assert_eq!(believed.is_ok(), old <= new && given == right);
    // Half of the right proof, or more than it, is none.
    for wrong in [
        &right[..right.len() / 2],
        &[&right[..], &[leaf(0)]].concat(),
    ] {
        if wrong != right {
            assert!(verify_consistency(old, old_root, new, new_root, wrong).is_err());
        }
    }
}
