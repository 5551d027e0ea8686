//! What a key or ciphertext belongs to, as bytes that cannot be read in two ways.

use minicbor::Encoder;

/// The prefix of every context type, label and signature namespace.
pub(crate) const PREFIX: &str = "salus/v1/";

/// The circumstances under which a ciphertext opens or a derived key arises.
///
/// Encoded as a CBOR sequence (RFC 8742) in deterministic form: the type as a text string, then
/// each field as a byte string or an unsigned integer. Every item states its kind and length, so
/// two different contexts never have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(Vec<u8>);

impl Context {
    /// Starts a context of the given type; `salus/v1/` is put in front of it.
    pub fn new(type_: &str) -> Self {
        Self(Vec::with_capacity(96)).text(&format!("{PREFIX}{type_}"))
    }

    /// Appends a byte string, such as an identifier or a hash.
    pub fn bytes(self, bytes: &[u8]) -> Self {
        self.push(|encoder| encoder.bytes(bytes).map(drop))
    }

    /// Appends an unsigned integer, such as a version or a generation.
    pub fn uint(self, value: u64) -> Self {
        self.push(|encoder| encoder.u64(value).map(drop))
    }

    /// Takes bytes that are no context of Salus, for other people's vectors.
    #[cfg(feature = "test-seed")]
    pub(crate) fn foreign(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// The encoded context.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn text(self, text: &str) -> Self {
        self.push(|encoder| encoder.str(text).map(drop))
    }

    fn push(mut self, item: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Encoded) -> Self {
        item(&mut Encoder::new(&mut self.0)).expect("a vector takes every byte");
        self
    }
}

type Encoded = Result<(), minicbor::encode::Error<core::convert::Infallible>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_cbor_sequence() {
        let context = Context::new("t").bytes(&[1, 2]).uint(300);
        assert_eq!(
            hex::encode(context.as_bytes()),
            "6a73616c75732f76312f7442010219012c"
        );
    }

    #[test]
    fn moving_a_border_changes_the_bytes() {
        let new = || Context::new("t");
        assert_ne!(
            new().bytes(b"ab").bytes(b"c"),
            new().bytes(b"a").bytes(b"bc")
        );
        assert_ne!(new().bytes(b""), new());
        assert_ne!(new().uint(1), new().bytes(&[1]));
        assert_ne!(Context::new("tA"), new().bytes(b"A"));
    }
}
