//! Making proofs from stored nodes.

use super::split;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// A proof that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// The tree has no such leaf, or no such earlier size.
    #[error("the tree of {size} leaves has no {asked}")]
    OutOfRange {
        /// Leaf index or earlier size that was asked for.
        asked: u64,
        /// Number of leaves.
        size: u64,
    },
    /// A node could not be read.
    #[error("a node cannot be read: {0}")]
    Read(E),
}

/// Proves that leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1).
///
/// `read(level, index)` returns a complete node; the hashes come leaf's sibling first, at most
/// 64. Fails if `index >= size` or a read fails.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    read: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProofError<E>> {
    if index >= size {
        return Err(ProofError::OutOfRange { asked: index, size });
    }
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range_root(middle, end, read)?);
            end = middle;
        } else {
            proof.push(range_root(start, middle, read)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proves that the tree of `old` leaves is a prefix of the tree of `new` leaves (RFC 6962 section
/// 2.1.2).
///
/// The proof is empty if `old` is 0 or equals `new`. Fails if `old > new` or a read fails.
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    read: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProofError<E>> {
    if old > new {
        return Err(ProofError::OutOfRange {
            asked: old,
            size: new,
        });
    }
    let mut proof = Vec::new();
    if old == 0 {
        return Ok(proof);
    }
    let (mut start, mut end) = (0, new);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range_root(middle, end, read)?);
            end = middle;
        } else {
            proof.push(range_root(start, middle, read)?);
            start = middle;
        }
    }
    // The old tree itself is known to the verifier; a subtree of it is not.
    if start > 0 {
        proof.push(range_root(start, end, read)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The root over the leaves `start..end`, where `start` is a multiple of the first power of two
/// that is not below the width: folds the complete nodes from the right.
fn range_root<E>(
    start: u64,
    end: u64,
    read: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Hash, ProofError<E>> {
    let mut at = end;
    let mut root = None;
    while at > start {
        let level = (at - start).trailing_zeros();
        at -= 1 << level;
        let left = read(level as u8, at >> level).map_err(ProofError::Read)?;
        root = Some(match root {
            None => left,
            Some(right) => node_hash(&left, &right),
        });
    }
    Ok(root.unwrap_or(EMPTY_ROOT))
}
