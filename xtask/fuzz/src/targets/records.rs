//! Signed objects, the messages that carry them, and FHIR.

use std::fmt::Debug;

use minicbor::{Decode, Encode};
use salus_crypto::cbor;
use salus_crypto::sign::{MultiSigned, Signed};
use salus_records::fhir::{self, FhirDate, Kind, Limits, form::Form, view};
use salus_records::objects::{
    access, account, audit, erasure, genesis, grant, question, record, ticket,
};
use salus_records::wire;
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use super::Reader;

macro_rules! readers {
    ($read:ident: $($kind:ty),* $(,)?) => {
        &[$((stringify!($kind), $read::<$kind>)),*]
    };
}

/// Every kind of object.
pub(super) const OBJECTS: &[Reader] = readers!(
    one_form:
    access::Access,
    access::AuditQuery,
    access::Note,
    account::AccountState,
    account::Activation,
    account::Credential,
    account::Enrolment,
    account::KeyEvent,
    account::KeyRevocation,
    account::ScopeEpoch,
    account::Standing,
    audit::Details,
    audit::Head,
    erasure::Erasure,
    erasure::ErasureReceipt,
    genesis::Policy,
    grant::AccessRequest,
    grant::Decline,
    grant::Grant,
    grant::GrantBundle,
    grant::Revocation,
    grant::Slip,
    question::Answer,
    question::Question,
    record::Manifest,
    record::Stored,
    record::Summary,
    record::Wraps,
    record::WriteIntent,
    ticket::PinChange,
    ticket::PinReset,
    ticket::PinTicket,
);

/// Objects in CBOR: whatever is read writes back the same, and is the same when read again.
pub fn objects(input: &[u8]) {
    for (_, read) in OBJECTS {
        read(input);
    }
    // Inside a signature: bytes, and the text that stands in JSON.
    if let Ok(signed) = Signed::<grant::Grant>::from_bytes(input) {
        assert_eq!(signed.to_bytes(), input);
        let text = serde_json::to_string(&signed).expect("text");
        let again: Signed<grant::Grant> = serde_json::from_str(&text).expect("read again");
        assert!(again == signed);
        if let Ok(grant) = signed.unverified() {
            assert_eq!(cbor::to_vec(&grant), signed.bytes());
        }
    }
    if let Ok(signed) = MultiSigned::<account::Credential>::from_bytes(input) {
        assert_eq!(signed.to_bytes(), input);
    }
}

fn one_form<T>(input: &[u8]) -> bool
where
    T: Debug + Encode<()> + for<'b> Decode<'b, ()>,
{
    // Read loosely first: what is not canonical must be refused and not harm.
    let Ok(loose) = minicbor::decode::<T>(input) else {
        assert!(cbor::from_slice_canonical::<T>(input).is_err());
        return false;
    };
    let bytes = cbor::to_vec(&loose);
    let strict = cbor::from_slice_canonical::<T>(&bytes).expect("what we write can be read");
    assert_eq!(cbor::to_vec(&strict), bytes);
    let taken = cbor::from_slice_canonical::<T>(input).is_ok();
    assert_eq!(taken, bytes == input);
    taken
}

/// Every message.
pub(super) const MESSAGES: &[Reader] = readers!(
    same_message:
    wire::account::ActivateFinish,
    wire::account::ActivateStart,
    wire::account::CodeAnswer,
    wire::account::CodeLookup,
    wire::account::EnrolRequest,
    wire::account::FindRequest,
    wire::account::Found,
    wire::account::LetterRequest,
    wire::account::LoginChallenge,
    wire::account::LoginFinish,
    wire::account::LoginStart,
    wire::account::Me,
    wire::account::PasswordFinish,
    wire::account::PasswordResponse,
    wire::account::PasswordStart,
    wire::account::People,
    wire::account::Problem,
    wire::account::RecoveryChallenge,
    wire::account::RecoveryFinish,
    wire::account::RecoveryStart,
    wire::account::Session,
    wire::account::SessionInfo,
    wire::account::StandingRequest,
    wire::account::Ticket,
    wire::custodian::AccessAnswer,
    wire::custodian::AccessRequestBody,
    wire::custodian::AccountAnswer,
    wire::custodian::AccountChain,
    wire::custodian::ActivateChallenge,
    wire::custodian::ActivateFinish,
    wire::custodian::ActivateStart,
    wire::custodian::AnswerRequest,
    wire::custodian::AskRequest,
    wire::custodian::AuditAnswer,
    wire::custodian::AuditRequestBody,
    wire::custodian::CredentialRequest,
    wire::custodian::DeclineRequest,
    wire::custodian::Done,
    wire::custodian::EraseAnswer,
    wire::custodian::EraseRequest,
    wire::custodian::Evaluate,
    wire::custodian::Evaluated,
    wire::custodian::GrantRequest,
    wire::custodian::Grants,
    wire::custodian::KeyLog,
    wire::custodian::KeyLogged,
    wire::custodian::KeyRevocationRequest,
    wire::custodian::Notice,
    wire::custodian::OwnKeys,
    wire::custodian::PinChallenge,
    wire::custodian::PinChangeRequest,
    wire::custodian::PinFinish,
    wire::custodian::PinRegisterResponse,
    wire::custodian::PinRegisterStart,
    wire::custodian::PinResetRequest,
    wire::custodian::PinStart,
    wire::custodian::QuestionRequest,
    wire::custodian::Questions,
    wire::custodian::Requests,
    wire::custodian::RevokeRequest,
    wire::custodian::StandingRequest,
    wire::custodian::StateUpdate,
    wire::custodian::StoredAnswer,
    wire::custodian::Unlocked,
    wire::custodian::UploadFinish,
    wire::custodian::UploadPlace,
    wire::custodian::UploadStart,
    wire::health::Health,
    wire::ledger::ConsistencyProof,
    wire::ledger::InclusionProof,
    wire::proposal::PendingPinReset,
    wire::proposal::Proposals,
    wire::proposal::ProposeRequest,
);

/// Messages in JSON, asked and answered: whatever is read writes back as the same message.
pub fn wire(input: &[u8]) {
    if serde_json::from_slice::<IgnoredAny>(input).is_err() {
        // Nobody takes it, so that one of them is enough.
        let (name, read) = MESSAGES[input.len() % MESSAGES.len()];
        assert!(!read(input), "{name} is read from what is no JSON");
        return;
    }
    for (_, read) in MESSAGES {
        read(input);
    }
}

fn same_message<T: Serialize + DeserializeOwned>(input: &[u8]) -> bool {
    let Ok(message) = serde_json::from_slice::<T>(input) else {
        return false;
    };
    let written = serde_json::to_value(&message).expect("messages are JSON");
    let again: T = serde_json::from_value(written.clone()).expect("read again");
    assert_eq!(serde_json::to_value(&again).expect("JSON"), written);
    true
}

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_entries: 1000,
    max_depth: 64,
};

/// A FHIR file: nothing of it is lost or invented, and every record can be shown.
pub fn fhir(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        if let Ok(date) = text.parse::<FhirDate>() {
            assert_eq!(date.as_str(), text);
            assert_eq!(date.to_day().to_day(), date.to_day());
        }
        if let Ok(kind) = text.parse::<Kind>() {
            assert_eq!(Kind::from_code(kind as u8), Some(kind));
        }
    }
    let Ok(import) = fhir::import(input, LIMITS) else {
        return;
    };
    for draft in &import.drafts {
        let title = draft.title.chars().count();
        assert!((1..=120).contains(&title), "a title of {title} characters");
        look(&draft.content, draft.kind);
    }
    let text = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let documents: Vec<Value> = serde_json::Deserializer::from_slice(text)
        .into_iter()
        .collect::<Result<_, _>>()
        .expect("imported before");
    let exported = fhir::export(import.drafts.iter().map(|draft| &draft.content));
    if documents[0]["resourceType"] == "Bundle" {
        assert_eq!(exported, documents, "the file comes back");
    } else {
        // Single resources come back in one Bundle, each as it was.
        let entries = exported[0]["entry"].as_array().expect("entries");
        assert_eq!(exported.len(), 1);
        let mut back: Vec<String> = entries.iter().map(|e| e["resource"].to_string()).collect();
        let mut were: Vec<String> = documents.iter().map(Value::to_string).collect();
        back.sort();
        were.sort();
        assert_eq!(back, were);
    }
}

/// What the pages do with a record that is open.
fn look(content: &Value, kind: Kind) {
    let text = view::summarise(content);
    assert!(!text.title.is_empty());
    let _ = view::attachments(content);
    let measurements = view::measurements(content);
    for series in view::series(measurements.into_iter().map(|measured| (measured, ()))) {
        assert!(series.latest().is_some());
        let _ = series.direction();
    }
    let _ = fhir::form::date_of(content, kind);
    let _ = Form::of(content, kind);
}
