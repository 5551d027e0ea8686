//! One statement with one signature.

use core::fmt;
use core::marker::PhantomData;
use std::borrow::Cow;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Message, Signature, SigningKey, VerifyError, VerifyingKey};
use crate::bytes::{from_base64url, to_base64url};
use crate::cbor::{self, CborError};
use crate::hash::sha256;

/// A statement as received, with its signature; its content is reached by [`verify`](Self::verify).
///
/// CBOR: `[body bstr, signature bstr]`. JSON: base64url of that CBOR.
pub struct Signed<T> {
    body: Vec<u8>,
    signature: Signature,
    kind: PhantomData<fn() -> T>,
}

impl<T: Message> Signed<T> {
    /// Signs a statement.
    pub fn sign(key: &SigningKey, message: &T) -> Self {
        let body = cbor::to_vec(message);
        let signature = key.sign_raw(T::NAMESPACE, &body);
        Self {
            body,
            signature,
            kind: PhantomData,
        }
    }

    /// Checks the signature over the received bytes, then decodes them.
    ///
    /// Fails if the signature is not valid or the body not canonical.
    pub fn verify(&self, key: &VerifyingKey) -> Result<T, VerifyError> {
        key.verify_raw(T::NAMESPACE, &self.body, &self.signature)?;
        Ok(cbor::from_slice_canonical(&self.body)?)
    }

    /// Decodes the body **without checking the signature**.
    ///
    /// Only for finding out which key to verify with: nothing read here may be acted upon until
    /// [`verify`](Self::verify) succeeded.
    pub fn unverified(&self) -> Result<T, CborError> {
        cbor::from_slice_canonical(&self.body)
    }
}

impl<T> Signed<T> {
    /// SHA-256 of the body, the name by which other statements refer to this one.
    pub fn body_hash(&self) -> [u8; 32] {
        sha256(&self.body)
    }

    /// The body as signed.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The signature.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The CBOR form.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Parses the CBOR form; the signature is not checked yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::from_slice_canonical(bytes)
    }
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            signature: self.signature,
            kind: PhantomData,
        }
    }
}

impl<T> PartialEq for Signed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body && self.signature == other.signature
    }
}

impl<T> Eq for Signed<T> {}

impl<T: Message> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Signed({}, {})",
            T::NAMESPACE,
            to_base64url(&self.body_hash())
        )
    }
}

impl<T, C> Encode<C> for Signed<T> {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder
            .array(2)?
            .bytes(&self.body)?
            .encode_with(self.signature, context)?
            .ok()
    }
}

impl<'b, T, C> Decode<'b, C> for Signed<T> {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        if decoder.array()? != Some(2) {
            return Err(decode::Error::message(
                "a signed statement has two elements",
            ));
        }
        let body = decoder.bytes()?.to_vec();
        let signature = decoder.decode_with(context)?;
        Ok(Self {
            body,
            signature,
            kind: PhantomData,
        })
    }
}

impl<T> Serialize for Signed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64url(&self.to_bytes()))
    }
}

impl<'de, T> Deserialize<'de> for Signed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let bytes = from_base64url(&text).ok_or_else(|| de::Error::custom("invalid base64url"))?;
        Self::from_bytes(&bytes).map_err(de::Error::custom)
    }
}
