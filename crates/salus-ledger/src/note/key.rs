//! The log's key: Ed25519 over the note's text as it is (signature type 0x01).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::{KeyId, KeyName, NoteSignature, NoteVerifier};
use crate::hash::sha256;

const ED25519: u8 = 0x01;

/// Signs notes as a log.
///
/// The signature covers the text without a namespace of Salus, so the key must sign nothing else.
#[derive(Clone)]
pub struct LogSigner {
    key: SigningKey,
    verifier: LogVerifier,
}

impl LogSigner {
    /// The signer of a log's name with a 32-byte Ed25519 seed.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let verifier = LogVerifier::of(name, key.verifying_key());
        LogSigner { key, verifier }
    }

    /// The key that checks this signer's signatures.
    pub fn verifier(&self) -> &LogVerifier {
        &self.verifier
    }

    /// Signs a text that ends in a newline.
    pub fn sign(&self, text: &str) -> NoteSignature {
        NoteSignature {
            name: self.verifier.name.clone(),
            id: self.verifier.id,
            signature: self.key.sign(text.as_bytes()).to_bytes().to_vec(),
        }
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({})", self.verifier)
    }
}

/// Checks a log's signatures; shown and parsed as a vkey, `name+id+base64(0x01 ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerifier {
    name: KeyName,
    key: VerifyingKey,
    id: KeyId,
}

/// A verifier key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VKeyError {
    /// Not `name+id+base64(type ‖ key)`.
    #[error("a vkey is name+id+base64(type and key)")]
    Shape,
    /// The signature type is not the one asked for.
    #[error("the vkey has signature type {0}")]
    Type(u8),
    /// The identifier does not belong to name and key.
    #[error("the vkey's identifier does not belong to its name and key")]
    Id,
    /// The key is not a point on the curve, or of small order.
    #[error("the public key is not a usable Ed25519 key")]
    Key,
}

impl LogVerifier {
    /// The verifier of a log's name with a raw public key; fails with [`VKeyError::Key`].
    pub fn new(name: KeyName, key: &[u8; 32]) -> Result<Self, VKeyError> {
        Ok(Self::of(name, public_key(key)?))
    }

    fn of(name: KeyName, key: VerifyingKey) -> Self {
        let id = key_id(&name, ED25519, key.as_bytes());
        LogVerifier { name, key, id }
    }

    /// The raw public key.
    pub fn key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }
}

impl NoteVerifier for LogVerifier {
    fn name(&self) -> &KeyName {
        &self.name
    }

    fn id(&self) -> KeyId {
        self.id
    }

    fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for LogVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&vkey(&self.name, self.id, ED25519, self.key()))
    }
}

impl FromStr for LogVerifier {
    type Err = VKeyError;

    fn from_str(text: &str) -> Result<Self, VKeyError> {
        let (name, key) = parse_vkey(text, ED25519)?;
        Ok(Self::of(name, key))
    }
}

/// The identifier of a key: SHA-256(name ‖ 0x0A ‖ type ‖ key)[..4].
pub(crate) fn key_id(name: &KeyName, kind: u8, key: &[u8; 32]) -> KeyId {
    let hash = sha256(&[name.as_str().as_bytes(), &[b'\n', kind], key].concat());
    [hash.0[0], hash.0[1], hash.0[2], hash.0[3]]
}

/// Writes a vkey.
pub(crate) fn vkey(name: &KeyName, id: KeyId, kind: u8, key: &[u8; 32]) -> String {
    let key = STANDARD.encode([&[kind], &key[..]].concat());
    format!("{name}+{}+{key}", hex::encode(id))
}

/// Reads a vkey of signature type `kind`.
pub(crate) fn parse_vkey(text: &str, kind: u8) -> Result<(KeyName, VerifyingKey), VKeyError> {
    // The base64 part may contain '+', the name and the identifier never do.
    let mut parts = text.splitn(3, '+');
    let mut part = || parts.next().ok_or(VKeyError::Shape);
    let name = KeyName::new(part()?).map_err(|_| VKeyError::Shape)?;
    let id = part()?;
    let bytes = STANDARD.decode(part()?).map_err(|_| VKeyError::Shape)?;
    let (found, key) = bytes.split_first().ok_or(VKeyError::Shape)?;
    if *found != kind {
        return Err(VKeyError::Type(*found));
    }
    let key = key.try_into().map_err(|_| VKeyError::Shape)?;
    if id != hex::encode(key_id(&name, kind, key)) {
        return Err(VKeyError::Id);
    }
    Ok((name, public_key(key)?))
}

/// Reads a public key and refuses points of small order, under which signatures prove nothing.
fn public_key(key: &[u8; 32]) -> Result<VerifyingKey, VKeyError> {
    VerifyingKey::from_bytes(key)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or(VKeyError::Key)
}
