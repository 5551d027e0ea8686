//! Public byte strings of fixed length: identifiers, hashes, keys, signatures.
//!
//! [`byte_newtype!`](crate::byte_newtype) makes one type per meaning, so that they cannot be
//! confused. In CBOR they are byte strings; in JSON, URLs and messages they are text: lower-case
//! hex for 16 bytes (identifiers), base64url without padding (RFC 4648 section 5) for the rest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

#[doc(hidden)]
pub use {minicbor, serde};

/// Length of the byte strings that are written in hex.
const HEX_LEN: usize = 16;

/// A text or byte string is not what its type demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The length in bytes is wrong.
    #[error("expected {expected} bytes")]
    Length {
        /// The length that the type demands.
        expected: usize,
    },
    /// The text is not canonical hex or base64url.
    #[error("the text is not valid hex or base64url")]
    Text,
    /// The bytes have the right length but stand for nothing valid, such as a weak public key.
    #[error("the bytes are not a valid value")]
    Value,
}

/// A public value that is a byte string of fixed length.
pub trait FixedBytes: Sized {
    /// Length in bytes.
    const LEN: usize;

    /// Parses exactly [`LEN`](Self::LEN) bytes.
    fn parse(bytes: &[u8]) -> Result<Self, ParseError>;

    /// The bytes.
    fn as_slice(&self) -> &[u8];

    /// Parses the text form; only the form that [`to_text`](Self::to_text) writes is accepted.
    fn parse_text(text: &str) -> Result<Self, ParseError> {
        let bytes = if Self::LEN == HEX_LEN {
            hex::decode(text).map_err(|_| ParseError::Text)?
        } else {
            from_base64url(text).ok_or(ParseError::Text)?
        };
        let value = Self::parse(&bytes)?;
        if value.to_text() == text {
            Ok(value)
        } else {
            Err(ParseError::Text)
        }
    }

    /// Writes the text form.
    fn to_text(&self) -> String {
        if Self::LEN == HEX_LEN {
            hex::encode(self.as_slice())
        } else {
            to_base64url(self.as_slice())
        }
    }
}

/// Writes bytes as base64url without padding.
pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding; `None` for anything that is not canonical.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Declares a public type of exactly N bytes: `byte_newtype!(/// Doc. pub struct Name(16));`.
///
/// It gets `from_bytes`, `as_bytes`, `random`, comparison, hashing, the text form in `Display`,
/// `Debug`, `FromStr` and serde, and a byte string in CBOR. Never use it for secrets.
#[macro_export]
macro_rules! byte_newtype {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident($len:expr);) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name([u8; $len]);

        // A private type of one module rarely needs all of these.
        #[allow(dead_code)]
        impl $name {
            /// Takes over the bytes.
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Draws a random value.
            pub fn random(entropy: &mut dyn $crate::Entropy) -> Self {
                Self($crate::entropy::random_array(entropy))
            }
        }

        impl From<[u8; $len]> for $name {
            fn from(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }
        }

        impl $crate::bytes::FixedBytes for $name {
            const LEN: usize = $len;

            fn parse(bytes: &[u8]) -> Result<Self, $crate::bytes::ParseError> {
                let bytes = bytes.try_into();
                bytes.map(Self).map_err(|_| $crate::bytes::ParseError::Length { expected: $len })
            }

            fn as_slice(&self) -> &[u8] {
                &self.0
            }
        }

        $crate::fixed_bytes_forms!($name);
    };
}

/// Gives a [`FixedBytes`] type its text, serde and CBOR forms.
#[macro_export]
macro_rules! fixed_bytes_forms {
    ($name:ident) => {
        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                $crate::bytes::FixedBytes::as_slice(self)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = $crate::bytes::ParseError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                $crate::bytes::FixedBytes::parse(bytes)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&$crate::bytes::FixedBytes::to_text(self))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::bytes::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::bytes::FixedBytes::parse_text(text)
            }
        }

        impl $crate::bytes::serde::Serialize for $name {
            fn serialize<S: $crate::bytes::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::bytes::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::bytes::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text: std::borrow::Cow<'de, str> =
                    $crate::bytes::serde::Deserialize::deserialize(deserializer)?;
                text.parse()
                    .map_err($crate::bytes::serde::de::Error::custom)
            }
        }

        impl<C> $crate::bytes::minicbor::Encode<C> for $name {
            fn encode<W: $crate::bytes::minicbor::encode::Write>(
                &self,
                encoder: &mut $crate::bytes::minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), $crate::bytes::minicbor::encode::Error<W::Error>> {
                encoder.bytes(self.as_ref())?.ok()
            }
        }

        impl<'b, C> $crate::bytes::minicbor::Decode<'b, C> for $name {
            fn decode(
                decoder: &mut $crate::bytes::minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, $crate::bytes::minicbor::decode::Error> {
                $crate::bytes::FixedBytes::parse(decoder.bytes()?)
                    .map_err($crate::bytes::minicbor::decode::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    byte_newtype!(
        /// An identifier.
        pub struct Id(16);
    );
    byte_newtype!(
        /// A hash.
        pub struct Hash(32);
    );

    #[test]
    fn identifiers_are_hex_and_the_rest_base64url() {
        let id = Id::from_bytes([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(format!("{id:?}"), format!("Id({id})"));
        let hash = Hash::from_bytes([0xff; 32]);
        assert_eq!(
            hash.to_string(),
            "__________________________________________8"
        );
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }

    #[test]
    fn only_the_canonical_text_is_read() {
        assert_eq!("AB".repeat(16).parse::<Id>(), Err(ParseError::Text));
        assert_eq!(
            "ab".repeat(15).parse::<Id>(),
            Err(ParseError::Length { expected: 16 })
        );
        assert_eq!(
            "__________________________________________9".parse::<Hash>(),
            Err(ParseError::Text)
        );
        assert_eq!("AAAA=".parse::<Hash>(), Err(ParseError::Text));
    }

    #[test]
    fn json_and_cbor_round_trip() {
        let id = Id::from_bytes([1; 16]);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{}\"", "01".repeat(16)));
        assert_eq!(serde_json::from_str::<Id>(&json).unwrap(), id);
        let cbor = minicbor::to_vec(id).unwrap();
        assert_eq!(cbor[0], 0x50);
        assert_eq!(minicbor::decode::<Id>(&cbor).unwrap(), id);
        assert!(minicbor::decode::<Hash>(&cbor).is_err());
    }
}
