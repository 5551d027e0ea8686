//! Tickets: one party's word to another that a step was taken.

use minicbor::{Decode, Encode};
use salus_crypto::sign::Message;
use salus_ledger::hash::Hash;

use crate::{AccountId, Nonce, Time};

/// The API server's word that the password was right, without which no PIN is tried.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PinTicket {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// Used once.
    #[n(1)]
    pub nonce: Nonce,
    /// When it stops counting.
    #[n(2)]
    pub expires: Time,
}

impl Message for PinTicket {
    const NAMESPACE: &'static str = "pin-ticket";
}

/// The staff's word, signed by the quorum, that a person's identity was checked for a new PIN.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PinReset {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// Used once.
    #[n(1)]
    pub nonce: Nonce,
    /// When it stops counting.
    #[n(2)]
    pub expires: Time,
}

impl Message for PinReset {
    const NAMESPACE: &'static str = "pin-reset";
}

/// The owner's signed wish to change the PIN.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PinChange {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// SHA-256 of the OPAQUE registration upload.
    #[n(1)]
    pub upload: Hash,
    /// Used once.
    #[n(2)]
    pub nonce: Nonce,
    /// When it was signed.
    #[n(3)]
    pub time: Time,
}

impl Message for PinChange {
    const NAMESPACE: &'static str = "pin-change";
}
