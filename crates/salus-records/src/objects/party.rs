//! Roles and the public keys by which a party is known.

use std::fmt;

use minicbor::{Decode, Encode};
use salus_crypto::{sign::VerifyingKey, wrap::WrapPublicKey};
use serde::{Deserialize, Serialize};

/// What a person is to the organisation; one role per account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Holds a record and decides who may see it.
    #[n(0)]
    Patient,
    /// A clinician, vouched for by the credential quorum.
    #[n(1)]
    Doctor,
    /// A registrar: enrols people and vouches for keys; never reads content.
    #[n(2)]
    Admin,
    /// Verifies the ledger and reads audit details, each look logged.
    #[n(3)]
    Auditor,
}

impl Role {
    /// The word used on the wire and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Doctor => "doctor",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The two public keys of an account, derived from its master key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PublicKeys {
    /// Ed25519 key that signs everything the account says.
    #[n(0)]
    pub identity: VerifyingKey,
    /// X-Wing key that other parties wrap keys to.
    #[n(1)]
    pub wrap: WrapPublicKey,
    /// Generation of the master key, from 1.
    #[n(2)]
    pub generation: u32,
}
