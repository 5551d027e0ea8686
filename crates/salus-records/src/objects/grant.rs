//! Requests, grants and revocations.

use std::fmt;

use minicbor::{Decode, Encode};
use salus_crypto::{
    sign::{Message, Signed},
    wrap::WrappedKey,
};
use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::{AccountId, GrantId, RecordId, RequestId, Time, fhir::Kind};

/// Why somebody reads: a code of HL7's PurposeOfUse value set (v3-ActReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "UPPERCASE")]
pub enum Purpose {
    /// Treatment.
    #[n(0)]
    Treat,
    /// Emergency treatment.
    #[n(1)]
    Etreat,
    /// Payment.
    #[n(2)]
    Hpaymt,
    /// Healthcare operations.
    #[n(3)]
    Hoperat,
    /// Research.
    #[n(4)]
    Hresch,
    /// Public health.
    #[n(5)]
    Pubhlth,
    /// At the patient's own request.
    #[n(6)]
    Patrqt,
    /// At the request of the patient's family.
    #[n(7)]
    Famrqt,
}

impl Purpose {
    /// Every purpose, in the order of its number.
    pub const ALL: [Self; 8] = [
        Self::Treat,
        Self::Etreat,
        Self::Hpaymt,
        Self::Hoperat,
        Self::Hresch,
        Self::Pubhlth,
        Self::Patrqt,
        Self::Famrqt,
    ];

    /// The HL7 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Treat => "TREAT",
            Self::Etreat => "ETREAT",
            Self::Hpaymt => "HPAYMT",
            Self::Hoperat => "HOPERAT",
            Self::Hresch => "HRESCH",
            Self::Pubhlth => "PUBHLTH",
            Self::Patrqt => "PATRQT",
            Self::Famrqt => "FAMRQT",
        }
    }

    /// The purpose in plain words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Treat => "treatment",
            Self::Etreat => "emergency treatment",
            Self::Hpaymt => "payment",
            Self::Hoperat => "running the practice",
            Self::Hresch => "research",
            Self::Pubhlth => "public health",
            Self::Patrqt => "the patient asked for it",
            Self::Famrqt => "the family asked for it",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl std::str::FromStr for Purpose {
    type Err = UnknownPurpose;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|p| p.code().eq_ignore_ascii_case(s))
            .ok_or(UnknownPurpose)
    }
}

/// The text names no purpose that Salus knows.
#[derive(Debug, thiserror::Error)]
#[error(
    "not a purpose of use; choose TREAT, ETREAT, HPAYMT, HOPERAT, HRESCH, PUBHLTH, PATRQT or FAMRQT"
)]
pub struct UnknownPurpose;

/// What a grant or a request lets the other do; reading and writing are separate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Rights {
    /// May list and read.
    #[n(0)]
    pub read: bool,
    /// May create records and new versions.
    #[n(1)]
    pub write: bool,
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.read, self.write) {
            (true, true) => "read and write",
            (true, false) => "read",
            (false, true) => "write",
            (false, false) => "nothing",
        })
    }
}

/// A doctor's signed question to a patient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AccessRequest {
    /// The request.
    #[n(0)]
    pub id: RequestId,
    /// Who asks.
    #[n(1)]
    pub doctor: AccountId,
    /// Who is asked.
    #[n(2)]
    pub patient: AccountId,
    /// Why.
    #[n(3)]
    pub purpose: Purpose,
    /// Free words for the patient. The custodian can read them: the asker must not learn from a key
    /// whether the patient exists.
    #[n(4)]
    pub message: String,
    /// Which kinds of record.
    #[n(5)]
    pub kinds: Vec<Kind>,
    /// Clinical dates asked for, first and last day as `YYYY-MM-DD`; `None` for all.
    #[n(6)]
    pub dates: Option<DateRange>,
    /// To read, to write, or both.
    #[n(7)]
    pub rights: Rights,
    /// Until when access is asked for.
    #[n(8)]
    pub until: Time,
    /// Until when the doctor wants to keep copies; `None` when none are kept.
    #[n(9)]
    pub keep_until: Option<Time>,
    /// When it was signed.
    #[n(10)]
    pub time: Time,
}

impl Message for AccessRequest {
    const NAMESPACE: &'static str = "access-request";
}

/// The patient's no to a request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Decline {
    /// The request.
    #[n(0)]
    pub request: RequestId,
    /// The patient who signs.
    #[n(1)]
    pub patient: AccountId,
    /// When it was signed.
    #[n(2)]
    pub time: Time,
}

impl Message for Decline {
    const NAMESPACE: &'static str = "decline";
}

/// First and last day, both included, each as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct DateRange {
    /// First day.
    #[n(0)]
    pub from: String,
    /// Last day.
    #[n(1)]
    pub to: String,
}

/// One version of one record.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Item {
    /// The record.
    #[n(0)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub record: RecordId,
    /// The version, from 1.
    #[n(1)]
    pub version: u32,
}

/// What a grant covers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum GrantScope {
    /// Every record of these kinds, future ones too: carries the scope keys.
    #[n(0)]
    Kinds(#[n(0)] Vec<Kind>),
    /// Versions of these kinds with a clinical date in the range, as they stood at signing.
    #[n(1)]
    Dates {
        /// The kinds.
        #[n(0)]
        kinds: Vec<Kind>,
        /// The days.
        #[n(1)]
        range: DateRange,
        /// The versions whose keys the grant carries.
        #[n(2)]
        items: Vec<Item>,
    },
    /// Single records, in the versions that stood at signing.
    #[n(2)]
    Records(#[n(0)] Vec<Item>),
}

impl GrantScope {
    /// The listed versions; empty for a grant by kind.
    pub fn items(&self) -> &[Item] {
        match self {
            Self::Kinds(_) => &[],
            Self::Dates { items, .. } | Self::Records(items) => items,
        }
    }

    /// Whether the grant covers a whole kind, future records included.
    pub fn covers_kind(&self, kind: Kind) -> bool {
        matches!(self, Self::Kinds(kinds) if kinds.contains(&kind))
    }
}

/// The patient's signed permission.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Grant {
    /// The grant.
    #[n(0)]
    pub id: GrantId,
    /// Who signs.
    #[n(1)]
    pub patient: AccountId,
    /// Who may.
    #[n(2)]
    pub grantee: AccountId,
    /// Hash of the credential body whose keys the grant key is wrapped to.
    #[n(3)]
    pub credential: Hash,
    /// To read, to write, or both.
    #[n(4)]
    pub rights: Rights,
    /// What.
    #[n(5)]
    pub scope: GrantScope,
    /// Why.
    #[n(6)]
    pub purpose: Purpose,
    /// From when.
    #[n(7)]
    pub from: Time,
    /// Until when; the custodian denies from this moment on.
    #[n(8)]
    pub until: Time,
    /// Until when the grantee may keep copies; a promise, not enforced by keys.
    #[n(9)]
    pub keep_until: Option<Time>,
    /// The request that it answers, if any.
    #[n(10)]
    pub request: Option<RequestId>,
    /// SHA-256 of the wrapped grant key.
    #[n(11)]
    pub wrap: Hash,
    /// On whose behalf it was signed, where a guardian signs; the place is reserved.
    #[n(12)]
    pub on_behalf_of: Option<AccountId>,
    /// When it was signed.
    #[n(13)]
    pub time: Time,
}

impl Message for Grant {
    const NAMESPACE: &'static str = "grant";
}

/// The patient's signed end of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Revocation {
    /// The grant that ends.
    #[n(0)]
    pub grant: GrantId,
    /// The patient who signs.
    #[n(1)]
    pub patient: AccountId,
    /// When it was signed.
    #[n(2)]
    pub time: Time,
}

impl Message for Revocation {
    const NAMESPACE: &'static str = "revocation";
}

/// The key that a slip carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum SlipTarget {
    /// A scope secret of one epoch.
    #[n(0)]
    Scope {
        /// The kind of record.
        #[n(0)]
        kind: Kind,
        /// The epoch.
        #[n(1)]
        epoch: u32,
    },
    /// The content key of one version.
    #[n(1)]
    Item(#[n(0)] Item),
}

/// A key sealed under a grant key, beside the content, so granting never rewrites content.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Slip {
    /// Which key.
    #[n(0)]
    pub target: SlipTarget,
    /// The sealed key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// A grant with the wraps that make it work.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GrantBundle {
    /// The signed grant.
    #[n(0)]
    pub grant: Signed<Grant>,
    /// The grant key wrapped to the grantee.
    #[n(1)]
    pub wrapped: WrappedKey,
    /// The grant key sealed under the patient's self key, for later rotations.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed_self: Vec<u8>,
    /// The slips.
    #[n(3)]
    pub slips: Vec<Slip>,
    /// The patient's name sealed under the grant key, so that the grantee knows whom the grant is from.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub name: Option<Vec<u8>>,
}
