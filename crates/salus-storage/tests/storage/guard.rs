//! The custodian's tables: no patient's row without a permit that covers it.

use rusqlite::Connection;
use salus_records::{
    AccountId, QuestionId, RecordId, RequestId, Time,
    consent::{Action, Actor, ActorStanding, GrantFacts, ItemFacts, Permit, decide},
    fhir::Kind,
    objects::{
        grant::{GrantScope, Item, Rights},
        party::Role,
    },
};
use salus_storage::{
    guard::{
        GuardError, SCHEMA, Sealed, chain, consents, facts, nonces, out_keys, outbox,
        pages::PageKeys,
        questions,
        requests::{self, Status},
        scopes, versions,
    },
    sql::Db,
};

const PATIENT: AccountId = AccountId::from_bytes([1; 16]);
const DOCTOR: AccountId = AccountId::from_bytes([2; 16]);
const RECORD: RecordId = RecordId::from_bytes([3; 16]);
const NOW: Time = Time(1_000_000);

fn item() -> ItemFacts {
    ItemFacts {
        item: Item {
            record: RECORD,
            version: 1,
        },
        patient: PATIENT,
        kind: Kind::BloodTest,
        author: DOCTOR,
    }
}

fn permit(uid: AccountId, role: Role, action: Action<'_>) -> Permit {
    let actor = Actor {
        uid,
        role,
        standing: ActorStanding::Active,
    };
    let grant = GrantFacts {
        id: salus_records::GrantId::from_bytes([4; 16]),
        patient: PATIENT,
        grantee: DOCTOR,
        rights: Rights {
            read: true,
            write: true,
        },
        scope: GrantScope::Kinds(vec![Kind::BloodTest]),
        from: Time(0),
        until: Time(u64::MAX),
        revoked: false,
    };
    decide(&actor, PATIENT, action, &[grant], NOW).unwrap()
}

/// Runs work on an empty database; it must be refused for its permit.
fn refused<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&Connection) -> Result<T, GuardError> + Send + 'static,
) {
    let outcome = db.write_blocking(work);
    assert!(matches!(outcome, Err(GuardError::NotCovered)));
}

#[test]
fn a_permit_serves_only_what_it_is_for() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("custodian.db"), &SCHEMA).unwrap();
    let reading = || permit(DOCTOR, Role::Doctor, Action::Read(&[item()]));
    let asking = || permit(DOCTOR, Role::Doctor, Action::Ask);
    let owning = || permit(PATIENT, Role::Patient, Action::Govern);
    let auditing = || permit(DOCTOR, Role::Auditor, Action::AuditOther);

    let asked = QuestionId::from_bytes([6; 16]);
    let questioning = || permit(PATIENT, Role::Patient, Action::Question);
    let answering = || permit(DOCTOR, Role::Auditor, Action::AnswerQuestion);
    refused(&db, move |conn| {
        questions::put(conn, &answering(), asked, b"", NOW)
    });
    refused(&db, move |conn| questions::open(conn, &owning()));
    refused(&db, move |conn| questions::of_patient(conn, &auditing(), 1));
    refused(&db, move |conn| {
        questions::of_all(conn, &answering(), NOW, 1)
    });
    refused(&db, move |conn| {
        questions::answer(conn, &questioning(), asked, b"")
    });
    refused(&db, move |conn| questions::destroy(conn, &questioning()));
    refused(&db, move |conn| chain::has_entry(conn, &auditing(), 0));

    let id = RequestId::from_bytes([5; 16]);
    refused(&db, move |conn| {
        requests::put(conn, &reading(), id, true, b"", NOW)
    });
    refused(&db, move |conn| {
        requests::answer(conn, &asking(), id, Status::Granted)
    });
    refused(&db, move |conn| requests::to_patient(conn, &reading(), 1));
    refused(&db, move |conn| consents::of_patient(conn, &reading()));
    refused(&db, move |conn| {
        let grant = salus_records::GrantId::from_bytes([4; 16]);
        consents::revoke(conn, &reading(), grant, NOW, 0)
    });
    refused(&db, move |conn| scopes::own(conn, &auditing()));
    refused(&db, move |conn| chain::about(conn, &reading(), 0, 1));
    refused(&db, move |conn| chain::by(conn, &auditing(), 0, 1));
    refused(&db, move |conn| versions::destroy(conn, &reading(), RECORD));
    refused(&db, move |conn| {
        out_keys::destroy(conn, &auditing(), RECORD)
    });
    // Reading one kind is not reading another, and owning is not writing.
    refused(&db, move |conn| {
        out_keys::get(conn, &reading(), Kind::Diagnosis, item().item)
    });
    refused(&db, move |conn| {
        versions::parts(conn, &asking(), Kind::BloodTest, item().item)
    });
    let key = || out_keys::PagedKey {
        page: 1,
        sealed: vec![],
    };
    for permit in [reading(), owning()] {
        refused(&db, move |conn| {
            out_keys::put(conn, &permit, Kind::BloodTest, item().item, &key())
        });
    }
    // What is covered is done.
    db.write_blocking(move |conn| {
        assert!(requests::put(conn, &asking(), id, true, b"", NOW)?);
        assert!(requests::answer(conn, &owning(), id, Status::Declined)?);
        assert!(!requests::answer(conn, &owning(), id, Status::Granted)?);
        assert!(out_keys::get(conn, &reading(), Kind::BloodTest, item().item)?.is_none());
        assert!(facts::item(conn, item().item)?.is_none());
        assert!(outbox::subjects(conn)?.is_empty());
        Ok::<_, GuardError>(())
    })
    .unwrap();
}

#[test]
fn a_number_is_used_once_until_it_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("custodian.db"), &SCHEMA).unwrap();
    let nonce = salus_records::Nonce::from_bytes([6; 16]);
    db.write_blocking(move |conn| {
        assert!(nonces::spend(conn, PATIENT, nonce, NOW)?);
        assert!(!nonces::spend(conn, PATIENT, nonce, NOW)?);
        assert!(nonces::spend(conn, DOCTOR, nonce, NOW)?);
        assert_eq!(nonces::sweep(conn, NOW)?, 0);
        assert_eq!(nonces::sweep(conn, NOW.plus(1))?, 2);
        Ok::<_, GuardError>(())
    })
    .unwrap();
}

#[test]
fn a_destroyed_page_key_leaves_nothing_in_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pages.db");
    let secret = [0xa7; 48];
    let sealed = |_| Sealed {
        generation: 1,
        bytes: secret.to_vec(),
    };
    let pages = PageKeys::open(&path).unwrap();
    let (one, two) = (pages.add(sealed).unwrap(), pages.add(sealed).unwrap());
    assert_ne!(one, two);
    pages.destroy(one).unwrap();
    pages.destroy(two).unwrap();
    assert!(
        pages.add(sealed).unwrap() > two,
        "a number is not used twice"
    );
    pages.destroy(two + 1).unwrap();
    assert!(pages.all().unwrap().is_empty());
    drop(pages);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    assert!(PageKeys::open(&path).unwrap().all().unwrap().is_empty());
}
