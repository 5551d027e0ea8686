//! The tree against the definitions of RFC 6962 and against two other implementations.

use std::collections::HashMap;
use std::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use salus_ledger::Hash;
use salus_ledger::hash::{EMPTY_ROOT, leaf_hash, node_hash};
use salus_ledger::tree::{
    Frontier, ProofError, TreeError, TreeHasher, chunk_root, consistency_proof, extend_root,
    inclusion_proof, verify_consistency, verify_inclusion,
};

const MAX: u64 = 300;

fn data(index: u64) -> [u8; 8] {
    index.to_be_bytes()
}

/// RFC 6962 section 2.1, word for word, with a memory.
#[derive(Default)]
struct Definition(HashMap<(u64, u64), Hash>);

impl Definition {
    fn split(n: u64) -> u64 {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    fn mth(&mut self, start: u64, end: u64) -> Hash {
        if let Some(hash) = self.0.get(&(start, end)) {
            return *hash;
        }
        let hash = match end - start {
            0 => EMPTY_ROOT,
            1 => leaf_hash(&data(start)),
            n => {
                let k = start + Self::split(n);
                node_hash(&self.mth(start, k), &self.mth(k, end))
            }
        };
        self.0.insert((start, end), hash);
        hash
    }

    fn path(&mut self, m: u64, start: u64, end: u64) -> Vec<Hash> {
        let n = end - start;
        if n == 1 {
            return vec![];
        }
        let k = Self::split(n);
        let (mut path, sibling) = if m < k {
            (self.path(m, start, start + k), self.mth(start + k, end))
        } else {
            (self.path(m - k, start + k, end), self.mth(start, start + k))
        };
        path.push(sibling);
        path
    }

    fn subproof(&mut self, m: u64, start: u64, end: u64, whole: bool) -> Vec<Hash> {
        let n = end - start;
        if m == n {
            return if whole {
                vec![]
            } else {
                vec![self.mth(start, end)]
            };
        }
        let k = Self::split(n);
        let (mut proof, sibling) = if m <= k {
            (
                self.subproof(m, start, start + k, whole),
                self.mth(start + k, end),
            )
        } else {
            (
                self.subproof(m - k, start + k, end, false),
                self.mth(start, start + k),
            )
        };
        proof.push(sibling);
        proof
    }
}

/// Nodes as a log would store them: complete ones only.
struct Nodes(HashMap<(u8, u64), Hash>);

impl Nodes {
    fn of(size: u64) -> (Self, Vec<Frontier>) {
        let (mut nodes, mut tree) = (HashMap::new(), Frontier::new());
        let mut trees = vec![tree.clone()];
        for index in 0..size {
            let leaf = leaf_hash(&data(index));
            nodes.insert((0, index), leaf);
            for node in tree.push(leaf) {
                assert_eq!(nodes.insert((node.level, node.index), node.hash), None);
            }
            trees.push(tree.clone());
        }
        (Nodes(nodes), trees)
    }

    /// Refuses nodes that reach beyond a tree of `size` leaves.
    fn read(&self, size: u64) -> impl FnMut(u8, u64) -> Result<Hash, Infallible> {
        move |level, index| {
            assert!((index + 1) << level <= size);
            Ok(self.0[&(level, index)])
        }
    }
}

#[test]
fn all_sizes_by_the_definition() {
    let mut definition = Definition::default();
    let (nodes, trees) = Nodes::of(MAX);
    let mut hasher = TreeHasher::new();
    for size in 0..=MAX {
        let tree = &trees[size as usize];
        let root = definition.mth(0, size);
        assert_eq!((tree.size(), tree.root()), (size, root));
        assert_eq!(hasher.root(), root);
        hasher.push_leaf_data(&data(size));
        assert_eq!(chunk_root((0..size).map(data)), root);
        assert_eq!(Frontier::decode(&tree.encode()).as_ref(), Ok(tree));
        let Ok(read) = Frontier::read(size, &mut nodes.read(size));
        assert_eq!(&read, tree);
        for index in 0..size {
            let proof = inclusion_proof(index, size, &mut nodes.read(size)).unwrap();
            assert_eq!(proof, definition.path(index, 0, size));
            let leaf = leaf_hash(&data(index));
            assert_eq!(verify_inclusion(leaf, index, size, &proof, &root), Ok(()));
        }
        for old in 0..=size {
            let proof = consistency_proof(old, size, &mut nodes.read(size)).unwrap();
            if old > 0 {
                assert_eq!(proof, definition.subproof(old, 0, size, true));
            }
            let old_root = trees[old as usize].root();
            assert_eq!(
                verify_consistency(old, &old_root, size, &root, &proof),
                Ok(())
            );
        }
    }
}

#[test]
fn the_two_ways_to_a_root_agree() {
    let (nodes, trees) = Nodes::of(MAX);
    let leaves: Vec<Hash> = (0..MAX).map(|index| nodes.0[&(0, index)]).collect();
    for base in 0..=MAX {
        for size in (base..=MAX).step_by(7) {
            let added = &leaves[base as usize..size as usize];
            let root = extend_root(&trees[base as usize], added);
            assert_eq!(root, trees[size as usize].root());
        }
    }
}

#[test]
fn out_of_range() {
    let (nodes, _) = Nodes::of(5);
    let refused = |asked, size| Err(ProofError::OutOfRange { asked, size });
    assert_eq!(inclusion_proof(5, 5, &mut nodes.read(5)), refused(5, 5));
    assert_eq!(inclusion_proof(0, 0, &mut nodes.read(5)), refused(0, 0));
    assert_eq!(consistency_proof(6, 5, &mut nodes.read(5)), refused(6, 5));
    let root = EMPTY_ROOT;
    assert_eq!(
        verify_inclusion(root, 0, 0, &[], &root),
        Err(TreeError::OutOfRange)
    );
    assert_eq!(
        verify_consistency(2, &root, 1, &root, &[]),
        Err(TreeError::OutOfRange)
    );
    assert_eq!(
        verify_consistency(0, &Hash::ZERO, 1, &root, &[]),
        Err(TreeError::Root)
    );
    assert_eq!(
        verify_consistency(0, &root, 1, &root, &[root]),
        Err(TreeError::Length)
    );
    assert!(Frontier::from_parts(3, vec![root]).is_err());
    assert!(Frontier::decode(&[0; 7]).is_err());
    assert!(Frontier::decode(&[0; 9]).is_err());
}

#[test]
fn attack_l11_every_bit_of_a_proof_counts() {
    let (nodes, trees) = Nodes::of(40);
    for size in [2, 7, 8, 33, 40] {
        let root = trees[size as usize].root();
        for index in [0, 1, size / 2, size - 1] {
            let leaf = leaf_hash(&data(index));
            let proof = inclusion_proof(index, size, &mut nodes.read(size)).unwrap();
            let check = |proof: &[Hash]| verify_inclusion(leaf, index, size, proof, &root);
            every_change(&proof, |proof| assert!(check(proof).is_err()));
            for other in (0..size).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, size, &proof, &root).is_err());
            }
        }
        for old in 1..size {
            let old_root = trees[old as usize].root();
            let proof = consistency_proof(old, size, &mut nodes.read(size)).unwrap();
            every_change(&proof, |proof| {
                assert!(verify_consistency(old, &old_root, size, &root, proof).is_err());
            });
            for other in (1..size).filter(|other| *other != old) {
                assert!(verify_consistency(other, &old_root, size, &root, &proof).is_err());
            }
        }
    }
}

/// Every single bit flipped, one hash less, one hash more.
fn every_change(proof: &[Hash], mut check: impl FnMut(&[Hash])) {
    let mut changed = proof.to_vec();
    for at in 0..proof.len() {
        for bit in 0..256 {
            changed[at].0[bit / 8] ^= 1 << (bit % 8);
            check(&changed);
            changed[at].0[bit / 8] ^= 1 << (bit % 8);
        }
    }
    if let Some((_, shorter)) = proof.split_last() {
        check(shorter);
    }
    changed.push(Hash::ZERO);
    check(&changed);
}

struct Stored(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes
            .iter()
            .map(|index| self.0[*index as usize])
            .collect())
    }
}

#[test]
fn attack_l11_agrees_with_tlog_tiles() {
    const SIZE: u64 = 1025;
    let theirs_of = |proof: Vec<Hash>| proof.into_iter().map(theirs).collect::<Vec<_>>();
    let (nodes, trees) = Nodes::of(SIZE);
    let mut stored = Stored(Vec::new());
    for index in 0..SIZE {
        let hashes = tlog_tiles::stored_hashes(index, &data(index), &stored).unwrap();
        stored.0.extend(hashes);
    }
    for size in 1..=SIZE {
        let root = trees[size as usize].root();
        assert_eq!(tlog_tiles::tree_hash(size, &stored).unwrap(), theirs(root));
        // Every size, and over the sizes every place many times: the step is no power of two.
        for index in ((size % 13)..size).step_by(1 + size as usize / 40) {
            let proof = inclusion_proof(index, size, &mut nodes.read(size)).unwrap();
            let other = tlog_tiles::prove_record(size, index, &stored).unwrap();
            assert_eq!(theirs_of(proof), other);
            let proof = consistency_proof(index + 1, size, &mut nodes.read(size)).unwrap();
            let other = tlog_tiles::prove_tree(size, index + 1, &stored).unwrap();
            assert_eq!(theirs_of(proof), other);
        }
    }
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

/// A tree too large to store: a node's hash says where it stands, so that a wrong node is noticed.
struct Placed;

impl Placed {
    fn node(level: u8, index: u64) -> Hash {
        leaf_hash(&[&[level][..], &index.to_be_bytes()].concat())
    }
}

impl tlog_tiles::HashReader for Placed {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let nodes = indexes.iter().map(|index| {
            let (level, index) = tlog_tiles::split_stored_hash_index(*index);
            theirs(Self::node(level, index))
        });
        Ok(nodes.collect())
    }
}

#[test]
fn agrees_with_ct_merkle() {
    let (nodes, trees) = Nodes::of(MAX);
    let mut tree = MemoryBackedTree::<sha2::Sha256, [u8; 8]>::new();
    for size in 1..=MAX {
        tree.push(data(size - 1));
        assert_eq!(tree.root().as_bytes()[..], trees[size as usize].root().0);
        for index in (0..size).step_by(11) {
            let proof = inclusion_proof(index, size, &mut nodes.read(size)).unwrap();
            let bytes: Vec<u8> = proof.iter().flat_map(|hash| hash.0).collect();
            assert_eq!(tree.prove_inclusion(index as usize).as_bytes(), bytes);
        }
    }
}

proptest! {
    /// Sizes that no test can grow: with equal leaves every node of a level is the same.
    #[test]
    fn large_trees(size in 1u64..1 << 40, at in any::<u64>(), old in any::<u64>()) {
        let mut levels = vec![leaf_hash(b"")];
        for level in 0..40 {
            levels.push(node_hash(&levels[level], &levels[level]));
        }
        let mut read = |level: u8, _: u64| Ok::<_, Infallible>(levels[usize::from(level)]);
        let (index, old) = (at % size, 1 + old % size);
        let Ok(tree) = Frontier::read(size, &mut read);
        let proof = inclusion_proof(index, size, &mut read).unwrap();
        prop_assert_eq!(verify_inclusion(levels[0], index, size, &proof, &tree.root()), Ok(()));
        let proof = consistency_proof(old, size, &mut read).unwrap();
        let Ok(before) = Frontier::read(old, &mut read);
        let verdict = verify_consistency(old, &before.root(), size, &tree.root(), &proof);
        prop_assert_eq!(verdict, Ok(()));
    }

    /// Up to sizes that nobody can store, both find the same proofs in the same nodes.
    #[test]
    fn attack_l11_agrees_with_tlog_tiles_up_to_2_to_the_40(
        size in (0u32..40).prop_flat_map(|bits| (1u64 << bits)..=(1 << (bits + 1))),
        at in any::<u64>(),
    ) {
        let index = at % size;
        let mut read = |level: u8, index: u64| Ok::<_, Infallible>(Placed::node(level, index));
        let Ok(tree) = Frontier::read(size, &mut read);
        prop_assert_eq!(tlog_tiles::tree_hash(size, &Placed).unwrap(), theirs(tree.root()));
        let proof = inclusion_proof(index, size, &mut read).unwrap();
        let other = tlog_tiles::prove_record(size, index, &Placed).unwrap();
        prop_assert_eq!(proof.into_iter().map(theirs).collect::<Vec<_>>(), other);
        let proof = consistency_proof(index + 1, size, &mut read).unwrap();
        let other = tlog_tiles::prove_tree(size, index + 1, &Placed).unwrap();
        prop_assert_eq!(proof.into_iter().map(theirs).collect::<Vec<_>>(), other);
    }

    #[test]
    fn verifying_never_panics(
        numbers in any::<[u64; 4]>(),
        small in any::<bool>(),
        proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let [a, b, c, d] = if small { numbers.map(|n| n % 40) } else { numbers };
        let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
        let _ = verify_inclusion(Hash::ZERO, a, b, &proof, &EMPTY_ROOT);
        let _ = verify_consistency(c, &EMPTY_ROOT, d, &Hash::ZERO, &proof);
        let _ = Frontier::decode(&bytes);
    }
}
