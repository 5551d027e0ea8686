//! Encryption of bodies and small envelopes: Cobblestone-256.
//!
//! The format is c2sp.org/chunked-encryption with HKDF-Expand-SHA-512 and AES-256-GCM, as in the
//! Python package `cryptography` (`cryptography.cobblestone`). A sealed message is a header (salt
//! of 24 bytes, commitment of 32 bytes) and chunks: each holds 16 KiB of plaintext and a 16-byte
//! tag, the last one less than 16 KiB, possibly nothing. It commits to its key, binds a
//! [`Context`], streams, and can be read from the middle.
//!
//! ```
//! use salus_crypto::{Context, Entropy, Secret32, seal};
//!
//! fn keep_safe(entropy: &mut dyn Entropy) -> Result<(), salus_crypto::OpenError> {
//!     let key = Secret32::random(entropy);
//!     let context = Context::new("note").uint(1);
//!     let sealed = seal::seal(&key, &context, b"allergic to nuts", entropy);
//!     assert_eq!(seal::open(&key, &context, &sealed)?.expose(), b"allergic to nuts");
//!     assert!(seal::open(&key, &Context::new("note").uint(2), &sealed).is_err());
//!     Ok(())
//! }
//! # keep_safe(&mut salus_crypto::entropy::SeededEntropy::new([0; 32])).unwrap();
//! ```

mod chunk;
mod opener;
mod sealer;

pub use chunk::ChunkOpener;
pub use opener::Opener;
pub use sealer::Sealer;

use crate::aead::TAG;
use crate::{Context, Entropy, OpenError, Secret32, SecretBytes};

/// Plaintext bytes in every chunk but the last.
pub const CHUNK: usize = 16_384;

/// Bytes that each chunk grows by.
pub const CHUNK_OVERHEAD: usize = TAG;

/// Bytes of every sealed chunk but the last.
pub const SEALED_CHUNK: usize = CHUNK + CHUNK_OVERHEAD;

/// Bytes in front of the first chunk: salt (24) and commitment (32).
pub const HEADER: usize = 56;

/// Chunks that a message may have: 2³⁸, which is 4 PiB.
pub const MAX_CHUNKS: u64 = 1 << 38;

/// Length of a sealed message with `plain_len` bytes of plaintext.
pub fn sealed_len(plain_len: u64) -> u64 {
    HEADER as u64 + plain_len + (plain_len / CHUNK as u64 + 1) * CHUNK_OVERHEAD as u64
}

/// Plaintext bytes in a sealed message of `sealed_len` bytes; `None` where no message has that
/// length. Whether the message is whole is known only after its last chunk opened.
pub fn plain_len(sealed_len: u64) -> Option<u64> {
    let body = sealed_len.checked_sub(HEADER as u64)?;
    let last = (body % SEALED_CHUNK as u64).checked_sub(CHUNK_OVERHEAD as u64)?;
    Some(body / SEALED_CHUNK as u64 * CHUNK as u64 + last)
}

/// Offset of chunk `index` within a sealed message.
pub fn sealed_chunk_offset(index: u64) -> u64 {
    HEADER as u64 + index * SEALED_CHUNK as u64
}

/// Seals a whole message, with a fresh salt.
pub fn seal(
    key: &Secret32,
    context: &Context,
    plaintext: &[u8],
    entropy: &mut dyn Entropy,
) -> Vec<u8> {
    let mut sealer = Sealer::new(key, context, entropy);
    let mut out = Vec::with_capacity(sealed_len(plaintext.len() as u64) as usize);
    out.extend_from_slice(sealer.header());
    sealer.update(plaintext, &mut out);
    sealer.finish(&mut out);
    out
}

/// Opens a whole message; nothing is returned unless all of it is authentic.
pub fn open(key: &Secret32, context: &Context, sealed: &[u8]) -> Result<SecretBytes, OpenError> {
    let mut out = zeroize::Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut opener = Opener::new(key, context);
    opener.update(sealed, &mut out)?;
    opener.finish(&mut out)?;
    Ok(out.into())
}
