//! How bytes and CBOR objects appear in JSON.

use std::{fmt, ops::Deref};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use minicbor::{Decode, Encode};
use salus_crypto::cbor;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes as a base64url string without padding.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64URL.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        BASE64URL
            .decode(text)
            .map(Self)
            .map_err(|_| de::Error::custom("not base64url"))
    }
}

/// The token of a session; whoever has it is taken for its owner, so it is in no Debug output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Bearer(pub String);

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(…)")
    }
}

impl Deref for Bearer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A value as canonical CBOR inside a base64url string; anything not canonical is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Cbor<T>(pub T);

impl<T: Encode<()>> Serialize for Cbor<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64URL.encode(cbor::to_vec(&self.0)))
    }
}

impl<'de, T: for<'b> Decode<'b, ()> + Encode<()>> Deserialize<'de> for Cbor<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(d)?;
        cbor::from_slice_canonical(&bytes.0)
            .map(Self)
            .map_err(|_| de::Error::custom("not canonical CBOR of this kind"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_in_json_and_in_no_debug_output() {
        let token = Bearer("c2VjcmV0".to_owned());
        assert_eq!(serde_json::to_string(&token).unwrap(), "\"c2VjcmV0\"");
        assert!(!format!("{token:?}").contains("c2VjcmV0"));
    }
}
