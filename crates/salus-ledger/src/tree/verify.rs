//! Checking proofs, by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// A proof that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The leaf index or the older size lies beyond the tree.
    #[error("the index or size lies beyond the tree")]
    OutOfRange,
    /// The proof has another number of hashes than the sizes call for.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The root that an inclusion proof leads to, from a leaf hash at `index` in a tree of `size`.
///
/// Fails if the index lies beyond the tree or the proof has the wrong length.
pub fn root_from_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Result<Hash, TreeError> {
    if index >= size {
        return Err(TreeError::OutOfRange);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut root = leaf;
    for sibling in proof {
        if last == 0 {
            return Err(TreeError::Length);
        }
        if node & 1 == 1 || node == last {
            root = node_hash(sibling, &root);
            // At the right edge the path skips the levels where it has no sibling.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 {
        Ok(root)
    } else {
        Err(TreeError::Length)
    }
}

/// Checks that `leaf` stands at `index` in the tree of `size` leaves with this `root`.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), TreeError> {
    if root_from_inclusion(leaf, index, size, proof)? == *root {
        Ok(())
    } else {
        Err(TreeError::Root)
    }
}

/// Checks that the tree of `old_size` leaves is a prefix of the tree of `new_size` leaves.
///
/// The proof must be empty if the sizes are equal or the old tree is empty.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), TreeError> {
    if old_size > new_size {
        return Err(TreeError::OutOfRange);
    }
    if old_size == 0 || old_size == new_size {
        let expected = if old_size == 0 { &EMPTY_ROOT } else { new_root };
        return match (proof.is_empty(), old_root == expected) {
            (false, _) => Err(TreeError::Length),
            (_, false) => Err(TreeError::Root),
            _ => Ok(()),
        };
    }
    // The old tree's rightmost complete subtree starts the path; if it is the whole old tree,
    // the proof leaves it out.
    let skip = old_size.trailing_zeros();
    let (mut node, mut last) = ((old_size - 1) >> skip, (new_size - 1) >> skip);
    let (start, rest) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some(first) => first,
        None => return Err(TreeError::Length),
    };
    let (mut old, mut new) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(TreeError::Length);
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, old == *old_root && new == *new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(TreeError::Root),
        _ => Err(TreeError::Length),
    }
}
