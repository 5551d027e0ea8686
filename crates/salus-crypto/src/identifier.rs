//! Finding an account by an identifier that no server may see: VOPRF (RFC 9497).
//!
//! ristretto255-SHA512 in verifiable mode. The client blinds the identifier, the custodian
//! evaluates it with a secret key and proves that it used *that* key, and the client obtains a
//! token that depends on both. Identifiers have little entropy: a token names an account, it is
//! never a secret or key material, and evaluation must be rate-limited.

use voprf::{
    BlindedElement, EvaluationElement, Group, Proof, Ristretto255, VoprfClient, VoprfServer,
};
use zeroize::Zeroizing;

use crate::bytes::{FixedBytes, ParseError};
use crate::context::PREFIX;
use crate::entropy::Rng;
use crate::{Entropy, Secret32};

crate::byte_newtype!(
    /// What an identifier becomes: the name under which an account is looked up.
    ///
    /// The first 32 bytes of the VOPRF output.
    pub struct LookupToken(32);
);

/// Bytes of an evaluation response: evaluated element (32) and proof (64).
pub const RESPONSE: usize = 96;

/// Most bytes of a normalised identifier.
pub const MAX_IDENTIFIER: usize = 256;

/// A lookup failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// The identifier has no character, or more than [`MAX_IDENTIFIER`] bytes.
    #[error("the identifier is empty or too long")]
    Identifier,
    /// A message is not well-formed.
    #[error("a lookup message is malformed")]
    Malformed,
    /// The response was not made with the expected key.
    #[error("the lookup response carries no valid proof")]
    Proof,
}

/// Brings an identifier into its one form: no spaces, dashes or dots, upper case.
pub fn normalise_identifier(identifier: &str) -> String {
    let is_kept =
        |c: &char| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}');
    identifier
        .chars()
        .filter(is_kept)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The custodian's secret evaluation key.
pub struct IdentifierKey(VoprfServer<Ristretto255>);

impl IdentifierKey {
    /// Derives the key from a seed (RFC 9497 section 3.2.1, info `salus/v1/identifier`).
    pub fn from_seed(seed: &Secret32) -> Self {
        let info = format!("{PREFIX}identifier");
        let key = VoprfServer::new_from_seed(seed.expose(), info.as_bytes());
        Self(key.expect("derivation fails with probability 2^-2048"))
    }

    /// The public half, which clients must know beforehand.
    pub fn public(&self) -> IdentifierPublicKey {
        IdentifierPublicKey(Ristretto255::serialize_elem(self.0.get_public_key()).into())
    }

    /// Evaluates a request (32 bytes); the response is [`RESPONSE`] bytes.
    pub fn evaluate(
        &self,
        request: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, IdentifierError> {
        let request = parse(request, 32, BlindedElement::deserialize)?;
        let evaluated = self.0.blind_evaluate(&mut Rng(entropy), &request);
        Ok([
            evaluated.message.serialize().as_slice(),
            &evaluated.proof.serialize(),
        ]
        .concat())
    }
}

impl core::fmt::Debug for IdentifierKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("IdentifierKey(…)")
    }
}

/// The public key against which responses are checked: a ristretto255 element, not the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdentifierPublicKey([u8; 32]);

impl FixedBytes for IdentifierPublicKey {
    const LEN: usize = 32;

    fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let array = bytes.try_into().map_err(|_| ParseError::Length {
            expected: Self::LEN,
        })?;
        Ristretto255::deserialize_elem(bytes).map_err(|_| ParseError::Value)?;
        Ok(Self(array))
    }

    fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

crate::fixed_bytes_forms!(IdentifierPublicKey);

/// The client's memory between request and response.
pub struct Lookup {
    identifier: Zeroizing<String>,
    client: VoprfClient<Ristretto255>,
}

/// Normalises and blinds an identifier; returns the state and the request (32 bytes).
///
/// The request is uniform and reveals nothing about the identifier.
pub fn blind(
    identifier: &str,
    entropy: &mut dyn Entropy,
) -> Result<(Lookup, Vec<u8>), IdentifierError> {
    let identifier = Zeroizing::new(normalise_identifier(identifier));
    if identifier.is_empty() || identifier.len() > MAX_IDENTIFIER {
        return Err(IdentifierError::Identifier);
    }
    let blinded = VoprfClient::blind(identifier.as_bytes(), &mut Rng(entropy))
        .map_err(|_| IdentifierError::Identifier)?;
    let request = blinded.message.serialize().to_vec();
    Ok((
        Lookup {
            identifier,
            client: blinded.state,
        },
        request,
    ))
}

/// Checks the response against the custodian's public key and computes the token.
pub fn finalize(
    lookup: &Lookup,
    response: &[u8],
    key: &IdentifierPublicKey,
) -> Result<LookupToken, IdentifierError> {
    if response.len() != RESPONSE {
        return Err(IdentifierError::Malformed);
    }
    let (element, proof) = response.split_at(32);
    let element = parse(element, 32, EvaluationElement::deserialize)?;
    let proof = parse(proof, 64, Proof::deserialize)?;
    let key = Ristretto255::deserialize_elem(&key.0).map_err(|_| IdentifierError::Malformed)?;
    let output = lookup
        .client
        .finalize(lookup.identifier.as_bytes(), &element, &proof, key)
        .map_err(|_| IdentifierError::Proof)?;
    LookupToken::parse(&output[..32]).map_err(|_| IdentifierError::Malformed)
}

fn parse<T>(
    bytes: &[u8],
    len: usize,
    deserialize: impl Fn(&[u8]) -> voprf::Result<T>,
) -> Result<T, IdentifierError> {
    if bytes.len() != len {
        return Err(IdentifierError::Malformed);
    }
    deserialize(bytes).map_err(|_| IdentifierError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    fn key(seed: u8) -> IdentifierKey {
        IdentifierKey::from_seed(&Secret32::from_bytes([seed; 32]))
    }

    fn look_up(identifier: &str, entropy: u8) -> LookupToken {
        let mut entropy = SeededEntropy::new([entropy; 32]);
        let (lookup, request) = blind(identifier, &mut entropy).unwrap();
        let response = key(1).evaluate(&request, &mut entropy).unwrap();
        finalize(&lookup, &response, &key(1).public()).unwrap()
    }

    #[test]
    fn one_identifier_has_one_token() {
        assert_eq!(look_up("123-45-6789", 1), look_up(" 123 45.6789", 2));
        assert_ne!(look_up("123-45-6789", 1), look_up("123-45-6788", 1));
        assert_eq!(normalise_identifier("ab-12 \u{2013}.c"), "AB12C");
    }

    #[test]
    fn a_response_of_another_key_is_refused() {
        let mut entropy = SeededEntropy::new([1; 32]);
        let (lookup, request) = blind("123-45-6789", &mut entropy).unwrap();
        let response = key(2).evaluate(&request, &mut entropy).unwrap();
        let refused = finalize(&lookup, &response, &key(1).public());
        assert_eq!(refused, Err(IdentifierError::Proof));
        let short = finalize(&lookup, &response[1..], &key(2).public());
        assert_eq!(short, Err(IdentifierError::Malformed));
    }

    #[test]
    fn nonsense_is_refused() {
        let mut entropy = SeededEntropy::new([1; 32]);
        assert_eq!(
            blind(" -. ", &mut entropy).err(),
            Some(IdentifierError::Identifier)
        );
        assert_eq!(
            blind(&"1".repeat(MAX_IDENTIFIER + 1), &mut entropy).err(),
            Some(IdentifierError::Identifier)
        );
        assert!(blind(&"1".repeat(MAX_IDENTIFIER), &mut entropy).is_ok());
        let identity = [0; 32];
        assert_eq!(
            key(1).evaluate(&identity, &mut entropy),
            Err(IdentifierError::Malformed)
        );
        assert_eq!(
            IdentifierPublicKey::parse(&identity),
            Err(ParseError::Value)
        );
        assert!(IdentifierPublicKey::parse(key(1).public().as_slice()).is_ok());
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", key(1)), "IdentifierKey(…)");
    }
}
