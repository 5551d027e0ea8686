//! AES-256-GCM by AWS-LC.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::Direction;
use crate::OpenError;

/// One AES-256 key with its expanded schedule; AWS-LC overwrites what it frees.
pub(crate) struct Aead(LessSafeKey);

impl Aead {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("a key of 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Encrypts or decrypts `buffer` in place under a nonce that never repeats for this key.
    pub(crate) fn apply(
        &self,
        nonce: &[u8; 12],
        buffer: &mut [u8],
        direction: Direction<'_>,
    ) -> Result<(), OpenError> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        match direction {
            Direction::Seal(tag) => self
                .0
                .seal_in_place_separate_tag(nonce, Aad::empty(), buffer)
                .map(|made| tag.copy_from_slice(made.as_ref())),
            Direction::Open(tag) => self
                .0
                .open_in_place_separate_tag(nonce, Aad::empty(), tag, buffer)
                .map(|_| ()),
        }
        .map_err(|_| OpenError)
    }
}
