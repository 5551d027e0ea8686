//! A version of a record: what its author signs, what the custodian confirms, what lists show.

use minicbor::{Decode, Encode};
use salus_crypto::{sign::Message, wrap::WrappedKey};
use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Nonce, RecordId, Time,
    fhir::{Kind, is_frame_code},
};

/// One sealed part of a version: its tree root over inner chunks, and its sealed length.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PartManifest {
    /// RFC 6962 root over the chunks of the inner sealing.
    #[n(0)]
    pub root: Hash,
    /// Length of the inner sealing in bytes.
    #[n(1)]
    pub sealed_len: u64,
}

/// The author's signed description of one version.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Manifest {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The version, from 1.
    #[n(1)]
    pub version: u32,
    /// Hash of the previous version's manifest body; `None` at version 1.
    #[n(2)]
    pub previous: Option<Hash>,
    /// Whose record.
    #[n(3)]
    pub patient: AccountId,
    /// Kind of record; with the patient it names the scope.
    #[n(4)]
    pub kind: Kind,
    /// Epoch of the scope key that the content key is wrapped to.
    #[n(5)]
    pub epoch: u32,
    /// Who wrote it and signs.
    #[n(6)]
    pub author: AccountId,
    /// The parts in order; part 0 is the FHIR content.
    #[n(7)]
    pub parts: Vec<PartManifest>,
    /// SHA-256 of the encoded [`Wraps`].
    #[n(8)]
    pub wraps: Hash,
    /// SHA-256 of the sealed summary.
    #[n(9)]
    pub summary: Hash,
    /// Root of provable claims; the place is reserved.
    #[n(10)]
    pub claims: Option<Hash>,
    /// On whose behalf it was written, where a guardian writes; the place is reserved.
    #[n(11)]
    pub on_behalf_of: Option<AccountId>,
    /// When it was signed.
    #[n(12)]
    pub time: Time,
}

impl Message for Manifest {
    const NAMESPACE: &'static str = "manifest";
}

/// The content key of a version, wrapped twice.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Wraps {
    /// To the scope key of the manifest's epoch.
    #[n(0)]
    pub scope: WrappedKey,
    /// To the patient's own key.
    #[n(1)]
    pub patient: WrappedKey,
}

/// An author's signed wish to upload a version, before any byte is sent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WriteIntent {
    /// Who writes.
    #[n(0)]
    pub author: AccountId,
    /// Whose record.
    #[n(1)]
    pub patient: AccountId,
    /// The record.
    #[n(2)]
    pub record: RecordId,
    /// The version to be.
    #[n(3)]
    pub version: u32,
    /// Kind of record.
    #[n(4)]
    pub kind: Kind,
    /// Hash of the head manifest that it follows; `None` at version 1.
    #[n(5)]
    pub previous: Option<Hash>,
    /// Sealed length of each part in bytes.
    #[n(6)]
    pub sealed_lens: Vec<u64>,
    /// Used once.
    #[n(7)]
    pub nonce: Nonce,
    /// When it was signed.
    #[n(8)]
    pub time: Time,
}

impl Message for WriteIntent {
    const NAMESPACE: &'static str = "write-intent";
}

/// The custodian's signed confirmation that a version is guarded and durable.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Stored {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The version.
    #[n(1)]
    pub version: u32,
    /// Hash of the manifest body.
    #[n(2)]
    pub manifest: Hash,
    /// SHA-256 of each part's blob as it lies in the store.
    #[n(3)]
    pub blobs: Vec<Hash>,
    /// When it was stored.
    #[n(4)]
    pub time: Time,
}

impl Message for Stored {
    const NAMESPACE: &'static str = "stored";
}

/// What a list shows of a version; sealed under a key derived from the content key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Summary {
    /// A title that a person recognises.
    #[n(0)]
    pub title: String,
    /// Clinical date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[n(1)]
    pub date: Option<String>,
    /// Name of the author as the source gave it.
    #[n(2)]
    pub author: Option<String>,
    /// Main codes as `system|code`.
    #[n(3)]
    pub codes: Vec<String>,
    /// The parts in order; part 0 is the FHIR content.
    #[n(4)]
    pub parts: Vec<PartInfo>,
    /// Stable identity of an imported record, so that a repeated import finds it.
    #[n(5)]
    pub source_key: Option<Hash>,
    /// Hash of the imported content, so that an equal one is not stored twice.
    #[n(6)]
    pub content_hash: Option<Hash>,
}

impl Summary {
    /// Whether the record only keeps the order of an imported file: export needs it, nobody reads it.
    pub fn is_frame(&self) -> bool {
        self.codes.iter().any(|code| is_frame_code(code))
    }
}

/// One part as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct PartInfo {
    /// File name, or `content.json` for the FHIR content.
    #[n(0)]
    pub name: String,
    /// Media type (RFC 6838).
    #[n(1)]
    pub media_type: String,
    /// Length of the plaintext in bytes, before padding.
    #[n(2)]
    pub len: u64,
}
