//! One-time codes of 128 bits that people read, print and type.
//!
//! Written as six groups of five Crockford base32 symbols, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`:
//! 150 bits, most significant first, of which 128 are the secret and 22 a checksum (the first bits
//! of SHA-256 of `salus/v1/code` ‖ secret). A mistyped code is caught before it is used, except
//! once in four million.

use core::fmt;
use core::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::entropy::{Entropy, random_array};
use crate::hash::sha256;
use crate::sign::SigningKey;
use crate::{Context, Secret32, kdf};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 30;
const GROUP: usize = 5;
const CHECKSUM_BITS: u32 = 22;

/// A secret for activation, bootstrap or recovery.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Code([u8; 16]);

/// What is wrong with a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character occurs in no code.
    #[error("character {position} of the code is not one that codes contain")]
    Character {
        /// Its place among the characters typed, from 1, not counting spaces and dashes.
        position: usize,
    },
    /// Characters are missing or too many.
    #[error("a code has 30 characters, but {found} were typed")]
    Length {
        /// Characters typed, not counting spaces and dashes.
        found: usize,
    },
    /// The length is right but some characters are wrong or in the wrong order.
    #[error("a character of the code is mistyped, or two are swapped")]
    Checksum,
}

impl Code {
    /// Draws a fresh code.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self(random_array(entropy))
    }

    /// Derives the signing key for `purpose`, such as `activation`.
    pub fn signing_key(&self, purpose: &str, context: &Context) -> SigningKey {
        SigningKey::from_seed(&kdf::derive(
            &self.0,
            &format!("code/sign/{purpose}"),
            context,
        ))
    }

    /// Derives the symmetric key for `purpose`, such as `recovery`.
    pub fn key(&self, purpose: &str, context: &Context) -> Secret32 {
        kdf::derive(&self.0, &format!("code/key/{purpose}"), context)
    }

    fn checksum(&self) -> u32 {
        let input = Zeroizing::new([b"salus/v1/code".as_slice(), &self.0].concat());
        let [a, b, c, d, ..] = sha256(&input);
        u32::from_be_bytes([a, b, c, d]) >> (32 - CHECKSUM_BITS)
    }
}

/// Writes the code itself: for the letter or screen that hands it over, and nowhere else.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = u128::from_be_bytes(self.0);
        let checksum = self.checksum();
        for symbol in 0..SYMBOLS {
            if symbol > 0 && symbol % GROUP == 0 {
                f.write_str("-")?;
            }
            // Symbols 0 to 24 lie in the secret, 25 across the border, 26 to 29 in the checksum.
            let value = match symbol {
                0..25 => (secret >> (123 - 5 * symbol)) as u32,
                25 => (secret as u32) << 2 | checksum >> 20,
                _ => checksum >> (145 - 5 * symbol),
            };
            write!(f, "{}", char::from(ALPHABET[value as usize % 32]))?;
        }
        Ok(())
    }
}

/// Accepts lower case, O for 0, I and L for 1, and spaces and dashes anywhere.
impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let typed = || {
            text.chars()
                .filter(|typed| !typed.is_whitespace() && !is_dash(*typed))
        };
        let found = typed().count();
        let (mut secret, mut checksum) = (0u128, 0u32);
        for (index, typed) in typed().enumerate() {
            let value = value_of(typed).ok_or(CodeError::Character {
                position: index + 1,
            })?;
            match index {
                0..25 => secret = secret << 5 | u128::from(value),
                25 => {
                    secret = secret << 3 | u128::from(value >> 2);
                    checksum = value & 3;
                }
                26..SYMBOLS => checksum = checksum << 5 | value,
                _ => return Err(CodeError::Length { found }),
            }
        }
        if found != SYMBOLS {
            return Err(CodeError::Length { found });
        }
        let code = Self(secret.to_be_bytes());
        secret.zeroize();
        if code.checksum() == checksum {
            Ok(code)
        } else {
            Err(CodeError::Checksum)
        }
    }
}

fn is_dash(typed: char) -> bool {
    matches!(typed, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn value_of(typed: char) -> Option<u32> {
    let symbol = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        symbol => symbol,
    };
    ALPHABET
        .iter()
        .position(|&known| char::from(known) == symbol)
        .map(|value| value as u32)
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(&self.0[..], &other.0[..]).into()
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code() -> Code {
        Code(*b"sixteen bytes ok")
    }

    #[test]
    fn has_six_groups_of_five() {
        let text = code().to_string();
        let groups: Vec<_> = text.split('-').collect();
        assert_eq!(groups.len(), 6);
        assert!(groups.iter().all(|group| group.len() == 5));
    }

    #[test]
    fn people_may_type_it_their_way() {
        let text = code().to_string();
        let sloppy = text
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(sloppy.parse(), Ok(code()));
        assert_eq!(text.replace('1', "I").replace('-', "–").parse(), Ok(code()));
    }

    #[test]
    fn errors_name_the_mistake() {
        let text = code().to_string();
        assert_eq!(
            text[1..].parse::<Code>(),
            Err(CodeError::Length { found: 29 })
        );
        assert_eq!(
            format!("{text}0").parse::<Code>(),
            Err(CodeError::Length { found: 31 })
        );
        assert_eq!("".parse::<Code>(), Err(CodeError::Length { found: 0 }));
        let mut wrong = text.clone();
        wrong.replace_range(6..7, "U");
        assert_eq!(
            wrong.parse::<Code>(),
            Err(CodeError::Character { position: 6 })
        );
    }

    #[test]
    fn codes_of_different_secrets_differ() {
        assert_ne!(code(), Code(*b"sixteen bytes no"));
    }

    #[test]
    fn debug_is_redacted() {
        assert_eq!(format!("{:?}", code()), "Code(…)");
    }

    #[test]
    fn purposes_and_contexts_separate_keys() {
        let (one, two) = (Context::new("t").uint(1), Context::new("t").uint(2));
        assert_ne!(code().key("a", &one), code().key("b", &one));
        assert_ne!(code().key("a", &one), code().key("a", &two));
        assert_ne!(
            code().signing_key("a", &one).public(),
            code().signing_key("a", &two).public()
        );
    }

    proptest! {
        #[test]
        fn round_trips(bytes: [u8; 16]) {
            prop_assert_eq!(Code(bytes).to_string().parse(), Ok(Code(bytes)));
        }

        #[test]
        fn one_wrong_symbol_is_noticed(bytes: [u8; 16], place in 0..SYMBOLS, shift in 1..32usize) {
            let mut text: Vec<u8> = Code(bytes).to_string().bytes().filter(|b| *b != b'-').collect();
            let value = ALPHABET.iter().position(|symbol| *symbol == text[place]).unwrap();
            text[place] = ALPHABET[(value + shift) % 32];
            // The checksum is a hash: one in four million mistakes passes, too rare to meet here.
            prop_assert_eq!(String::from_utf8(text).unwrap().parse::<Code>(), Err(CodeError::Checksum));
        }
    }
}
