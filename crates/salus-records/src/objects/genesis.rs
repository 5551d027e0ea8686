//! The policy in ledger entry 0, on which every client's trust stands.

use minicbor::{Decode, Encode};
use salus_crypto::{identifier::IdentifierPublicKey, sign::VerifyingKey};

use crate::Time;

/// What an organisation fixed when it was made; its bytes stand in the genesis entry.
///
/// The hash of that entry is printed in every activation letter, so a client that starts from a
/// letter trusts no key that a server hands it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Policy {
    /// The organisation's name, public.
    #[n(0)]
    pub organisation: String,
    /// The offline key that signs the enrolment of registrars.
    #[n(1)]
    pub root: VerifyingKey,
    /// The custodian's key: `Stored`, `Head` and erasure receipts.
    #[n(2)]
    pub custodian: VerifyingKey,
    /// The API server's key: tickets that let a PIN be tried.
    #[n(3)]
    pub api: VerifyingKey,
    /// The custodian's VOPRF key, by which identifiers are found.
    #[n(4)]
    pub identifier: IdentifierPublicKey,
    /// How many registrars must sign a credential or a PIN reset.
    #[n(5)]
    pub quorum: u8,
    /// How long keys of erased records can survive in key backups, in days.
    #[n(6)]
    pub deletion_horizon_days: u16,
    /// How long a patient's record must be kept by law after the last entry, in days.
    #[n(7)]
    pub retention_days: u32,
    /// When the organisation was made.
    #[n(8)]
    pub created: Time,
}
