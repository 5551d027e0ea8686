//! Parsers take any bytes without a panic, and what they accept writes back the same.

use proptest::collection::vec;
use proptest::prelude::*;
use salus_ledger::Entry;
use salus_ledger::SignedCheckpoint;
use salus_ledger::evidence::Evidence;
use salus_ledger::fork::ForkProof;
use salus_ledger::note::{LogVerifier, Note};
use salus_ledger::policy::LogPolicy;
use salus_ledger::receipt::Receipt;
use salus_ledger::sequence::Head;
use salus_ledger::tile::{TileId, decode_bundle};
use salus_ledger::verify::Verifier;

use crate::log::{Log, signer};

fn all(bytes: &[u8]) {
    if let Ok(entry) = Entry::decode(bytes) {
        assert_eq!(entry.encode(), bytes);
    }
    if let Ok(head) = Head::decode(bytes) {
        assert_eq!(head.encode(), bytes);
    }
    if let Ok(evidence) = Evidence::decode(bytes) {
        assert_eq!(evidence.encode(), bytes);
    }
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(signed) = SignedCheckpoint::parse(bytes) {
        assert_eq!(signed.to_string().as_bytes(), bytes);
    }
    let _ = decode_bundle(3, bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Ok(receipt) = Receipt::parse(&text) {
        assert_eq!(receipt.to_string(), text);
    }
    if let Ok(fork) = ForkProof::parse(&text) {
        assert_eq!(fork.to_string(), text);
    }
    if let Ok(tile) = text.parse::<TileId>() {
        assert_eq!(tile.to_string(), text);
    }
    if let Ok(key) = text.parse::<LogVerifier>() {
        assert_eq!(key.to_string(), text);
    }
    let _ = LogPolicy::parse(&text);
}

proptest! {
    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..300)) {
        all(&bytes);
    }

    /// Bytes that look like the real thing.
    #[test]
    fn damaged_bytes(which in 0usize..3, at in any::<prop::sample::Index>(), insert in vec(any::<u8>(), 0..4), cut in 0usize..40) {
        let log = Log::new();
        let mut bytes = match which {
            0 => log.rows[0].bytes.clone(),
            1 => log.head.encode(),
            _ => log.checkpoints[0].to_string().into_bytes(),
        };
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, insert);
        all(&bytes);
    }

    /// The verifier survives any rows and any sizes.
    #[test]
    fn arbitrary_rows(
        rows in vec((prop_oneof![0u64..30, any::<u64>()], 0usize..30, any::<bool>()), 0..40),
        sizes in vec(prop_oneof![0u64..30, any::<u64>()], 0..6),
        copied in any::<bool>(),
    ) {
        let log = Log::grown(30, 3, 400);
        let leaves = log.leaves();
        let mut verifier = Verifier::new(signer().verifier().clone(), None);
        if copied {
            verifier = verifier.with_leaf_copy(|index| leaves.get(index as usize).copied());
        }
        for size in sizes {
            let known = log.checkpoints.iter().find(|signed| signed.claimed().size >= size);
            let forged = SignedCheckpoint::sign(&log.signer, size, log.head.root());
            let _ = verifier.checkpoint(&known.unwrap_or(&forged).to_string());
            let _ = verifier.kept_checkpoint(&forged.to_string());
        }
        for (index, content, intact) in rows {
            let row = &log.rows[content];
            verifier.push(index, &row.bytes, intact.then_some(row.leaf));
        }
        let _ = verifier.finish();
    }
}
