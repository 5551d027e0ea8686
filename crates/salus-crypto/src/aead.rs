//! AES-256-GCM (NIST SP 800-38D) on chunks: the only caller of the AEAD library.

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};

use crate::OpenError;

/// Length of an authentication tag in bytes.
pub(crate) const TAG: usize = 16;

/// One AES-256 key with its expanded schedule.
pub(crate) struct Aead(Aes256Gcm);

/// What to do with a buffer.
pub(crate) enum Direction<'a> {
    /// Encrypt; the tag is written here.
    Seal(&'a mut [u8; TAG]),
    /// Check this tag, then decrypt.
    Open(&'a [u8; TAG]),
}

impl Aead {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    /// Encrypts or decrypts `buffer` in place under a nonce that never repeats for this key.
    ///
    /// On failure the buffer still holds ciphertext: the tag is checked before decryption.
    pub(crate) fn apply(
        &self,
        nonce: &[u8; 12],
        buffer: &mut [u8],
        direction: Direction<'_>,
    ) -> Result<(), OpenError> {
        let buffer = InOutBuf::from(buffer);
        match direction {
            Direction::Seal(tag) => self
                .0
                .encrypt_inout_detached(nonce.into(), b"", buffer)
                .map(|made| *tag = made.into()),
            Direction::Open(tag) => {
                self.0
                    .decrypt_inout_detached(nonce.into(), b"", buffer, tag.into())
            }
        }
        .map_err(|_| OpenError)
    }
}
