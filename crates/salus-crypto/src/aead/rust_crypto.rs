//! AES-256-GCM by RustCrypto.

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};

use super::Direction;
use crate::OpenError;

/// One AES-256 key with its expanded schedule.
pub(crate) struct Aead(Aes256Gcm);

impl Aead {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    /// Encrypts or decrypts `buffer` in place under a nonce that never repeats for this key.
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
