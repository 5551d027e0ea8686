//! The corner of CBOR that the ledger uses: unsigned integers, byte strings and arrays, in the
//! deterministic encoding of RFC 8949 section 4.2. The reader accepts no other spelling, so what
//! it accepts encodes back to the same bytes.

use crate::hash::Hash;

const UINT: u8 = 0;
const BYTES: u8 = 2;
const ARRAY: u8 = 4;

/// Bytes that are not deterministic CBOR of the expected shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes end inside a value.
    #[error("the bytes end inside a value")]
    End,
    /// A value of another type stands here.
    #[error("a value of another type stands at byte {0}")]
    Type(usize),
    /// The length or integer is not in its shortest form.
    #[error("byte {0} starts a number that is not in shortest form")]
    NotShortest(usize),
    /// The byte string or array has another length.
    #[error("a string or array has the wrong length")]
    Length,
    /// Bytes follow the value.
    #[error("bytes follow the value")]
    Trailing,
}

/// Appends values to a buffer; writing cannot fail.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Starts an array of `len` values.
    pub(crate) fn array(len: u64) -> Self {
        let mut writer = Writer(Vec::with_capacity(192));
        writer.head(ARRAY, len);
        writer
    }

    /// Starts an inner array of `len` values.
    pub(crate) fn inner_array(mut self, len: u64) -> Self {
        self.head(ARRAY, len);
        self
    }

    pub(crate) fn uint(mut self, value: u64) -> Self {
        self.head(UINT, value);
        self
    }

    pub(crate) fn bytes(mut self, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.head(BYTES, value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        match value {
            0..=23 => self.0.push(major | value as u8),
            24..=0xff => self.0.extend_from_slice(&[major | 24, value as u8]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend_from_slice(&(value as u16).to_be_bytes());
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend_from_slice(&(value as u32).to_be_bytes());
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend_from_slice(&value.to_be_bytes());
            }
        }
    }
}

/// Reads values from the front of a slice.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// Reads an array head and returns the number of values.
    pub(crate) fn array(&mut self) -> Result<u64, CborError> {
        self.head(ARRAY)
    }

    pub(crate) fn uint(&mut self) -> Result<u64, CborError> {
        self.head(UINT)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        let len = usize::try_from(self.head(BYTES)?).map_err(|_| CborError::End)?;
        self.take(len)
    }

    /// Reads a byte string of exactly `N` bytes.
    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        self.bytes()?.try_into().map_err(|_| CborError::Length)
    }

    pub(crate) fn hash(&mut self) -> Result<Hash, CborError> {
        self.fixed().map(Hash)
    }

    /// Refuses bytes after the last value.
    pub(crate) fn end(self) -> Result<(), CborError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(CborError::Trailing)
        }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], CborError> {
        let end = self.at.checked_add(len).ok_or(CborError::End)?;
        let taken = self.bytes.get(self.at..end).ok_or(CborError::End)?;
        self.at = end;
        Ok(taken)
    }

    fn head(&mut self, major: u8) -> Result<u64, CborError> {
        let start = self.at;
        let first = self.take(1)?[0];
        if first >> 5 != major {
            return Err(CborError::Type(start));
        }
        let info = first & 0x1f;
        let width = match info {
            0..=23 => return Ok(u64::from(info)),
            24..=27 => 1usize << (info - 24),
            // Reserved values and indefinite lengths.
            _ => return Err(CborError::Type(start)),
        };
        let value = self
            .take(width)?
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte));
        let least = match width {
            1 => 24,
            _ => 1u64 << (width * 4),
        };
        if value < least {
            return Err(CborError::NotShortest(start));
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_have_one_spelling() {
        for bad in [
            &[0x18, 0x17][..],
            &[0x19, 0x00, 0xff],
            &[0x1a, 0, 0, 0xff, 0xff],
            &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(Reader::new(bad).uint(), Err(CborError::NotShortest(0)));
        }
        for bad in [0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x60, 0xa0, 0xf6] {
            assert_eq!(Reader::new(&[bad]).uint(), Err(CborError::Type(0)));
        }
        assert_eq!(Reader::new(&[0x9f, 0xff]).array(), Err(CborError::Type(0)));
        assert_eq!(Reader::new(&[0x5f, 0xff]).bytes(), Err(CborError::Type(0)));
    }

    #[test]
    fn agrees_with_minicbor() {
        let edges = (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, u64::MAX >> bit]);
        for value in edges {
            let ours = Writer::array(1).uint(value).finish();
            assert_eq!(ours[1..], minicbor::to_vec(value).unwrap());
            let mut reader = Reader::new(&ours[1..]);
            assert_eq!(reader.uint(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            let _ = reader.array();
            let _ = reader.uint();
            let _ = reader.bytes();
            let _ = reader.end();
        }
    }
}
