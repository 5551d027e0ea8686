//! Erasing a record or a whole patient, and the receipt for it.

use minicbor::{Decode, Encode};
use salus_crypto::sign::Message;
use salus_ledger::hash::Hash;

use crate::{AccountId, Nonce, RecordId, Time};

/// What is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ErasureTarget {
    /// One record with all its versions; its access log stays.
    #[n(0)]
    Record(#[n(0)] RecordId),
    /// Every record of the patient, and the keys to their audit details.
    #[n(1)]
    Patient,
}

/// The patient's signed order to destroy keys.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Erasure {
    /// Who signs.
    #[n(0)]
    pub patient: AccountId,
    /// What.
    #[n(1)]
    pub target: ErasureTarget,
    /// Used once.
    #[n(2)]
    pub nonce: Nonce,
    /// When it was signed.
    #[n(3)]
    pub time: Time,
}

impl Message for Erasure {
    const NAMESPACE: &'static str = "erasure";
}

/// The custodian's signed confirmation, honest about backups.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErasureReceipt {
    /// Hash of the erasure's signed body.
    #[n(0)]
    pub erasure: Hash,
    /// How many record versions lost their keys.
    #[n(1)]
    pub versions: u32,
    /// When the last key backup that could still hold a key is destroyed.
    #[n(2)]
    pub horizon: Time,
    /// When the keys were destroyed.
    #[n(3)]
    pub time: Time,
}

impl Message for ErasureReceipt {
    const NAMESPACE: &'static str = "erasure-receipt";
}
