//! The bare primitives as this crate calls them, so that other people's vectors can be put to them.
//!
//! Only for tests: everything here takes keys, nonces and contexts that nothing else of this crate
//! would take. What HPKE stands on inside ([`crate::wrap`]) has no function of its own here.

use crate::aead::{Aead, Direction, TAG};
use crate::bytes::FixedBytes;
use crate::sign::{Signature, VerifyingKey};
use crate::{Context, OpenError, Secret32, kdf};

pub use crate::hash::hmac_sha256;

/// Encrypts with AES-256-GCM, without associated data: ciphertext and tag.
pub fn aes_256_gcm_seal(
    key: &[u8; 32],
    nonce: &[u8; 12],
    plaintext: &[u8],
) -> (Vec<u8>, [u8; TAG]) {
    let (mut buffer, mut tag) = (plaintext.to_vec(), [0; TAG]);
    Aead::new(key)
        .apply(nonce, &mut buffer, Direction::Seal(&mut tag))
        .expect("a vector is shorter than 2^36 bytes");
    (buffer, tag)
}

/// Decrypts with AES-256-GCM, without associated data.
pub fn aes_256_gcm_open(
    key: &[u8; 32],
    nonce: &[u8; 12],
    ciphertext: &[u8],
    tag: &[u8; TAG],
) -> Result<Vec<u8>, OpenError> {
    let mut buffer = ciphertext.to_vec();
    Aead::new(key).apply(nonce, &mut buffer, Direction::Open(tag))?;
    Ok(buffer)
}

/// Starts a stream that opens Cobblestone-256 under a context of any bytes.
pub fn cobblestone_256(key: &Secret32, context: &[u8]) -> crate::seal::Opener {
    crate::seal::Opener::new(key, &Context::foreign(context))
}

/// HKDF-SHA-512 with `len` bytes of output; `None` where that is too much.
pub fn hkdf_sha512(salt: &[u8], secret: &[u8], info: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; len];
    kdf::hkdf_sha512(Some(salt), secret, &[info], &mut out).ok()?;
    Some(out)
}

/// Whether this is a key that may sign, and the signature one of it over just these bytes.
pub fn ed25519_verify(key: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (VerifyingKey::parse(key), Signature::parse(signature)) else {
        return false;
    };
    key.verify_bare(bytes, &signature).is_ok()
}
