//! One of each object that no vector has, and one of each message, to begin from.

use minicbor::{Decode, Encode};
use salus_crypto::bytes::to_base64url;
use salus_crypto::cbor;
use salus_crypto::identifier::IdentifierKey;
use salus_crypto::secret::Secret32;
use salus_crypto::sign::{MultiSigned, Signed, SigningKey};
use salus_crypto::wrap::{WRAPPED_KEY, WrapSecretKey, WrappedKey};
use salus_ledger::Hash;
use salus_records::fhir::Kind;
use salus_records::objects::access::Note;
use salus_records::objects::account::{
    AccountState, Activation, Credential, Enrolment, EnvelopeHash, KeyEvent, ScopeEpoch, ScopeHead,
};
use salus_records::objects::audit::{Details, EventKind};
use salus_records::objects::genesis::Policy;
use salus_records::objects::grant::{Grant, GrantBundle, Item, Purpose, Slip, SlipTarget};
use salus_records::objects::party::{PublicKeys, Role};
use salus_records::objects::record::{PartInfo, Summary, Wraps};
use salus_records::objects::ticket::PinReset;
use salus_records::{AccountId, GrantId, RecordId, Time};
use serde_json::{Value, json};

use crate::seeds;

const UID: AccountId = AccountId::from_bytes([1; 16]);
const NOW: Time = Time(1_800_000_000_000);
const HASH: Hash = Hash([2; 32]);

fn key() -> SigningKey {
    SigningKey::from_seed(&Secret32::from_bytes([3; 32]))
}

fn keys() -> PublicKeys {
    let wrap = WrapSecretKey::from_seed(&Secret32::from_bytes([4; 32]));
    PublicKeys {
        identity: key().public(),
        wrap: wrap.public().clone(),
        generation: 1,
    }
}

fn wrapped() -> WrappedKey {
    WrappedKey::from_bytes([5; WRAPPED_KEY])
}

fn enrolment() -> Enrolment {
    Enrolment {
        uid: UID,
        role: Role::Doctor,
        code_key: key().public(),
        about: HASH,
        registrar: Some(UID),
        issued: NOW,
        expires: NOW,
    }
}

fn activation() -> Activation {
    Activation {
        uid: UID,
        enrolment: HASH,
        keys: keys(),
        recovery_key: key().public(),
        time: NOW,
    }
}

fn state() -> AccountState {
    AccountState {
        uid: UID,
        counter: 1,
        activation: HASH,
        keys: keys(),
        envelopes: vec![EnvelopeHash {
            kind: 1,
            hash: HASH,
        }],
        scopes: vec![ScopeHead {
            kind: Kind::BloodTest,
            epoch: 1,
            public: keys().wrap,
        }],
        kdf_floor_kib: 65_536,
        guardians: vec![UID],
        time: NOW,
    }
}

fn credential() -> MultiSigned<Credential> {
    let mut credential = MultiSigned::new(&Credential {
        uid: UID,
        role: Role::Doctor,
        name: "Ada Reed".into(),
        licence: "LIC-1".into(),
        keys: keys(),
        activation: HASH,
        valid_from: NOW,
        valid_until: NOW,
    });
    credential.add(&key());
    credential
}

fn scope_epoch() -> ScopeEpoch {
    ScopeEpoch {
        kind: Kind::BloodTest,
        epoch: 2,
        sealed_self: vec![6; 40],
        previous: Some(vec![7; 40]),
    }
}

fn slip() -> Slip {
    Slip {
        target: SlipTarget::Scope {
            kind: Kind::BloodTest,
            epoch: 2,
        },
        sealed: vec![8; 40],
    }
}

fn item() -> Item {
    Item {
        record: RecordId::from_bytes([9; 16]),
        version: 1,
    }
}

fn vector<T: Encode<()> + for<'b> Decode<'b, ()>>(file: &str) -> T {
    let body = seeds::vector(file, "/body");
    let bytes = hex::decode(body.as_str().expect("a text")).expect("hex");
    cbor::from_slice_canonical(&bytes).expect("vectors can be read")
}

fn grant() -> Signed<Grant> {
    Signed::sign(&key(), &vector("records/grant.json"))
}

fn pin_reset() -> MultiSigned<PinReset> {
    let mut reset = MultiSigned::new(&vector("records/pin-reset.json"));
    reset.add(&key());
    reset
}

fn bundle() -> GrantBundle {
    GrantBundle {
        grant: grant(),
        wrapped: wrapped(),
        sealed_self: vec![10; 40],
        slips: vec![slip()],
        name: Some(vec![11; 40]),
    }
}

fn wraps() -> Wraps {
    Wraps {
        scope: wrapped(),
        patient: wrapped(),
    }
}

fn note() -> Note {
    Note {
        wrapped: wrapped(),
        sealed: vec![12; 60],
    }
}

fn details() -> Details {
    Details {
        subject: UID,
        seq: 7,
        event: EventKind::RecordRead,
        actor: UID,
        items: vec![item()],
        kinds: vec![Kind::BloodTest],
        grant: None,
        request: None,
        purpose: Some(Purpose::Treat),
        note: Some(note()),
        object: Some(HASH),
        count: 1,
        on_behalf_of: None,
        time: NOW,
    }
}

fn policy() -> Policy {
    Policy {
        organisation: "A clinic".into(),
        root: key().public(),
        custodian: key().public(),
        api: key().public(),
        identifier: IdentifierKey::from_seed(&Secret32::from_bytes([13; 32])).public(),
        quorum: 2,
        deletion_horizon_days: 30,
        retention_days: 3650,
        created: NOW,
    }
}

fn summary() -> Summary {
    Summary {
        title: "Full blood count".into(),
        date: Some("2026-01-31".into()),
        author: Some("Ada Reed".into()),
        codes: vec!["http://loinc.org|58410-2".into()],
        parts: vec![PartInfo {
            name: "scan.pdf".into(),
            media_type: "application/pdf".into(),
            len: 1000,
        }],
        source_key: Some(HASH),
        content_hash: Some(HASH),
    }
}

/// A public key that keys are wrapped to.
pub fn wrap_key() -> Vec<u8> {
    keys().wrap.as_ref().to_vec()
}

/// Objects in CBOR.
pub fn objects() -> Vec<Vec<u8>> {
    vec![
        cbor::to_vec(&enrolment()),
        cbor::to_vec(&activation()),
        cbor::to_vec(&state()),
        credential().bytes().to_vec(),
        cbor::to_vec(&KeyEvent::Credential(credential())),
        cbor::to_vec(&scope_epoch()),
        cbor::to_vec(&slip()),
        cbor::to_vec(&bundle()),
        cbor::to_vec(&wraps()),
        cbor::to_vec(&note()),
        cbor::to_vec(&details()),
        cbor::to_vec(&policy()),
        cbor::to_vec(&summary()),
    ]
}

/// Messages in JSON. What is signed in them is always the same grant: nobody looks inside before the
/// message is read.
pub fn messages() -> Vec<Value> {
    let signed = to_base64url(&grant().to_bytes());
    let by_many = to_base64url(&pin_reset().to_bytes());
    let packed = |bytes: Vec<u8>| to_base64url(&bytes);
    let bundle = packed(cbor::to_vec(&bundle()));
    let (slip, scope) = (cbor::to_vec(&slip()), cbor::to_vec(&scope_epoch()));
    let (slip, scope) = (packed(slip), packed(scope));
    let wraps = packed(cbor::to_vec(&wraps()));
    let (uid, bytes, time) = (UID.to_string(), packed(vec![14; 32]), NOW.0);
    let (grant, record) = (GrantId::from_bytes([15; 16]), item().record);
    let (grant, record) = (grant.to_string(), record.to_string());
    let hash = HASH.to_string();
    let handle = json!({ "username": "ada" });
    let contact = json!({ "name": "Ada Reed", "email": "ada@clinic.example" });
    let chain = json!({ "enrolment": signed, "activation": signed, "state": signed });
    let receipt = "c2sp.org/tlog-proof@v1\nindex 7\n";
    let event = json!({
        "index": 7, "entry": bytes, "details": bytes, "salt": bytes, "receipt": receipt,
        "consistency": [hash],
    });
    let line = json!({ "index": 7, "entry": bytes });
    let question = json!({ "question": signed, "answer": signed });
    let version = json!({
        "manifest": signed, "stored": signed, "wraps": wraps, "summary": bytes,
        "parts": ["/custodian/v1/parts/1"], "links": [scope],
    });
    let person = json!({
        "uid": uid, "role": "doctor", "contact": contact, "licence": "LIC-1", "username": "ada",
        "status": "active", "activation": signed, "enrolment": signed, "salt": bytes,
    });
    let proposal = json!({
        "id": "00", "kind": "credential", "uid": uid, "body": bytes, "by": uid, "made": time,
        "expires": time,
    });
    vec![
        // People, logins and sessions.
        json!({ "handle": { "lookup": bytes } }),
        json!({ "handle": handle, "ke1": bytes }),
        json!({ "login": "00", "ke2": bytes }),
        json!({ "login": "00", "ke3": bytes }),
        json!({
            "token": bytes, "uid": uid, "role": "patient", "lock_half": bytes,
            "envelopes": [{ "kind": 1, "sealed": bytes }], "ticket": signed, "expires": time,
        }),
        json!({ "uid": uid, "role": "patient", "name": "P", "lock_half": bytes, "expires": time }),
        json!({ "ticket": signed }),
        json!({ "recovery": "00", "uid": uid, "challenge": bytes }),
        json!({ "recovery": "00", "signature": bytes }),
        json!({ "id": "00", "started": time, "last_used": time, "client": "salus", "current": true }),
        json!({
            "enrolment": signed, "handle": handle, "contact": contact, "licence": null,
            "salt": bytes,
        }),
        json!({ "enrolment": signed, "salt": bytes }),
        json!({ "code_key": bytes }),
        json!({ "enrolment": signed, "name": "Ada Reed", "handle": handle }),
        json!({ "request": bytes }),
        json!({ "response": bytes }),
        json!({ "activation": signed, "request": bytes }),
        json!({
            "activation": signed, "upload": bytes, "login_envelope": bytes,
            "recovery_envelope": bytes,
        }),
        json!({
            "upload": bytes, "login_envelope": bytes, "recovery_envelope": null, "state": signed,
        }),
        json!({ "people": [person], "next": uid }),
        json!({ "standing": signed }),
        json!({ "lookup": bytes }),
        json!({ "uid": uid }),
        json!({ "type": "about:blank", "title": "Refused", "status": 403, "code": "refused" }),
        json!({ "kind": "pin_reset", "uid": uid, "body": bytes }),
        json!({ "proposals": [proposal] }),
        json!({ "reset": by_many }),
        // The custodian.
        json!({ "enrolment": signed, "activation": signed, "request": bytes }),
        json!({ "response": bytes, "c_key": bytes, "k_subject": bytes }),
        json!({
            "activation": signed, "upload": bytes, "state": signed, "scopes": [scope],
            "name": null,
        }),
        json!({ "ticket": signed, "ke1": bytes }),
        json!({ "attempt": "00", "ke2": bytes }),
        json!({ "attempt": "00", "ke3": bytes }),
        json!({ "token": bytes, "keys": bytes, "account": chain, "expires": time }),
        json!({ "seq": 7 }),
        chain.clone(),
        json!({ "request": bytes, "ticket": signed }),
        json!({ "change": signed, "upload": bytes }),
        json!({ "reset": by_many, "ticket": signed, "upload": bytes }),
        json!({
            "state": signed, "scopes": [scope], "slips": [{ "grant": grant, "slips": [slip] }],
        }),
        json!({ "event": event }),
        json!({ "account": chain }),
        json!({ "account": chain, "scopes": [scope], "due": ["blood_test"] }),
        json!({ "credential": by_many }),
        json!({ "revocation": signed }),
        json!({ "index": 7 }),
        json!({ "request": signed }),
        json!({ "requests": [{ "request": signed, "status": "pending" }] }),
        json!({ "decline": signed }),
        json!({ "bundle": bundle }),
        json!({ "grants": [{ "bundle": bundle, "revoked": time, "last_used": null }] }),
        json!({ "intent": signed }),
        json!({ "upload": "00" }),
        json!({ "manifest": signed, "wraps": wraps, "summary": bytes }),
        json!({ "stored": signed, "event": event }),
        json!({ "access": signed }),
        json!({
            "event": event, "head": signed, "patient": chain, "versions": [version],
            "next": record,
        }),
        json!({ "query": signed }),
        json!({ "events": [event], "head": signed, "next": 8 }),
        json!({ "erasure": signed }),
        json!({ "receipt": signed, "event": event }),
        json!({ "entries": [line], "block": line, "receipt": receipt, "head": hash }),
        json!({ "question": signed }),
        json!({ "answer": signed }),
        json!({ "questions": [question], "patients": [chain] }),
        // The ledger and the server.
        json!({ "index": 7, "size": 8, "proof": [hash] }),
        json!({ "old": 7, "new": 8, "proof": [hash] }),
        json!({
            "version": "0.1.0", "release": hash, "started": time, "now": time, "writable": true,
            "ledger": { "entries": 8, "blocks": 1, "newest": time, "waiting": 0 },
            "accounts": [{ "role": "doctor", "status": "active", "count": 2 }],
            "parts": 3, "part_bytes": 4000,
            "databases": [{ "file": "api.db", "bytes": 4096 }],
            "free_bytes": 1_000_000, "swept": time,
        }),
    ]
}
