//! AES-256-GCM (NIST SP 800-38D) on chunks: the only caller of the AEAD libraries.
//!
//! With the feature `aws-lc` AWS-LC does it, which knows the wide vector instructions of servers;
//! without it, as in browsers, RustCrypto. Both write the same bytes.

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(any(test, not(feature = "aws-lc")))]
mod rust_crypto;

#[cfg(feature = "aws-lc")]
pub(crate) use aws_lc::Aead;
#[cfg(not(feature = "aws-lc"))]
pub(crate) use rust_crypto::Aead;

/// Length of an authentication tag in bytes.
pub(crate) const TAG: usize = 16;

/// What to do with a buffer.
pub(crate) enum Direction<'a> {
    /// Encrypt; the tag is written here.
    Seal(&'a mut [u8; TAG]),
    /// Check this tag and decrypt; on failure the buffer holds nothing of use.
    Open(&'a [u8; TAG]),
}

#[cfg(all(test, feature = "aws-lc"))]
mod tests {
    use super::*;

    #[test]
    fn both_libraries_write_and_read_the_same() {
        let (key, nonce) = ([7; 32], [9; 12]);
        let (fast, plain) = (aws_lc::Aead::new(&key), rust_crypto::Aead::new(&key));
        for len in [0, 1, 15, 16, 17, 255, 16_384] {
            let text: Vec<u8> = (0..len).map(|at| (at * 31) as u8).collect();
            let (mut one, mut other) = (text.clone(), text.clone());
            let (mut tag, mut other_tag) = ([0; TAG], [1; TAG]);
            fast.apply(&nonce, &mut one, Direction::Seal(&mut tag))
                .unwrap();
            plain
                .apply(&nonce, &mut other, Direction::Seal(&mut other_tag))
                .unwrap();
            assert_eq!((&one, tag), (&other, other_tag), "{len} bytes");
            fast.apply(&nonce, &mut other, Direction::Open(&other_tag))
                .unwrap();
            plain
                .apply(&nonce, &mut one, Direction::Open(&tag))
                .unwrap();
            assert_eq!((&one, &other), (&text, &text), "{len} bytes");
            tag[len % TAG] ^= 1;
            assert!(fast.apply(&nonce, &mut one, Direction::Open(&tag)).is_err());
            assert!(
                plain
                    .apply(&nonce, &mut other, Direction::Open(&tag))
                    .is_err()
            );
        }
    }
}
