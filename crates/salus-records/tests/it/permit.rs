//! A permit covers what it was made for, and nothing else.

use salus_records::{
    AccountId, GrantId, RecordId, Time,
    consent::{Action, Actor, ActorStanding, GrantFacts, ItemFacts, Permit, decide},
    fhir::Kind,
    objects::{
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
    let grant = GrantFacts {
        id: GRANT,
        patient: PATIENT,
        grantee: DOCTOR,
        rights: Rights {
            read: true,
            write: true,
        },
        scope: GrantScope::Kinds(vec![KIND]),
        from: Time(0),
        until: Time(2),
        revoked: false,
    };
    decide(&actor, subject, action, &[grant], Time(1)).unwrap()
}

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
    let facts = ItemFacts {
        item: ITEM,
        patient: PATIENT,
        kind: KIND,
        author: PATIENT,
    };
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
            Action::Read(&[facts]),
            &["read"],
            Some(GRANT),
        ),
        (DOCTOR, PATIENT, create, &["write"], Some(GRANT)),
        (
            DOCTOR,
            PATIENT,
            Action::Update { head: facts },
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
    let read = permit(DOCTOR, PATIENT, Action::Read(&[facts]));
    assert!(!read.reads(Kind::Imaging, ITEM));
    let write = permit(DOCTOR, PATIENT, create);
    assert!(!write.writes(Kind::Imaging, RECORD));
    assert!(!write.writes(KIND, RecordId::from_bytes([6; 16])));
}
