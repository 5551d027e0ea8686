//! Signed notes (C2SP signed-note): text, and under it the signatures of named keys.

mod key;
mod name;
mod parse;

pub use key::{LogSigner, LogVerifier, VKeyError};
pub(crate) use key::{key_id, parse_vkey, vkey};
pub use name::{KeyName, KeyNameError};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The most bytes that a note can have: room for 16 post-quantum signatures.
pub const MAX_NOTE: usize = 128 * 1024;

/// The most signatures that a note can have.
pub const MAX_SIGNATURES: usize = 32;

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key).
pub type KeyId = [u8; 4];

/// One signature line: who signed, and the signature's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: KeyName,
    /// Identifier of the key.
    pub id: KeyId,
    /// The signature, in the form that its type asks for.
    pub signature: Vec<u8>,
}

impl fmt::Display for NoteSignature {
    /// Writes the line, with its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.signature].concat();
        writeln!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text and its signatures, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A key that can check its own signatures.
pub trait NoteVerifier {
    /// Name of the key.
    fn name(&self) -> &KeyName;

    /// Identifier of the key.
    fn id(&self) -> KeyId;

    /// Whether `signature` is this key's signature of `text`.
    fn accepts(&self, text: &str, signature: &[u8]) -> bool;
}

/// A note that cannot be read or does not carry the signature asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note is longer than [`MAX_NOTE`] or has more than [`MAX_SIGNATURES`] signatures.
    #[error("the note is too long")]
    TooLong,
    /// The note is not UTF-8 or has control characters.
    #[error("the note is not plain text")]
    Text,
    /// No blank line, or no signature line below it.
    #[error("the note has no signature part")]
    Shape,
    /// A signature line is malformed.
    #[error("signature line {0} is malformed")]
    Line(usize),
    /// The key has not signed the note.
    #[error("the key has not signed the note")]
    Unsigned,
    /// A signature by the key is wrong.
    #[error("a signature by the key is wrong")]
    BadSignature,
}

impl Note {
    /// Puts a text and its signatures together; the text must end in a newline.
    pub(crate) fn new(text: String, signatures: Vec<NoteSignature>) -> Self {
        Note { text, signatures }
    }

    /// The signed text, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line below the others, unless the note is full or has that line already.
    pub fn add(&mut self, signature: NoteSignature) {
        if self.signatures.len() < MAX_SIGNATURES && !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// Checks the key's signatures and returns the first.
    ///
    /// Every line that bears the key's name and identifier must verify; lines of other keys are
    /// ignored, as signed-note demands.
    pub fn verify(&self, key: &impl NoteVerifier) -> Result<&NoteSignature, NoteError> {
        let id = key.id();
        let mut own = self
            .signatures
            .iter()
            .filter(|line| line.id == id && line.name == *key.name());
        let first = own.next().ok_or(NoteError::Unsigned)?;
        if std::iter::once(first)
            .chain(own)
            .all(|line| key.accepts(&self.text, &line.signature))
        {
            Ok(first)
        } else {
            Err(NoteError::BadSignature)
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}
