//! What Salus puts into a receipt's `extra`: the entry, and what opens its commitment.

use crate::cbor::{CborError, Reader, Writer};
use crate::entry::{Entry, EntryError, MAX_ENTRY};
use crate::patient;
use crate::policy::LogPolicy;
use crate::receipt::{Proven, Receipt, ReceiptError};

const VERSION: u64 = 1;

/// The salt and details that an entry's commitment was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The random salt.
    pub salt: [u8; 32],
    /// The details, in a format that another crate owns.
    pub details: Vec<u8>,
}

/// An entry as stored, with or without the opening of its commitment.
///
/// Encoded as `[1, entry]` or `[1, entry, salt, details]` in deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The entry's stored bytes.
    pub entry: Vec<u8>,
    /// What opens its commitment, if the holder may see it.
    pub opening: Option<Opening>,
}

/// Evidence that does not prove what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// The receipt carries no evidence.
    #[error("the receipt carries no evidence")]
    Absent,
    /// The evidence is not deterministic CBOR of the right shape.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// The version is not 1, or the array has neither 2 nor 4 elements.
    #[error("evidence of this version or shape is unknown")]
    Shape,
    /// The entry is malformed.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The details are not what the entry commits to, or the entry commits to nothing.
    #[error("the details are not what the entry commits to")]
    Commitment,
    /// The receipt proves nothing.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
}

impl Evidence {
    /// Encodes for a receipt's `extra`.
    pub fn encode(&self) -> Vec<u8> {
        let arity = if self.opening.is_some() { 4 } else { 2 };
        let writer = Writer::array(arity).uint(VERSION).bytes(&self.entry);
        match &self.opening {
            None => writer,
            Some(opening) => writer.bytes(opening.salt).bytes(&opening.details),
        }
        .finish()
    }

    /// Decodes what [`Evidence::encode`] wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let mut reader = Reader::new(bytes);
        let arity = reader.array()?;
        if !matches!(arity, 2 | 4) || reader.uint()? != VERSION {
            return Err(EvidenceError::Shape);
        }
        let entry = reader.bytes()?.to_vec();
        if entry.len() > MAX_ENTRY {
            return Err(EntryError::TooLong(entry.len()).into());
        }
        let opening = match arity {
            2 => None,
            _ => Some(Opening {
                salt: reader.fixed()?,
                details: reader.bytes()?.to_vec(),
            }),
        };
        reader.end()?;
        Ok(Evidence { entry, opening })
    }

    /// Checks that the opening, if any, is what the entry commits to, and returns the entry.
    pub fn open(&self) -> Result<Entry, EvidenceError> {
        let entry = Entry::decode(&self.entry)?;
        if let Some(opening) = &self.opening {
            let commit = match &entry {
                Entry::Event(event) => event.commit,
                Entry::Erasure(erasure) => erasure.commit,
                _ => return Err(EvidenceError::Commitment),
            };
            if patient::commit(&opening.salt, &opening.details) != commit {
                return Err(EvidenceError::Commitment);
            }
        }
        Ok(entry)
    }
}

impl Receipt {
    /// Checks a receipt that carries its own evidence: entry, opening, inclusion, signatures.
    pub fn verify_evidence(
        &self,
        policy: &LogPolicy,
    ) -> Result<(Entry, Option<Opening>, Proven), EvidenceError> {
        let evidence = Evidence::decode(self.extra.as_deref().ok_or(EvidenceError::Absent)?)?;
        let proven = self.verify(&evidence.entry, policy)?;
        Ok((evidence.open()?, evidence.opening, proven))
    }
}
