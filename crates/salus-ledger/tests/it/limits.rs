//! Limits of what is read, at them and beyond, and what small things say of themselves.

use base64::{Engine, engine::general_purpose::STANDARD};
use salus_ledger::cosignature::WitnessSigner;
use salus_ledger::entry::{Entry, EntryError, Erasure, MAX_ENTRY, Word};
use salus_ledger::evidence::{Evidence, EvidenceError, Opening};
use salus_ledger::fork::{ForkError, ForkProof, fork_proof};
use salus_ledger::note::MAX_NOTE;
use salus_ledger::sequence::{Head, HeadError};
use salus_ledger::tile::{
    BundleError, TileId, TileKind, decode_bundle, decode_tile, encode_bundle,
};
use salus_ledger::tree::{Frontier, FrontierError, MAX_PROOF, TreeHasher};
use salus_ledger::{Hash, SignedCheckpoint, patient};

use crate::log::{name, signer};

#[test]
fn an_entry_has_so_many_bytes() {
    let refused = |len| Entry::decode(&vec![0; len]).unwrap_err();
    assert_ne!(refused(MAX_ENTRY), EntryError::TooLong(MAX_ENTRY));
    assert_eq!(refused(MAX_ENTRY + 1), EntryError::TooLong(MAX_ENTRY + 1));
    let evidence = |len| {
        let (entry, opening) = (vec![0; len], None);
        Evidence::decode(&Evidence { entry, opening }.encode())
    };
    assert!(evidence(MAX_ENTRY).is_ok());
    let too_long = EvidenceError::from(EntryError::TooLong(MAX_ENTRY + 1));
    assert_eq!(evidence(MAX_ENTRY + 1), Err(too_long));
}

#[test]
fn an_erasure_is_opened_like_an_event() {
    let opening = Opening {
        salt: [1; 32],
        details: b"details".to_vec(),
    };
    let erasure = Entry::Erasure(Erasure {
        time: 1,
        tag_subject: [2; 16],
        commit: patient::commit(&opening.salt, &opening.details),
        link: Hash::ZERO,
    });
    let evidence = Evidence {
        entry: erasure.encode(),
        opening: Some(opening),
    };
    assert_eq!(evidence.open(), Ok(erasure));
}

#[test]
fn a_line_of_a_fork_proof_has_so_many_characters() {
    let sign = |root| SignedCheckpoint::sign(&signer(), 7, Hash([root; 32]));
    let proof = fork_proof(&sign(1), &sign(2)).unwrap().to_string();
    let (header, _) = proof.split_once('\n').unwrap();
    let refused = |bytes| {
        let line = STANDARD.encode(vec![b'a'; bytes]);
        ForkProof::parse(&format!("{header}\n{line}\n{line}\n")).unwrap_err()
    };
    let most = MAX_NOTE * 2 / 4 * 3;
    assert!(matches!(refused(most), ForkError::Checkpoint(_)));
    assert!(matches!(refused(most + 1), ForkError::Text));
}

/// A stored head of a tree of so many entries, with so many hashes on its right edge.
fn head(size: u64, hashes: u8, block_first: u8) -> Result<Head, HeadError> {
    let hash = [&[0x58, 32][..], &[7; 32]].concat();
    let bytes = [
        &[0x8a, 1, 0x1b][..],
        &size.to_be_bytes(),
        &[0x98, hashes],
        &hash.repeat(hashes.into()),
        &[0, 0],
        &hash,
        &[block_first, 0, 0],
        &hash,
    ];
    Head::decode(&bytes.concat())
}

#[test]
fn the_right_edge_has_at_most_64_hashes() {
    let (most, shape) = (MAX_PROOF as u8, Err(HeadError::Shape));
    assert!(head(u64::MAX, most, 1).is_ok());
    assert_eq!(head(u64::MAX, most + 1, 1), shape);

    let edge = |hashes| Frontier::decode(&[&[0xff; 8][..], &vec![7; hashes * 32]].concat());
    assert!(edge(MAX_PROOF).is_ok());
    assert_eq!(edge(MAX_PROOF + 1), Err(FrontierError::Encoding));
}

#[test]
fn the_open_block_starts_within_the_tree() {
    // 24 hashes: fewer would have a shorter spelling.
    let size = 0x00ff_ffff_u64 << 40;
    assert!(head(size, 24, 1).is_ok());
    assert_eq!(head(size, 24, 0), Err(HeadError::Shape));
    let small = |block_first: u8| {
        let hash = [&[0x58, 32][..], &[7; 32]].concat();
        let bytes = [
            &[0x8a, 1, 4, 0x81][..],
            &hash,
            &[0, 0],
            &hash,
            &[block_first, 0, 0],
            &hash,
        ];
        Head::decode(&bytes.concat())
    };
    assert!(small(4).is_ok());
    assert_eq!(small(5), Err(HeadError::Shape));
}

#[test]
fn a_bundle_ends_with_its_last_entry() {
    let one = encode_bundle([b"entry"]).unwrap();
    assert_eq!(decode_bundle(1, &one), Ok(vec![&b"entry"[..]]));
    let more = [&one[..], &[0xff]].concat();
    assert_eq!(decode_bundle(1, &more), Err(BundleError::Width(1)));
}

#[test]
fn a_tile_is_as_long_as_its_hashes() {
    let tile = TileId {
        kind: TileKind::Hashes(0),
        index: 0,
        width: 2,
    };
    assert_eq!(decode_tile(tile, &[7; 64]), Some(vec![Hash([7; 32]); 2]));
    for len in [63, 65, 96] {
        assert_eq!(decode_tile(tile, &vec![7; len]), None, "{len}");
    }
}

#[test]
fn small_things_say_what_they_are() {
    let hash = Hash::from([7; 32]);
    assert_eq!((hash, hash.as_bytes()), (Hash([7; 32]), &[7; 32]));
    assert_eq!(format!("{hash:?}"), "07".repeat(32));
    assert_eq!(Word::new("server").unwrap().to_string(), "server");

    let mut hasher = TreeHasher::new();
    (0..3).for_each(|_| hasher.push_leaf_data(b"leaf"));
    assert_eq!(hasher.size(), 3);

    let log = signer();
    assert_eq!(format!("{log:?}"), format!("LogSigner({})", log.verifier()));
    let witness = WitnessSigner::from_seed(name("witness.example"), &[9; 32]);
    assert_eq!(
        format!("{witness:?}"),
        format!("WitnessSigner({})", witness.verifier())
    );
}
