//! Proofs about the ledger's tree, for clients that do not read tiles.

use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

use super::account::wire;

wire! {
    /// RFC 6962 inclusion of one entry.
    pub struct InclusionProof {
        /// Index of the entry.
        pub index: u64,
        /// Size of the tree.
        pub size: u64,
        /// The audit path, from the leaf up; each 64 hex digits.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub proof: Vec<Hash>,
    }
}

wire! {
    /// RFC 6962 consistency between two sizes of the tree.
    pub struct ConsistencyProof {
        /// The smaller size.
        pub old: u64,
        /// The larger size.
        pub new: u64,
        /// The path; each 64 hex digits.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub proof: Vec<Hash>,
    }
}
