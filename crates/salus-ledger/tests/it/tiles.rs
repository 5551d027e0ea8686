//! Tiles against tlog_tiles, and proofs made of tiles.

use std::collections::HashMap;

use proptest::prelude::*;
use salus_ledger::Hash;
use salus_ledger::hash::leaf_hash;
use salus_ledger::tile::{
    TILE_WIDTH, TileId, TileKind, TileNodes, decode_bundle, decode_tile, encode_bundle,
    encode_tile, synthesize,
};
use salus_ledger::tree::{
    Frontier, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};

#[test]
fn paths() {
    let table = [
        (TileKind::Hashes(0), 0, 256, "tile/0/000"),
        (TileKind::Hashes(0), 0, 1, "tile/0/000.p/1"),
        (TileKind::Hashes(1), 1_234_067, 256, "tile/1/x001/x234/067"),
        (TileKind::Hashes(63), 999, 255, "tile/63/999.p/255"),
        (TileKind::Entries, 1000, 12, "tile/entries/x001/000.p/12"),
        (
            TileKind::Entries,
            1_000_000,
            256,
            "tile/entries/x001/x000/000",
        ),
    ];
    for (kind, index, width, path) in table {
        let tile = TileId { kind, index, width };
        assert_eq!(tile.to_string(), path);
        assert_eq!(path.parse(), Ok(tile));
    }
    for bad in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "/tile/0/000",
        "tile/0/000.p/1/",
        "tile/0/+01",
        "tile/entries/x00a/000",
        "tile/data/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert!(bad.parse::<TileId>().is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn paths_agree_with_tlog_tiles(level in 0u8..64, index in 0u64..1 << 50, width in 1u16..=256) {
        let ours = TileId { kind: TileKind::Hashes(level), index, width };
        let theirs = tlog_tiles::Tile::new(8, level, index, width.into(), false);
        // Their paths also name the tile's height.
        let path = theirs.path().replacen("tile/8/", "tile/", 1);
        prop_assert_eq!(ours.to_string(), &path[..]);
        prop_assert_eq!(path.parse(), Ok(ours));
    }

    #[test]
    fn paths_never_panic(path in "(tile/)?[0-9entris./xp]{0,24}") {
        if let Ok(tile) = path.parse::<TileId>() {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn bundles(entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 1..20)) {
        let bundle = encode_bundle(&entries).unwrap();
        let width = entries.len() as u16;
        prop_assert_eq!(decode_bundle(width, &bundle).unwrap(), entries);
        prop_assert!(decode_bundle(width - 1, &bundle).is_err());
        prop_assert!(decode_bundle(width + 1, &bundle).is_err());
        prop_assert!(decode_bundle(width, &bundle[..bundle.len() - 1]).is_err());
        prop_assert!(decode_bundle(width, &[&bundle[..], &[0]].concat()).is_err());
    }
}

#[test]
fn widths() {
    let at = |level, index, size| TileId::at(TileKind::Hashes(level), index, size).map(|t| t.width);
    // The example of tlog-tiles: a tree of 70 000 leaves.
    assert_eq!(at(0, 272, 70_000), Some(256));
    assert_eq!(at(0, 273, 70_000), Some(112));
    assert_eq!(at(0, 274, 70_000), None);
    assert_eq!(at(1, 0, 70_000), Some(256));
    assert_eq!(at(1, 1, 70_000), Some(17));
    assert_eq!(at(2, 0, 70_000), Some(1));
    assert_eq!(at(3, 0, 70_000), None);
    assert_eq!(at(63, 0, u64::MAX), None);
    assert_eq!(at(0, u64::MAX, u64::MAX), None);
    assert_eq!(encode_bundle([vec![0; 65_536]]).ok(), None);
}

#[test]
fn proofs_from_tiles() {
    const SIZE: u64 = 70_000;
    let (mut nodes, mut tree) = (HashMap::new(), Frontier::new());
    for index in 0..SIZE {
        let leaf = leaf_hash(&index.to_be_bytes());
        nodes.insert((0, index), leaf);
        tree.push_with(leaf, |node| {
            nodes.insert((node.level, node.index), node.hash);
        });
    }
    let mut read = |level, index| nodes.get(&(level, index)).copied().ok_or(());
    let mut tiles = TileNodes::new(SIZE, |tile: TileId| {
        let hashes = synthesize(tile, &mut read)?;
        assert!(tile.width <= TILE_WIDTH);
        decode_tile(tile, &encode_tile(&hashes)).ok_or(())
    });
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_888, SIZE - 1] {
        let proof = inclusion_proof(index, SIZE, &mut |l, i| tiles.read(l, i)).unwrap();
        let leaf: Hash = leaf_hash(&index.to_be_bytes());
        assert_eq!(
            verify_inclusion(leaf, index, SIZE, &proof, &tree.root()),
            Ok(())
        );
        let Ok(old) = Frontier::read(index + 1, &mut |l, i| tiles.read(l, i)) else {
            panic!("tiles hold every complete node");
        };
        let proof = consistency_proof(index + 1, SIZE, &mut |l, i| tiles.read(l, i)).unwrap();
        let verdict = verify_consistency(index + 1, &old.root(), SIZE, &tree.root(), &proof);
        assert_eq!(verdict, Ok(()));
    }
    assert!(tiles.read(0, SIZE).is_err());
    assert!(tiles.read(17, 0).is_err());
    assert!(tiles.read(63, u64::MAX).is_err());
    assert!(tiles.read(255, 1).is_err());
}
