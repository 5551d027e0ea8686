//! The Merkle tree of RFC 6962 section 2.1.
//!
//! A node is named by `(level, index)`: the root of the complete subtree over the leaves
//! `index * 2^level .. (index + 1) * 2^level`. Complete nodes never change once they exist, so
//! they are all that storage has to keep; everything else is computed from them.

mod frontier;
mod hasher;
mod proof;
mod verify;

pub use frontier::{Frontier, FrontierError, Node, extend_root};
pub use hasher::{TreeHasher, chunk_root};
pub use proof::{ProofError, consistency_proof, inclusion_proof};
pub use verify::{TreeError, root_from_inclusion, verify_consistency, verify_inclusion};

/// The most hashes that an inclusion proof or a frontier can have: one per bit of the size.
pub const MAX_PROOF: usize = 64;

/// The number of leaves left of the root of a tree with `size` > 1 leaves: the largest power of
/// two below `size` (RFC 6962's k).
fn split(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}
