//! Sealing as a stream.

use zeroize::Zeroizing;

use super::chunk::MessageKey;
use super::{CHUNK, HEADER};
use crate::entropy::random_array;
use crate::{Context, Entropy, Secret32};

/// Seals a message that arrives in pieces.
///
/// The output is [`header`](Self::header), then all that [`update`](Self::update) and
/// [`finish`](Self::finish) append. At most one chunk is held back.
pub struct Sealer {
    key: MessageKey,
    header: [u8; HEADER],
    next_index: u64,
    pending: Zeroizing<Vec<u8>>,
}

impl Sealer {
    /// Starts a message with a fresh salt.
    pub fn new(key: &Secret32, context: &Context, entropy: &mut dyn Entropy) -> Self {
        let (key, header) = MessageKey::derive(key, context, &random_array(entropy));
        let pending = Zeroizing::new(Vec::with_capacity(CHUNK));
        Self {
            key,
            header,
            next_index: 0,
            pending,
        }
    }

    /// The first 56 bytes of the sealed message.
    pub fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    /// Takes plaintext of any length and appends each chunk that became full to `out`.
    ///
    /// Panics beyond [`MAX_CHUNKS`](super::MAX_CHUNKS), which is 4 PiB.
    pub fn update(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) {
        if !self.pending.is_empty() {
            let missing = plaintext.len().min(CHUNK - self.pending.len());
            self.pending.extend_from_slice(&plaintext[..missing]);
            plaintext = &plaintext[missing..];
            if self.pending.len() < CHUNK {
                return;
            }
            self.key.seal(self.next_index, &self.pending, out);
            self.next_index += 1;
            self.pending.clear();
        }
        let (full, rest) = plaintext.as_chunks::<CHUNK>();
        for chunk in full {
            self.key.seal(self.next_index, chunk, out);
            self.next_index += 1;
        }
        self.pending.extend_from_slice(rest);
    }

    /// Appends the last chunk, which is short and may be empty.
    pub fn finish(self, out: &mut Vec<u8>) {
        self.key.seal(self.next_index, &self.pending, out);
    }
}
