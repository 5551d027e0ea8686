//! A permit covers what it was made for, and nothing else.

use salus_records::{
    AccountId, GrantId, RecordId, Time,
    consent::{Action, Actor, ActorStanding, Denial, GrantFacts, ItemFacts, Permit, decide},
    fhir::Kind,
    objects::{
        access::MAX_ITEMS,
        grant::{GrantScope, Item, Rights},
        party::Role,
    },
};

const PATIENT: AccountId = AccountId::from_bytes([1; 16]);
const DOCTOR: AccountId = AccountId::from_bytes([2; 16]);
const AUDITOR: AccountId = AccountId::from_bytes([3; 16]);
const GRANT: GrantId = GrantId::from_bytes([4; 16]);
const KIND: Kind = Kind::BloodTest;
const RECORD: RecordId = RecordId::from_bytes([5; 16]);
const ITEM: Item = Item {
    record: RECORD,
    version: 1,
};

fn permit(uid: AccountId, subject: AccountId, action: Action<'_>) -> Permit {
    decided(uid, subject, action, GrantScope::Kinds(vec![KIND])).unwrap()
}

/// What is decided where the patient gave the doctor this much to read and to write.
fn decided(
    uid: AccountId,
    subject: AccountId,
    action: Action<'_>,
    scope: GrantScope,
) -> Result<Permit, Denial> {
    let role = match uid {
        PATIENT => Role::Patient,
        DOCTOR => Role::Doctor,
        _ => Role::Auditor,
    };
    let actor = Actor {
        uid,
        role,
        standing: ActorStanding::Active,
    };
    decide(&actor, subject, action, &[grant(scope)], Time(1))
}

fn grant(scope: GrantScope) -> GrantFacts {
    GrantFacts {
        id: GRANT,
        patient: PATIENT,
        grantee: DOCTOR,
        rights: Rights {
            read: true,
            write: true,
        },
        scope,
        from: Time(1),
        until: Time(2),
        revoked: false,
    }
}

// The model meets these moments by chance, and not in every run.
#[test]
fn a_grant_counts_from_its_begin_and_no_longer_at_its_end() {
    let grant = grant(GrantScope::Kinds(vec![KIND]));
    for (now, expected) in [(0, false), (1, true), (2, false)] {
        let live = grant.live(PATIENT, DOCTOR, Time(now));
        assert_eq!(live, expected, "at {now}");
    }
}

const FACTS: ItemFacts = ItemFacts {
    item: ITEM,
    patient: PATIENT,
    kind: KIND,
    author: PATIENT,
};

fn covered(permit: &Permit) -> Vec<&'static str> {
    let all = [
        ("read", permit.reads(KIND, ITEM)),
        ("write", permit.writes(KIND, RECORD)),
        ("govern", permit.governs()),
        ("audit", permit.audits()),
        ("ask", permit.asks()),
        ("question", permit.questions()),
        ("see questions", permit.sees_questions()),
        ("answer", permit.answers()),
    ];
    let covered = all.into_iter().filter(|(_, covered)| *covered);
    covered.map(|(name, _)| name).collect()
}

#[test]
fn a_permit_covers_what_it_was_made_for_and_nothing_else() {
    let create = Action::Create {
        record: RECORD,
        kind: KIND,
    };
    let own: &[&str] = &["read", "govern", "audit"];
    let cases: [(_, _, _, &[&str], _); 13] = [
        (PATIENT, PATIENT, Action::List, own, None),
        (PATIENT, PATIENT, Action::Govern, own, None),
        (PATIENT, PATIENT, Action::Erase, own, None),
        (PATIENT, PATIENT, create, &["write"], None),
        (PATIENT, PATIENT, Action::AuditOwn, &["audit"], None),
        (PATIENT, PATIENT, Action::Question, &["question"], None),
        (
            DOCTOR,
            PATIENT,
            Action::Read(&[FACTS]),
            &["read"],
            Some(GRANT),
        ),
        (DOCTOR, PATIENT, create, &["write"], Some(GRANT)),
        (
            DOCTOR,
            PATIENT,
            Action::Update { head: FACTS },
            &["write"],
            Some(GRANT),
        ),
        (DOCTOR, PATIENT, Action::Ask, &["ask"], None),
        (AUDITOR, PATIENT, Action::AuditOther, &["audit"], None),
        (
            AUDITOR,
            AUDITOR,
            Action::SeeQuestions,
            &["see questions"],
            None,
        ),
        (AUDITOR, PATIENT, Action::AnswerQuestion, &["answer"], None),
    ];
    for (actor, subject, action, covers, grant) in cases {
        let permit = permit(actor, subject, action);
        assert_eq!(covered(&permit), covers, "{action:?}");
        assert_eq!(permit.grant(), grant, "{action:?}");
        assert_eq!((permit.actor(), permit.patient()), (actor, subject));
    }
    let read = permit(DOCTOR, PATIENT, Action::Read(&[FACTS]));
    assert!(!read.reads(Kind::Imaging, ITEM));
    let write = permit(DOCTOR, PATIENT, create);
    assert!(!write.writes(Kind::Imaging, RECORD));
    assert!(!write.writes(KIND, RecordId::from_bytes([6; 16])));
}

#[test]
fn a_history_shows_what_is_covered_and_a_reading_must_be_covered_whole() {
    let newer = ItemFacts {
        item: Item { version: 2, ..ITEM },
        ..FACTS
    };
    let scope = || GrantScope::Records(vec![ITEM]);
    let history = decided(DOCTOR, PATIENT, Action::History(&[FACTS, newer]), scope()).unwrap();
    assert!(history.reads(KIND, ITEM) && !history.reads(KIND, newer.item));
    let reading = decided(DOCTOR, PATIENT, Action::Read(&[FACTS, newer]), scope());
    assert_eq!(reading.unwrap_err(), Denial::NotGranted);
    let uncovered = decided(DOCTOR, PATIENT, Action::History(&[newer]), scope());
    assert_eq!(uncovered.unwrap_err(), Denial::NotGranted);
}

#[test]
fn a_listed_record_is_written_further_and_no_other() {
    let scope = || GrantScope::Records(vec![ITEM]);
    let head = ItemFacts {
        item: Item { version: 2, ..ITEM },
        ..FACTS
    };
    assert!(decided(DOCTOR, PATIENT, Action::Update { head }, scope()).is_ok());
    let item = Item {
        record: RecordId::from_bytes([6; 16]),
        ..ITEM
    };
    let head = ItemFacts { item, ..FACTS };
    let other = decided(DOCTOR, PATIENT, Action::Update { head }, scope());
    assert_eq!(other.unwrap_err(), Denial::NotGranted);
}

#[test]
fn a_reading_names_between_one_and_the_most_items() {
    let facts = vec![FACTS; MAX_ITEMS + 1];
    let own = |number| {
        let action = Action::Read(&facts[..number]);
        decided(PATIENT, PATIENT, action, GrantScope::Records(Vec::new())).err()
    };
    assert_eq!(own(0), Some(Denial::NotGranted));
    assert_eq!(own(MAX_ITEMS), None);
    assert_eq!(own(MAX_ITEMS + 1), Some(Denial::TooMany));
}
