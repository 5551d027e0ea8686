//! What one registrar signed and another must sign too.

use salus_crypto::sign::MultiSigned;
use serde::{Deserialize, Serialize};

use super::{Bytes, account::wire};
use crate::{AccountId, Time, objects::ticket::PinReset};

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// A doctor's or auditor's credential.
    Credential,
    /// A reset of a person's PIN.
    PinReset,
}

wire! {
    /// A registrar puts a statement before the others; it replaces the one of this kind and person.
    pub struct ProposeRequest {
        /// What is proposed.
        pub kind: ProposalKind,
        /// Whom it is about.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// The statement with the signatures so far: a `MultiSigned` credential or PIN reset.
        pub body: Bytes,
    }
}

wire! {
    /// A statement that waits for signatures, or for the person it is about.
    pub struct Proposal {
        /// Names it in addresses.
        pub id: String,
        /// What is proposed.
        pub kind: ProposalKind,
        /// Whom it is about.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// The statement with the signatures so far; clients check it themselves.
        pub body: Bytes,
        /// The registrar who put it there last.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub by: AccountId,
        /// When.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub made: Time,
        /// When it is forgotten.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub expires: Time,
    }
}

wire! {
    /// Everything that waits, oldest first.
    pub struct Proposals {
        /// The proposals.
        pub proposals: Vec<Proposal>,
    }
}

wire! {
    /// The reset of the asking person's PIN, once enough registrars signed it.
    pub struct PendingPinReset {
        /// The reset, if there is one; the custodian decides whether it counts.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub reset: Option<MultiSigned<PinReset>>,
    }
}
