//! The custodian's routes: identifiers, PIN, keys, consent, records, audit.

use salus_crypto::sign::{MultiSigned, Signed};
use salus_ledger::hash::Hash;
use serde::{Deserialize, Serialize};

pub use super::question::{AnswerRequest, QuestionInfo, QuestionRequest, Questions};
use super::{Bearer, Bytes, Cbor, account::wire};
use crate::{
    GrantId, RecordId, Time,
    fhir::Kind,
    objects::{
        access::{Access, AuditQuery},
        account::{
            AccountState, Activation, Credential, Enrolment, KeyRevocation, ScopeEpoch, Standing,
        },
        audit::Head,
        erasure::{Erasure, ErasureReceipt},
        grant::{AccessRequest, Decline, GrantBundle, Revocation, Slip},
        record::{Manifest, Stored, Wraps, WriteIntent},
        ticket::{PinChange, PinReset, PinTicket},
    },
};

wire! {
    /// A blinded identifier.
    pub struct Evaluate {
        /// VOPRF blinded element.
        pub request: Bytes,
    }
}

wire! {
    /// Its evaluation with the proof that the genesis key was used.
    pub struct Evaluated {
        /// VOPRF evaluation and proof.
        pub response: Bytes,
    }
}

wire! {
    /// First message of an activation at the custodian.
    #[cfg_attr(feature = "openapi", schema(as = custodian::ActivateStart))]
    pub struct ActivateStart {
        /// Signed by a registrar or the root.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// Signed with the code key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub activation: Signed<Activation>,
        /// OPAQUE registration request of the PIN.
        pub request: Bytes,
    }
}

wire! {
    /// Answer to it; both keys are wrapped to the account's new key.
    pub struct ActivateChallenge {
        /// OPAQUE registration response.
        pub response: Bytes,
        /// `c_key`, wrapped.
        pub c_key: Bytes,
        /// `k_subject`, wrapped.
        pub k_subject: Bytes,
    }
}

wire! {
    /// Last message of an activation at the custodian.
    #[cfg_attr(feature = "openapi", schema(as = custodian::ActivateFinish))]
    pub struct ActivateFinish {
        /// Signed with the code key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub activation: Signed<Activation>,
        /// OPAQUE registration upload of the PIN.
        pub upload: Bytes,
        /// The first state, counter 1.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub state: Signed<AccountState>,
        /// Epoch 1 of every scope of a patient.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub scopes: Vec<Cbor<ScopeEpoch>>,
        /// The registrar's public name, for the key log; `None` for other roles.
        pub name: Option<String>,
    }
}

wire! {
    /// First message of a PIN login.
    pub struct PinStart {
        /// The API server's word that the password was right.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub ticket: Signed<PinTicket>,
        /// OPAQUE KE1.
        pub ke1: Bytes,
    }
}

wire! {
    /// Answer to it.
    pub struct PinChallenge {
        /// Names this attempt.
        pub attempt: String,
        /// OPAQUE KE2.
        pub ke2: Bytes,
    }
}

wire! {
    /// Last message of a PIN login.
    pub struct PinFinish {
        /// Names this attempt.
        pub attempt: String,
        /// OPAQUE KE3.
        pub ke3: Bytes,
    }
}

wire! {
    /// A session at the custodian after the right PIN.
    pub struct Unlocked {
        /// Bearer token for the custodian's routes.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub token: Bearer,
        /// `c_key` and `k_subject`, 64 bytes sealed under the OPAQUE session key.
        pub keys: Bytes,
        /// The account's chain of proof and newest state.
        pub account: AccountChain,
        /// When the session ends at the latest.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub expires: Time,
    }
}

wire! {
    /// How often something about the account changed: look again when it is another number.
    pub struct Notice {
        /// Grows with every change; only whether it is the same number means something.
        pub seq: u64,
    }
}

wire! {
    /// Everything needed to believe an account's keys.
    pub struct AccountChain {
        /// Signed by a registrar or the root.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// Signed with the code key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub activation: Signed<Activation>,
        /// Signed by the identity key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub state: Signed<AccountState>,
    }
}

wire! {
    /// A new PIN by somebody who is logged in, or with the quorum's reset ticket.
    pub struct PinRegisterStart {
        /// OPAQUE registration request.
        pub request: Bytes,
        /// The API server's word that the password was right.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub ticket: Signed<PinTicket>,
    }
}

wire! {
    /// Answer to it.
    pub struct PinRegisterResponse {
        /// OPAQUE registration response.
        pub response: Bytes,
    }
}

wire! {
    /// The owner's new PIN, signed with the identity key.
    pub struct PinChangeRequest {
        /// Signed by the owner.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub change: Signed<PinChange>,
        /// OPAQUE registration upload.
        pub upload: Bytes,
    }
}

wire! {
    /// A new PIN after staff checked the person's identity.
    pub struct PinResetRequest {
        /// Signed by the quorum.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub reset: MultiSigned<PinReset>,
        /// The API server's word that the password was right.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub ticket: Signed<PinTicket>,
        /// OPAQUE registration upload.
        pub upload: Bytes,
    }
}

wire! {
    /// A new state of one's own account, with new scope epochs and slips where keys rotate.
    pub struct StateUpdate {
        /// Signed by the owner; counter one higher.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub state: Signed<AccountState>,
        /// The epochs that the state newly names.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub scopes: Vec<Cbor<ScopeEpoch>>,
        /// Slips for the grants that stay.
        pub slips: Vec<GrantSlips>,
    }
}

wire! {
    /// Further slips of one grant.
    pub struct GrantSlips {
        /// The grant.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub grant: GrantId,
        /// The slips.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub slips: Vec<Cbor<Slip>>,
    }
}

wire! {
    /// An event with everything that its receipt needs to be checked offline.
    pub struct EventProof {
        /// Ledger index.
        pub index: u64,
        /// Entry bytes.
        pub entry: Bytes,
        /// The opening of the commitment: canonical CBOR of `Details`.
        pub details: Bytes,
        /// The salt of the commitment, 32 bytes.
        pub salt: Bytes,
        /// C2SP tlog-proof.
        pub receipt: String,
        /// That the ledger of the size that the asker named is the beginning of the one under the
        /// receipt's checkpoint; absent where none was named.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub consistency: Option<Vec<Hash>>,
    }
}

wire! {
    /// What a consequential command leaves behind.
    pub struct Done {
        /// The event; `None` where the order changed nothing.
        pub event: Option<EventProof>,
    }
}

wire! {
    /// The account that a writer or grantee deals with.
    pub struct AccountAnswer {
        /// The chain of proof.
        pub account: AccountChain,
    }
}

wire! {
    /// The owner's own keys.
    pub struct OwnKeys {
        /// The chain of proof.
        pub account: AccountChain,
        /// Every epoch of every scope.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub scopes: Vec<Cbor<ScopeEpoch>>,
        /// Kinds whose scope key is due to rotate, because a grant ended.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub due: Vec<Kind>,
    }
}

wire! {
    /// A quorum-signed credential for the key log.
    pub struct CredentialRequest {
        /// Signed by the quorum.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub credential: MultiSigned<Credential>,
    }
}

wire! {
    /// The end of a key, for the key log.
    pub struct KeyRevocationRequest {
        /// Signed by a registrar.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub revocation: Signed<KeyRevocation>,
    }
}

wire! {
    /// Ledger index of a key log entry.
    pub struct KeyLogged {
        /// Ledger index.
        pub index: u64,
    }
}

wire! {
    /// A registrar stops or resumes an account.
    #[cfg_attr(feature = "openapi", schema(as = custodian::StandingRequest))]
    pub struct StandingRequest {
        /// Signed by the registrar.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub standing: Signed<Standing>,
    }
}

wire! {
    /// A doctor asks a patient.
    pub struct AskRequest {
        /// Signed by the doctor.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub request: Signed<AccessRequest>,
    }
}

wire! {
    /// Requests, newest first: those put to a patient, or those of a doctor.
    pub struct Requests {
        /// One line each.
        pub requests: Vec<RequestInfo>,
    }
}

wire! {
    /// One request and where it stands.
    pub struct RequestInfo {
        /// Signed by the doctor.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub request: Signed<AccessRequest>,
        /// Where it stands.
        pub status: RequestStatus,
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Not answered yet.
    Pending,
    /// Answered with a grant.
    Granted,
    /// Answered with no.
    Declined,
}

wire! {
    /// The patient's no.
    pub struct DeclineRequest {
        /// Signed by the patient.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub decline: Signed<Decline>,
    }
}

wire! {
    /// A new grant.
    pub struct GrantRequest {
        /// Signed grant, wraps and slips.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub bundle: Cbor<GrantBundle>,
    }
}

wire! {
    /// Grants: those of a patient, or those given to a doctor.
    pub struct Grants {
        /// One line each, newest first.
        pub grants: Vec<GrantInfo>,
    }
}

wire! {
    /// One grant and where it stands.
    pub struct GrantInfo {
        /// Signed grant, wraps and slips (slips only while it counts).
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub bundle: Cbor<GrantBundle>,
        /// When it was revoked, if it was.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
        pub revoked: Option<Time>,
        /// When it was last used to read, if ever.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
        pub last_used: Option<Time>,
    }
}

wire! {
    /// The end of a grant.
    pub struct RevokeRequest {
        /// Signed by the patient.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub revocation: Signed<Revocation>,
    }
}

wire! {
    /// An author announces a version.
    pub struct UploadStart {
        /// Signed by the author.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub intent: Signed<WriteIntent>,
    }
}

wire! {
    /// Where to send the parts.
    pub struct UploadPlace {
        /// Names the upload; part `n` goes to `uploads/{upload}/parts/{n}`.
        pub upload: String,
    }
}

wire! {
    /// The author signs what was sent.
    pub struct UploadFinish {
        /// Signed by the author.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub manifest: Signed<Manifest>,
        /// The wrapped content key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub wraps: Cbor<Wraps>,
        /// The sealed summary.
        pub summary: Bytes,
    }
}

wire! {
    /// The version is guarded, logged and visible.
    pub struct StoredAnswer {
        /// Signed by the custodian.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub stored: Signed<Stored>,
        /// The event.
        pub event: EventProof,
    }
}

wire! {
    /// A signed reading.
    pub struct AccessRequestBody {
        /// Signed by the reader.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub access: Signed<Access>,
    }
}

wire! {
    /// What the reading yields, after its ledger entry is durable.
    pub struct AccessAnswer {
        /// The event that was logged first.
        pub event: EventProof,
        /// The custodian's count of the patient's events.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub head: Signed<Head>,
        /// The patient's chain of proof, where somebody else reads what the patient wrote; other
        /// authors stand in the key log.
        pub patient: Option<AccountChain>,
        /// The versions.
        pub versions: Vec<VersionInfo>,
        /// Where a list goes on, if it does.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub next: Option<RecordId>,
    }
}

wire! {
    /// One version, outer layer stripped.
    pub struct VersionInfo {
        /// Signed by the author.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub manifest: Signed<Manifest>,
        /// Signed by the custodian.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub stored: Signed<Stored>,
        /// The wrapped content key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub wraps: Cbor<Wraps>,
        /// The sealed summary.
        pub summary: Bytes,
        /// A one-use ticket per part, to be fetched from `parts/{ticket}`; empty in lists.
        pub parts: Vec<String>,
        /// Links to earlier scope epochs that a grantee needs, newest first.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub links: Vec<Cbor<ScopeEpoch>>,
    }
}

wire! {
    /// A signed look at audit details.
    pub struct AuditRequestBody {
        /// Signed by the asker.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub query: Signed<AuditQuery>,
    }
}

wire! {
    /// Audit events in order.
    pub struct AuditAnswer {
        /// The events.
        pub events: Vec<EventProof>,
        /// The custodian's count of the subject's events; for the actor's side of the actor's.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub head: Signed<Head>,
        /// The next sequence number, if there is more.
        pub next: Option<u64>,
    }
}

wire! {
    /// A signed order to destroy keys.
    pub struct EraseRequest {
        /// Signed by the patient.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub erasure: Signed<Erasure>,
    }
}

wire! {
    /// The keys are gone.
    pub struct EraseAnswer {
        /// Signed by the custodian.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub receipt: Signed<ErasureReceipt>,
        /// The erasure in the ledger; its object is the hash of the signed order.
        pub event: EventProof,
    }
}

wire! {
    /// One line of the key log.
    pub struct KeyLogEntry {
        /// Ledger index.
        pub index: u64,
        /// Entry bytes; the body is a `KeyEvent`.
        pub entry: Bytes,
    }
}

wire! {
    /// The key log after the entries that the asker has, with what proves that it is whole.
    pub struct KeyLog {
        /// Every later class-3 entry in order.
        pub entries: Vec<KeyLogEntry>,
        /// The newest block entry; it names count and head of the key log.
        pub block: Option<KeyLogEntry>,
        /// Inclusion of that block (or of the last key entry) in the checkpoint: C2SP tlog-proof.
        pub receipt: Option<String>,
        /// Hash of the last key entry's leaf.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub head: Hash,
    }
}
