//! The keys of one message and its numbered chunks.

use hkdf::Hkdf;
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{HEADER, MAX_CHUNKS, SEALED_CHUNK};
use crate::aead::{Aead, Direction, TAG};
use crate::{Context, OpenError, Secret32, SecretBytes};

const SALT: usize = HEADER - COMMITMENT;
const COMMITMENT: usize = 32;
const NONCE: usize = 12;

/// Key and base nonce of one message.
pub(super) struct MessageKey {
    aead: Aead,
    base_nonce: [u8; NONCE],
}

impl MessageKey {
    /// Derives key, base nonce and commitment; the header is the salt and that commitment.
    pub(super) fn derive(
        key: &Secret32,
        context: &Context,
        salt: &[u8; SALT],
    ) -> (Self, [u8; HEADER]) {
        // SHA-512's HKDF wants a 64-byte key here; HMAC pads with zeros anyway.
        let mut prk = Zeroizing::new([0; 64]);
        prk[..32].copy_from_slice(key.expose());
        let mut okm = Zeroizing::new([0; 32 + NONCE + COMMITMENT]);
        Hkdf::<Sha512>::from_prk(&*prk)
            .expect("64 bytes are a SHA-512 key")
            .expand_multi_info(
                &[
                    b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0",
                    salt,
                    context.as_bytes(),
                ],
                &mut *okm,
            )
            .expect("76 bytes are within HKDF's limit");

        let (aead_key, rest) = okm.split_first_chunk().expect("32 of 76 bytes");
        let (base_nonce, commitment) = rest.split_first_chunk().expect("12 of 44 bytes");
        let mut header = [0; HEADER];
        header[..SALT].copy_from_slice(salt);
        header[SALT..].copy_from_slice(commitment);
        (
            Self {
                aead: Aead::new(aead_key),
                base_nonce: *base_nonce,
            },
            header,
        )
    }

    /// Derives the same from a received header, whose commitment must match.
    pub(super) fn from_header(
        key: &Secret32,
        context: &Context,
        header: &[u8; HEADER],
    ) -> Result<Self, OpenError> {
        let salt = header.first_chunk().expect("24 of 56 bytes");
        let (message_key, expected) = Self::derive(key, context, salt);
        if bool::from(expected.ct_eq(header)) {
            Ok(message_key)
        } else {
            Err(OpenError)
        }
    }

    /// Appends a plaintext of at most one chunk to `out` as sealed chunk `index`.
    pub(super) fn seal(&self, index: u64, plaintext: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.reserve(plaintext.len() + TAG);
        out.extend_from_slice(plaintext);
        let mut tag = [0; TAG];
        self.nonce(index)
            .and_then(|nonce| {
                self.aead
                    .apply(&nonce, &mut out[start..], Direction::Seal(&mut tag))
            })
            .expect("a message has at most 2^38 chunks");
        out.extend_from_slice(&tag);
    }

    /// Appends the plaintext of sealed chunk `index` to `out`; on failure `out` is unchanged.
    pub(super) fn open(
        &self,
        index: u64,
        sealed: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), OpenError> {
        let nonce = self.nonce(index)?;
        let (ciphertext, tag) = sealed.split_last_chunk().ok_or(OpenError)?;
        let start = out.len();
        out.extend_from_slice(ciphertext);
        self.aead
            .apply(&nonce, &mut out[start..], Direction::Open(tag))
            .inspect_err(|_| out.truncate(start))
    }

    fn nonce(&self, index: u64) -> Result<[u8; NONCE], OpenError> {
        if index >= MAX_CHUNKS {
            return Err(OpenError);
        }
        let mut nonce = self.base_nonce;
        for (byte, index_byte) in nonce[NONCE - 8..].iter_mut().zip(index.to_be_bytes()) {
            *byte ^= index_byte;
        }
        Ok(nonce)
    }
}

/// Opens single chunks of a message, in any order.
pub struct ChunkOpener(MessageKey);

impl ChunkOpener {
    /// Checks the commitment in a message's first 56 bytes.
    pub fn new(
        key: &Secret32,
        context: &Context,
        header: &[u8; HEADER],
    ) -> Result<Self, OpenError> {
        MessageKey::from_header(key, context, header).map(Self)
    }

    /// Opens the sealed chunk at `index`, counted from 0.
    ///
    /// A plaintext shorter than [`CHUNK`](super::CHUNK) proves that this is the last chunk and so the length of
    /// the message; a full one proves that more follows.
    pub fn open_chunk(&self, index: u64, sealed: &[u8]) -> Result<SecretBytes, OpenError> {
        if sealed.len() > SEALED_CHUNK {
            return Err(OpenError);
        }
        let mut out = Vec::with_capacity(sealed.len());
        self.0.open(index, sealed, &mut out)?;
        Ok(out.into())
    }
}
