//! Audit events: what the custodian composes, commits to, and signs the head of.

use minicbor::{Decode, Encode};
use salus_crypto::sign::Message;
use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, GrantId, RequestId, Time,
    fhir::Kind,
    objects::{access::Note, grant::Item, grant::Purpose},
};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The account's keys were made.
    #[n(0)]
    AccountActivated,
    /// Password and PIN were right.
    #[n(1)]
    Login,
    /// Wrong PINs after a right password; coalesced.
    #[n(2)]
    PinFailed,
    /// The account's signed state changed (password, envelopes).
    #[n(3)]
    AccountStateChanged,
    /// The owner chose another PIN.
    #[n(4)]
    PinChanged,
    /// The PIN was replaced after an identity check by staff.
    #[n(5)]
    PinReset,
    /// A registrar stopped the account.
    #[n(6)]
    AccountDisabled,
    /// A registrar resumed the account.
    #[n(7)]
    AccountEnabled,
    /// A doctor asked for access.
    #[n(8)]
    AccessRequested,
    /// The patient said no.
    #[n(9)]
    AccessDeclined,
    /// The patient granted access.
    #[n(10)]
    AccessGranted,
    /// The patient revoked access.
    #[n(11)]
    AccessRevoked,
    /// A new scope key is used for what is written from now on.
    #[n(12)]
    ScopeRotated,
    /// A record was created.
    #[n(13)]
    RecordCreated,
    /// A new version was written (`patient_record_updated` in the older systems).
    #[n(14)]
    RecordUpdated,
    /// Summaries were read.
    #[n(15)]
    RecordsListed,
    /// Content was read (`file_accessed` in the older systems).
    #[n(16)]
    RecordRead,
    /// A signed-in person was refused; coalesced.
    #[n(17)]
    AccessDenied,
    /// A record's keys were destroyed.
    #[n(18)]
    RecordErased,
    /// All keys of the patient's records were destroyed.
    #[n(19)]
    PatientErased,
    /// Somebody else read these details.
    #[n(20)]
    AuditRead,
    /// The patient asked the auditors about an event.
    #[n(21)]
    EventQuestioned,
    /// An auditor answered the patient's question.
    #[n(22)]
    QuestionAnswered,
    /// An auditor looked at what patients asked; it stands in the auditor's own chain.
    #[n(23)]
    QuestionsRead,
}

impl EventKind {
    /// The event in plain words, after a name: "Dr. Weber …".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::AccountActivated => "activated the account",
            Self::Login => "logged in",
            Self::PinFailed => "gave a wrong PIN",
            Self::AccountStateChanged => "changed the account's keys or password",
            Self::PinChanged => "changed the PIN",
            Self::PinReset => "set a new PIN after an identity check",
            Self::AccountDisabled => "stopped the account",
            Self::AccountEnabled => "resumed the account",
            Self::AccessRequested => "asked for access",
            Self::AccessDeclined => "declined a request",
            Self::AccessGranted => "granted access",
            Self::AccessRevoked => "revoked access",
            Self::ScopeRotated => "changed the keys for new records",
            Self::RecordCreated => "created a record",
            Self::RecordUpdated => "updated a record",
            Self::RecordsListed => "looked at the list of records",
            Self::RecordRead => "read a record",
            Self::AccessDenied => "was refused",
            Self::RecordErased => "erased a record",
            Self::PatientErased => "erased all records",
            Self::AuditRead => "read the access log",
            Self::EventQuestioned => "asked about an entry of the access log",
            Self::QuestionAnswered => "answered a question about the access log",
            Self::QuestionsRead => "read what patients asked about their access logs",
        }
    }
}

/// The opening of a ledger commitment: who did what to whose record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Details {
    /// Whose chain the event belongs to.
    #[n(0)]
    pub subject: AccountId,
    /// Place in that chain, dense from 0.
    #[n(1)]
    pub seq: u64,
    /// What happened.
    #[n(2)]
    pub event: EventKind,
    /// Who did it.
    #[n(3)]
    pub actor: AccountId,
    /// The versions concerned.
    #[n(4)]
    pub items: Vec<Item>,
    /// The kinds concerned.
    #[n(5)]
    pub kinds: Vec<Kind>,
    /// The grant concerned, or under which it was read or written.
    #[n(6)]
    pub grant: Option<GrantId>,
    /// The request concerned.
    #[n(7)]
    pub request: Option<RequestId>,
    /// Why it was read.
    #[n(8)]
    pub purpose: Option<Purpose>,
    /// Free words that only the patient can read.
    #[n(9)]
    pub note: Option<Note>,
    /// Hash of the signed object that caused the event.
    #[n(10)]
    pub object: Option<Hash>,
    /// How many like events this one stands for.
    #[n(11)]
    pub count: u32,
    /// On whose behalf it was done; the place is reserved.
    #[n(12)]
    pub on_behalf_of: Option<AccountId>,
    /// The custodian's clock.
    #[n(13)]
    pub time: Time,
}

/// Which of an account's two rows of events a head counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum HeadSide {
    /// Events about the account.
    #[n(0)]
    Subject,
    /// Events that the account caused.
    #[n(1)]
    Actor,
}

/// The custodian's signed count of a subject's events, so that a hidden newest one is noticed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// Whose events.
    #[n(0)]
    pub subject: AccountId,
    /// Events about the account, or events that it caused.
    #[n(1)]
    pub side: HeadSide,
    /// Their number.
    #[n(2)]
    pub count: u64,
    /// Commitment of the newest; zeros when there is none.
    #[n(3)]
    pub last: Hash,
    /// When it was signed.
    #[n(4)]
    pub time: Time,
}

impl Message for Head {
    const NAMESPACE: &'static str = "head";
}
