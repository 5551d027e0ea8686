//! Witness cosignatures (C2SP tlog-cosignature, Ed25519, signature type 0x04): a witness states
//! that at a time the checkpoint was the largest consistent one it had seen.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::note::{
    KeyId, KeyName, Note, NoteError, NoteSignature, NoteVerifier, VKeyError, key_id, parse_vkey,
    vkey,
};

const COSIGNATURE_V1: u8 = 0x04;

/// Cosigns checkpoints as a witness.
#[derive(Clone)]
pub struct WitnessSigner {
    key: SigningKey,
    verifier: WitnessVerifier,
}

impl WitnessSigner {
    /// The signer of a witness's name with a 32-byte Ed25519 seed, used for nothing else.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let verifier = WitnessVerifier::of(name, key.verifying_key());
        WitnessSigner { key, verifier }
    }

    /// The key that checks this witness's cosignatures.
    pub fn verifier(&self) -> &WitnessVerifier {
        &self.verifier
    }

    /// Cosigns a checkpoint's text at `time`, in seconds since the Unix epoch.
    pub fn cosign(&self, text: &str, time: u64) -> NoteSignature {
        let signature = self.key.sign(message(text, time).as_bytes()).to_bytes();
        NoteSignature {
            name: self.verifier.name.clone(),
            id: self.verifier.id,
            signature: [&time.to_be_bytes()[..], &signature].concat(),
        }
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({})", self.verifier)
    }
}

/// Checks a witness's cosignatures; shown and parsed as a vkey of type 0x04.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessVerifier {
    name: KeyName,
    key: VerifyingKey,
    id: KeyId,
}

impl WitnessVerifier {
    fn of(name: KeyName, key: VerifyingKey) -> Self {
        let id = key_id(&name, COSIGNATURE_V1, key.as_bytes());
        WitnessVerifier { name, key, id }
    }

    /// The raw public key.
    pub fn key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// When the witness cosigned the note, in seconds since the Unix epoch.
    ///
    /// Fails if the witness has not cosigned it or a cosignature of its is wrong.
    pub fn cosigned_at(&self, note: &Note) -> Result<u64, NoteError> {
        let line = note.verify(self)?;
        let (time, _) = split(&line.signature).ok_or(NoteError::BadSignature)?;
        Ok(time)
    }
}

impl NoteVerifier for WitnessVerifier {
    fn name(&self) -> &KeyName {
        &self.name
    }

    fn id(&self) -> KeyId {
        self.id
    }

    fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        split(signature).is_some_and(|(time, signature)| {
            self.key
                .verify_strict(message(text, time).as_bytes(), &signature)
                .is_ok()
        })
    }
}

impl fmt::Display for WitnessVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&vkey(&self.name, self.id, COSIGNATURE_V1, self.key()))
    }
}

impl FromStr for WitnessVerifier {
    type Err = VKeyError;

    fn from_str(text: &str) -> Result<Self, VKeyError> {
        let (name, key) = parse_vkey(text, COSIGNATURE_V1)?;
        Ok(Self::of(name, key))
    }
}

/// What a witness signs.
fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Takes a timestamped signature apart; times beyond 2^63 - 1 are not allowed.
fn split(signature: &[u8]) -> Option<(u64, Signature)> {
    let (time, signature) = signature.split_first_chunk()?;
    let time = u64::from_be_bytes(*time);
    let signature = Signature::from_slice(signature).ok()?;
    (i64::try_from(time).is_ok()).then_some((time, signature))
}
