//! One statement with the signatures of several keys.

use core::fmt;
use core::marker::PhantomData;
use std::borrow::Cow;
use std::collections::BTreeMap;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Message, Signature, SigningKey, VerifyError, VerifyingKey};
use crate::bytes::{from_base64url, to_base64url};
use crate::cbor::{self, CborError};
use crate::hash::sha256;

/// A statement that counts only when enough allowed keys signed it.
///
/// CBOR: `[body bstr, [[key bstr, signature bstr], …]]`, ordered by key, each key once. JSON:
/// base64url of that CBOR.
pub struct MultiSigned<T> {
    body: Vec<u8>,
    signatures: BTreeMap<VerifyingKey, Signature>,
    kind: PhantomData<fn() -> T>,
}

impl<T: Message> MultiSigned<T> {
    /// Starts a statement that nobody signed yet.
    pub fn new(message: &T) -> Self {
        Self {
            body: cbor::to_vec(message),
            signatures: BTreeMap::new(),
            kind: PhantomData,
        }
    }

    /// Adds or renews the signature of `key`.
    pub fn add(&mut self, key: &SigningKey) {
        self.signatures
            .insert(key.public(), key.sign_raw(T::NAMESPACE, &self.body));
    }

    /// Requires valid signatures of `needed` distinct keys among `allowed`, then decodes.
    ///
    /// Signatures of other keys and invalid ones do not count. `needed` of 0 is refused.
    pub fn verify_quorum(&self, allowed: &[VerifyingKey], needed: usize) -> Result<T, VerifyError> {
        let is_valid = |(key, signature): &(&VerifyingKey, &Signature)| {
            allowed.contains(key) && key.verify_raw(T::NAMESPACE, &self.body, signature).is_ok()
        };
        let valid = self.signatures.iter().filter(is_valid).count();
        if needed == 0 || valid < needed {
            return Err(VerifyError::Quorum { valid, needed });
        }
        Ok(cbor::from_slice_canonical(&self.body)?)
    }

    /// Decodes the body **without checking any signature**.
    ///
    /// Only for showing a proposal to somebody who may sign it, or for finding the allowed keys.
    pub fn unverified(&self) -> Result<T, CborError> {
        cbor::from_slice_canonical(&self.body)
    }
}

impl<T> MultiSigned<T> {
    /// The keys whose signatures are attached, valid or not.
    pub fn signers(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.signatures.keys()
    }

    /// SHA-256 of the body, the name by which other statements refer to this one.
    pub fn body_hash(&self) -> [u8; 32] {
        sha256(&self.body)
    }

    /// The body as signed.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The CBOR form.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Parses the CBOR form; no signature is checked yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::from_slice_canonical(bytes)
    }
}

impl<T> Clone for MultiSigned<T> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            signatures: self.signatures.clone(),
            kind: PhantomData,
        }
    }
}

impl<T> PartialEq for MultiSigned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body && self.signatures == other.signatures
    }
}

impl<T> Eq for MultiSigned<T> {}

impl<T: Message> fmt::Debug for MultiSigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hash, count) = (to_base64url(&self.body_hash()), self.signatures.len());
        write!(
            f,
            "MultiSigned({}, {hash}, {count} signatures)",
            T::NAMESPACE
        )
    }
}

impl<T, C> Encode<C> for MultiSigned<T> {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder
            .array(2)?
            .bytes(&self.body)?
            .array(self.signatures.len() as u64)?;
        for pair in &self.signatures {
            encoder.encode_with(pair, context)?;
        }
        Ok(())
    }
}

impl<'b, T, C> Decode<'b, C> for MultiSigned<T> {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        if decoder.array()? != Some(2) {
            return Err(decode::Error::message(
                "a multi-signed statement has two elements",
            ));
        }
        let body = decoder.bytes()?.to_vec();
        let pairs: Vec<(VerifyingKey, Signature)> = decoder.decode_with(context)?;
        if !pairs.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(decode::Error::message("signers are distinct and in order"));
        }
        Ok(Self {
            body,
            signatures: pairs.into_iter().collect(),
            kind: PhantomData,
        })
    }
}

impl<T> Serialize for MultiSigned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64url(&self.to_bytes()))
    }
}

impl<'de, T> Deserialize<'de> for MultiSigned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let bytes = from_base64url(&text).ok_or_else(|| de::Error::custom("invalid base64url"))?;
        Self::from_bytes(&bytes).map_err(de::Error::custom)
    }
}
