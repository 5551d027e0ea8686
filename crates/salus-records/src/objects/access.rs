//! Signed commands that read: lists, records, audit details.

use minicbor::{Decode, Encode};
use salus_crypto::{sign::Message, wrap::WrappedKey};

use crate::{
    AccountId, Nonce, RecordId, Time,
    fhir::Kind,
    objects::grant::{Item, Purpose},
};

/// Most items in one access: one patient, one ledger entry.
pub const MAX_ITEMS: usize = 256;

/// How far a signed command's time may be from the custodian's clock, in milliseconds.
pub const MAX_SKEW: u64 = 5 * 60 * Time::SECOND;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Reading {
    /// Summaries of the newest versions of these kinds, after a cursor.
    #[n(0)]
    List {
        /// The kinds; empty for all that the reader may see.
        #[n(0)]
        kinds: Vec<Kind>,
        /// The last record of the page before.
        #[n(1)]
        after: Option<RecordId>,
    },
    /// Summaries of all versions of one record.
    #[n(1)]
    History(#[n(0)] RecordId),
    /// The parts of these versions.
    #[n(2)]
    Content(#[n(0)] Vec<Item>),
}

/// A reader's signed command.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Access {
    /// Who reads.
    #[n(0)]
    pub actor: AccountId,
    /// Whose record.
    #[n(1)]
    pub patient: AccountId,
    /// What.
    #[n(2)]
    pub reading: Reading,
    /// Why.
    #[n(3)]
    pub purpose: Purpose,
    /// Free words for the patient alone.
    #[n(4)]
    pub note: Option<Note>,
    /// Used once.
    #[n(5)]
    pub nonce: Nonce,
    /// When it was signed.
    #[n(6)]
    pub time: Time,
}

impl Message for Access {
    const NAMESPACE: &'static str = "access";
}

/// Words that only the patient can read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Note {
    /// A fresh key wrapped to the patient.
    #[n(0)]
    pub wrapped: WrappedKey,
    /// The words sealed under it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// Whose side of the audit details is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum AuditSide {
    /// Events about the subject, by the subject.
    #[n(0)]
    Subject,
    /// Events that the asker caused.
    #[n(1)]
    Actor,
    /// Events about the subject, by an auditor; the look is logged.
    #[n(2)]
    Auditor,
}

/// A signed command to read audit details.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AuditQuery {
    /// Who asks.
    #[n(0)]
    pub asker: AccountId,
    /// Whose events.
    #[n(1)]
    pub subject: AccountId,
    /// From which side.
    #[n(2)]
    pub side: AuditSide,
    /// First sequence number wanted.
    #[n(3)]
    pub from: u64,
    /// Used once.
    #[n(4)]
    pub nonce: Nonce,
    /// When it was signed.
    #[n(5)]
    pub time: Time,
}

impl Message for AuditQuery {
    const NAMESPACE: &'static str = "audit-query";
}
