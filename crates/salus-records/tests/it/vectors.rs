//! The language-neutral vectors of signed objects: `vectors/records/*.json`, walked, not listed.

use std::{fs, path::PathBuf};

use salus_crypto::{
    secret::Secret32,
    sign::{Message, Signed, SigningKey},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId, Nonce, QuestionId, RecordId, RequestId,
    fhir::Kind,
    objects::{
        access::{Access, AuditQuery, AuditSide, Reading},
        account::{KeyRevocation, Standing},
        audit::{Head, HeadSide},
        erasure::{Erasure, ErasureReceipt, ErasureTarget},
        grant::{
            AccessRequest, DateRange, Decline, Grant, GrantScope, Item, Purpose, Revocation, Rights,
        },
        question::{Answer, Question},
        record::{Manifest, PartManifest, Stored, WriteIntent},
        ticket::{PinChange, PinReset, PinTicket},
    },
};
use serde::{Deserialize, Serialize};

use crate::people::NOW;

const SEED: [u8; 32] = [11; 32];

/// One object under its namespace, and forms of it that must be refused.
#[derive(Serialize, Deserialize)]
struct Vector {
    about: String,
    namespace: String,
    seed: String,
    public_key: String,
    body: String,
    signature: String,
    must_fail: Vec<MustFail>,
}

#[derive(Serialize, Deserialize)]
struct MustFail {
    why: String,
    body: String,
    signature: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/records")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

fn make<T: Message>(about: &str, message: &T) -> Vector {
    let key = SigningKey::from_seed(&Secret32::from_bytes(SEED));
    let signed = Signed::sign(&key, message);
    let body = signed.bytes().to_vec();
    let sign_as = |namespace: &str, bytes: &[u8]| hex(key.sign_raw(namespace, bytes).as_bytes());
    let mut indefinite = body.clone();
    indefinite[0] = 0x9f;
    indefinite.push(0xff);
    let longer = [body.as_slice(), &[0xf6]].concat();
    let shorter = &body[..body.len() - 1];
    let case = |why: &str, bytes: &[u8], signature: String| MustFail {
        why: why.into(),
        body: hex(bytes),
        signature,
    };
    let must_fail = vec![
        case(
            "signed under another namespace",
            &body,
            sign_as("another", &body),
        ),
        case(
            "trailing byte, well signed",
            &longer,
            sign_as(T::NAMESPACE, &longer),
        ),
        case(
            "truncated, well signed",
            shorter,
            sign_as(T::NAMESPACE, shorter),
        ),
        case(
            "indefinite length, well signed",
            &indefinite,
            sign_as(T::NAMESPACE, &indefinite),
        ),
        case("signature of zeros", &body, hex(&[0; 64])),
    ];
    Vector {
        about: about.into(),
        namespace: T::NAMESPACE.into(),
        seed: hex(&SEED),
        public_key: hex(key.public().as_bytes()),
        signature: hex(signed.signature().as_bytes()),
        body: hex(&body),
        must_fail,
    }
}

fn check<T: Message>(vector: &Vector) {
    let key = SigningKey::from_seed(&Secret32::from_bytes(
        unhex(&vector.seed).try_into().unwrap(),
    ));
    assert_eq!(hex(key.public().as_bytes()), vector.public_key);
    let verdict = |body: &str, signature: &str| {
        let parts = (
            minicbor::bytes::ByteVec::from(unhex(body)),
            minicbor::bytes::ByteVec::from(unhex(signature)),
        );
        let bytes = minicbor::to_vec(parts).unwrap();
        Signed::<T>::from_bytes(&bytes)
            .ok()
            .and_then(|s| s.verify(&key.public()).ok())
    };
    let message = verdict(&vector.body, &vector.signature).expect(&vector.about);
    // Signing is deterministic, so the same object gives the same bytes.
    let again = Signed::sign(&key, &message);
    assert_eq!(
        (hex(again.bytes()), hex(again.signature().as_bytes())),
        (vector.body.clone(), vector.signature.clone())
    );
    for bad in &vector.must_fail {
        assert!(
            verdict(&bad.body, &bad.signature).is_none(),
            "{}: {}",
            vector.about,
            bad.why
        );
    }
}

macro_rules! kinds {
    ($($name:ident),* $(,)?) => {
        fn check_any(vector: &Vector) {
            $(if vector.namespace == $name::NAMESPACE { return check::<$name>(vector); })*
            panic!("no object has the namespace {}", vector.namespace);
        }
    };
}
kinds!(
    Access,
    AuditQuery,
    KeyRevocation,
    Standing,
    Head,
    Erasure,
    ErasureReceipt,
    AccessRequest,
    Decline,
    Grant,
    Revocation,
    Manifest,
    Stored,
    WriteIntent,
    PinChange,
    PinReset,
    PinTicket,
    Question,
    Answer,
);

#[test]
fn every_vector_in_the_folder_holds() {
    let mut count = 0;
    for file in fs::read_dir(folder()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        check_any(&serde_json::from_str(&text).unwrap());
        count += 1;
    }
    assert!(count >= 19, "only {count} vectors found");
}

#[test]
#[ignore = "writes vectors/records; run it by hand after a deliberate change of format"]
fn write_vectors() {
    let (patient, doctor) = (
        AccountId::from_bytes([1; 16]),
        AccountId::from_bytes([2; 16]),
    );
    let (record, nonce) = (RecordId::from_bytes([3; 16]), Nonce::from_bytes([4; 16]));
    let (grant, request) = (GrantId::from_bytes([5; 16]), RequestId::from_bytes([6; 16]));
    let item = Item { record, version: 2 };
    let range = DateRange {
        from: "2020-01-01".into(),
        to: "2020-12-31".into(),
    };
    let rights = Rights {
        read: true,
        write: false,
    };
    let (h, until) = (Hash([9; 32]), NOW.plus(86_400_000));
    let vectors = [
        make(
            "a list of two kinds",
            &Access {
                actor: doctor,
                patient,
                purpose: Purpose::Treat,
                note: None,
                nonce,
                time: NOW,
                reading: Reading::List {
                    kinds: vec![Kind::BloodTest, Kind::Imaging],
                    after: Some(record),
                },
            },
        ),
        make(
            "a look at one's own events",
            &AuditQuery {
                asker: patient,
                subject: patient,
                side: AuditSide::Subject,
                from: 0,
                nonce,
                time: NOW,
            },
        ),
        make(
            "the end of a key",
            &KeyRevocation {
                uid: doctor,
                key: Hash([9; 32]),
                registrar: patient,
                time: NOW,
            },
        ),
        make(
            "an account is stopped",
            &Standing {
                uid: doctor,
                registrar: patient,
                disabled: true,
                time: NOW,
            },
        ),
        make(
            "a count of events",
            &Head {
                subject: patient,
                side: HeadSide::Subject,
                count: 12,
                last: h,
                time: NOW,
            },
        ),
        make(
            "a record is erased",
            &Erasure {
                patient,
                target: ErasureTarget::Record(record),
                nonce,
                time: NOW,
            },
        ),
        make(
            "its receipt",
            &ErasureReceipt {
                erasure: h,
                versions: 2,
                horizon: until,
                time: NOW,
            },
        ),
        make(
            "a doctor asks",
            &AccessRequest {
                id: request,
                doctor,
                patient,
                purpose: Purpose::Treat,
                message: "Follow-up, März".into(),
                kinds: vec![Kind::BloodTest],
                dates: Some(range.clone()),
                rights,
                until,
                keep_until: None,
                time: NOW,
            },
        ),
        make(
            "the patient declines",
            &Decline {
                request,
                patient,
                time: NOW,
            },
        ),
        make(
            "a grant by date",
            &Grant {
                id: grant,
                patient,
                grantee: doctor,
                credential: h,
                rights,
                purpose: Purpose::Treat,
                scope: GrantScope::Dates {
                    kinds: vec![Kind::BloodTest],
                    range,
                    items: vec![item],
                },
                from: NOW,
                until,
                keep_until: Some(until),
                request: Some(request),
                wrap: h,
                on_behalf_of: None,
                time: NOW,
            },
        ),
        make(
            "its end",
            &Revocation {
                grant,
                patient,
                time: NOW,
            },
        ),
        make(
            "a version",
            &Manifest {
                record,
                version: 2,
                previous: Some(h),
                patient,
                kind: Kind::BloodTest,
                epoch: 1,
                author: doctor,
                parts: vec![PartManifest {
                    root: h,
                    sealed_len: 72,
                }],
                wraps: h,
                summary: h,
                claims: None,
                on_behalf_of: None,
                time: NOW,
            },
        ),
        make(
            "its confirmation",
            &Stored {
                record,
                version: 2,
                manifest: h,
                blobs: vec![h],
                time: NOW,
            },
        ),
    ];
    let question = QuestionId::from_bytes([7; 16]);
    let questions = [
        make(
            "a question about an event",
            &Question {
                id: question,
                patient,
                index: 4711,
                words: "Who is this? Ich war nie dort, März".into(),
                time: NOW,
            },
        ),
        make(
            "its answer",
            &Answer {
                question,
                words: "A colleague of your doctor stood in.".into(),
                auditor: doctor,
                time: NOW,
            },
        ),
    ];
    let tickets = [
        make(
            "a wish to write",
            &WriteIntent {
                author: doctor,
                patient,
                record,
                version: 1,
                kind: Kind::Document,
                previous: None,
                sealed_lens: vec![72, 1 << 31],
                nonce,
                time: NOW,
            },
        ),
        make(
            "a new PIN",
            &PinChange {
                uid: patient,
                upload: h,
                nonce,
                time: NOW,
            },
        ),
        make(
            "a PIN reset",
            &PinReset {
                uid: patient,
                nonce,
                expires: until,
            },
        ),
        make(
            "a ticket",
            &PinTicket {
                uid: patient,
                nonce,
                expires: until,
            },
        ),
    ];
    fs::create_dir_all(folder()).unwrap();
    for vector in vectors.iter().chain(&tickets).chain(&questions) {
        let path = folder().join(format!("{}.json", vector.namespace));
        fs::write(path, serde_json::to_string_pretty(vector).unwrap() + "\n").unwrap();
    }
}
