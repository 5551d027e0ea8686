//! Deterministic CBOR (RFC 8949 section 4.2.1): one value, one byte string.

use minicbor::{Decode, Encode};

/// Bytes are not the deterministic CBOR of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes are not CBOR of the expected shape.
    #[error("the CBOR does not have the expected shape")]
    Shape,
    /// The value is readable but was not written in its one canonical form.
    #[error("the CBOR is not canonical")]
    NotCanonical,
}

/// Encodes a value whose type is written with fixed positional arrays.
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("a vector takes every byte")
}

/// Decodes a value and refuses every encoding of it but the canonical one.
///
/// Encoding the value again must give `bytes`. That excludes trailing bytes, longer integer forms,
/// indefinite lengths and unknown fields. Memory stays proportional to `bytes`, since items are
/// read one at a time, and depth is that of `T`, which must not be recursive.
pub fn from_slice_canonical<T>(bytes: &[u8]) -> Result<T, CborError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let value: T = minicbor::decode(bytes).map_err(|_| CborError::Shape)?;
    if to_vec(&value) == bytes {
        Ok(value)
    } else {
        Err(CborError::NotCanonical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(array)]
    struct Pair {
        #[n(0)]
        number: u64,
        #[cbor(n(1), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    }

    #[test]
    fn canonical_bytes_round_trip() {
        let pair = Pair {
            number: 7,
            bytes: vec![1, 2],
        };
        let bytes = to_vec(&pair);
        assert_eq!(bytes, [0x82, 7, 0x42, 1, 2]);
        assert_eq!(from_slice_canonical(&bytes), Ok(pair));
    }

    #[test]
    fn other_forms_of_the_same_value_are_refused() {
        let cases: &[(&str, &[u8])] = &[
            ("trailing byte", &[0x82, 7, 0x42, 1, 2, 0]),
            ("long integer", &[0x82, 0x18, 7, 0x42, 1, 2]),
            ("indefinite array", &[0x9f, 7, 0x42, 1, 2, 0xff]),
            ("unknown field", &[0x83, 7, 0x42, 1, 2, 0]),
            ("long length", &[0x82, 7, 0x58, 2, 1, 2]),
        ];
        for (name, bytes) in cases {
            assert_eq!(
                from_slice_canonical::<Pair>(bytes),
                Err(CborError::NotCanonical),
                "{name}"
            );
        }
    }

    #[test]
    fn claimed_lengths_cost_nothing() {
        let huge_array = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(
            from_slice_canonical::<Vec<u64>>(&huge_array),
            Err(CborError::Shape)
        );
        let huge_bytes = [
            0x82, 7, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ];
        assert_eq!(
            from_slice_canonical::<Pair>(&huge_bytes),
            Err(CborError::Shape)
        );
    }
}
