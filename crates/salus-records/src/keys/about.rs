//! The commitment by which an enrolment names its person without showing the name.

use salus_crypto::{cbor, hash::hmac_sha256};
use salus_ledger::hash::Hash;

/// Bytes of a salt.
pub const SALT: usize = 32;

/// The commitment to a name and a licence number, which is empty where there is none.
pub fn commit(salt: &[u8], name: &str, licence: &str) -> Hash {
    Hash(hmac_sha256(salt, &cbor::to_vec(&(name, licence))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_no_border_moves() {
        let one = commit(&[1; SALT], "Anna Weber", "L-1");
        assert_eq!(one, commit(&[1; SALT], "Anna Weber", "L-1"));
        for other in [
            commit(&[2; SALT], "Anna Weber", "L-1"),
            commit(&[1; SALT], "Anna Webe", "rL-1"),
            commit(&[1; SALT], "Anna WeberL-1", ""),
            commit(&[1; SALT], "Anna Weber", ""),
        ] {
            assert_ne!(one, other);
        }
    }
}
