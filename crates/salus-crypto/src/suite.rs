//! The one set of algorithms, and the refusal of every other.

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Suite 1: Cobblestone-256, HPKE MLKEM768-X25519 / HKDF-SHA256 / ChaCha20-Poly1305, Ed25519.
pub const SUITE_1: u8 = 1;

/// A suite number other than [`SUITE_1`] was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("suite {0} is unknown; this program knows suite 1 only")]
pub struct UnknownSuite(pub u8);

/// A suite that this program knows, for use as a field of messages.
///
/// CBOR: the unsigned integer 1; decoding anything else fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suite {
    /// [`SUITE_1`].
    #[default]
    One,
}

impl Suite {
    /// The number that stands for this suite in every format.
    pub fn number(self) -> u8 {
        SUITE_1
    }
}

impl TryFrom<u8> for Suite {
    type Error = UnknownSuite;

    fn try_from(number: u8) -> Result<Self, UnknownSuite> {
        if number == SUITE_1 {
            Ok(Self::One)
        } else {
            Err(UnknownSuite(number))
        }
    }
}

impl<C> Encode<C> for Suite {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.u8(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Suite {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::try_from(decoder.u8()?).map_err(decode::Error::message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_c3_other_suites_are_refused() {
        assert_eq!(Suite::try_from(SUITE_1), Ok(Suite::One));
        assert_eq!(Suite::try_from(0), Err(UnknownSuite(0)));
        assert_eq!(Suite::try_from(2), Err(UnknownSuite(2)));
        assert_eq!(minicbor::to_vec(Suite::One).unwrap(), [1]);
        assert!(minicbor::decode::<Suite>(&[2]).is_err());
    }
}
