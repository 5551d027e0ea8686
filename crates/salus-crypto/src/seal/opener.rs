//! Opening as a stream.

use super::chunk::MessageKey;
use super::{HEADER, SEALED_CHUNK};
use crate::{Context, OpenError, Secret32};

/// Opens a message that arrives in pieces.
///
/// Each chunk is handed out once it is authentic. That the message is *whole* is known only when
/// [`finish`](Self::finish) returns `Ok`: until then the caller must not act on the plaintext.
/// After an error every further call fails.
pub struct Opener {
    stage: Stage,
    pending: Vec<u8>,
}

enum Stage {
    Header {
        key: Secret32,
        context: Context,
    },
    Body {
        key: Box<MessageKey>,
        next_index: u64,
    },
    Failed,
}

impl Opener {
    /// Starts a message; the header is expected first.
    pub fn new(key: &Secret32, context: &Context) -> Self {
        Self {
            stage: Stage::Header {
                key: key.clone(),
                context: context.clone(),
            },
            pending: Vec::with_capacity(SEALED_CHUNK),
        }
    }

    /// Takes ciphertext of any length and appends the plaintext of each complete chunk to `out`.
    pub fn update(&mut self, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        self.advance(sealed, out)
            .inspect_err(|_| self.stage = Stage::Failed)
    }

    /// Opens the last chunk; fails unless the message is whole.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        match self.stage {
            Stage::Body { key, next_index } => key.open(next_index, &self.pending, out),
            Stage::Header { .. } | Stage::Failed => Err(OpenError),
        }
    }

    fn advance(&mut self, mut sealed: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        if let Stage::Header { key, context } = &self.stage {
            sealed = fill(&mut self.pending, HEADER, sealed);
            let Some(header) = self.pending.first_chunk() else {
                return Ok(());
            };
            let key = MessageKey::from_header(key, context, header)?;
            self.stage = Stage::Body {
                key: Box::new(key),
                next_index: 0,
            };
            self.pending.clear();
        }
        let Stage::Body { key, next_index } = &mut self.stage else {
            return Err(OpenError);
        };
        if !self.pending.is_empty() {
            sealed = fill(&mut self.pending, SEALED_CHUNK, sealed);
            if self.pending.len() < SEALED_CHUNK {
                return Ok(());
            }
            key.open(*next_index, &self.pending, out)?;
            *next_index += 1;
            self.pending.clear();
        }
        let (full, rest) = sealed.as_chunks::<SEALED_CHUNK>();
        for chunk in full {
            key.open(*next_index, chunk, out)?;
            *next_index += 1;
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }
}

/// Moves bytes into `pending` until it has `len`; returns those left over.
fn fill<'a>(pending: &mut Vec<u8>, len: usize, bytes: &'a [u8]) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(bytes.len().min(len - pending.len()));
    pending.extend_from_slice(taken);
    rest
}
