//! The decision against a model that says the same in another way: who may, told as plain sentences.

use proptest::prelude::*;
use salus_records::{
    AccountId, GrantId, RecordId, Time,
    consent::{Action, Actor, ActorStanding, GrantFacts, ItemFacts, decide},
    fhir::Kind,
    objects::{
        grant::{DateRange, GrantScope, Item, Rights},
        party::Role,
    },
};

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn record(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::BloodTest, Kind::Imaging, Kind::Allergy])
}

fn item() -> impl Strategy<Value = Item> {
    (0u8..4, 1u32..3).prop_map(|(r, version)| Item {
        record: record(r),
        version,
    })
}

fn scope() -> impl Strategy<Value = GrantScope> {
    prop_oneof![
        prop::collection::vec(kind(), 1..3).prop_map(GrantScope::Kinds),
        prop::collection::vec(item(), 1..4).prop_map(GrantScope::Records),
        (
            prop::collection::vec(kind(), 1..3),
            prop::collection::vec(item(), 1..4)
        )
            .prop_map(|(kinds, items)| {
                GrantScope::Dates {
                    kinds,
                    range: DateRange {
                        from: "2020-01-01".into(),
                        to: "2021-01-01".into(),
                    },
                    items,
                }
            }),
    ]
}

prop_compose! {
    fn grant()(
        id in any::<[u8; 16]>(), patient in 0u8..2, grantee in 0u8..3, read: bool, write: bool,
        scope in scope(), from in 0u64..10, len in 0u64..20, revoked in prop::bool::weighted(0.3),
    ) -> GrantFacts {
        GrantFacts {
            id: GrantId::from_bytes(id),
            patient: account(patient),
            grantee: account(grantee),
            rights: Rights { read, write },
            scope,
            from: Time(from),
            until: Time(from + len),
            revoked,
        }
    }
}

fn actor() -> impl Strategy<Value = Actor> {
    let role = prop::sample::select(vec![
        Role::Patient,
        Role::Doctor,
        Role::Doctor,
        Role::Admin,
        Role::Auditor,
    ]);
    let standing = prop::sample::select(vec![
        ActorStanding::Active,
        ActorStanding::Active,
        ActorStanding::Active,
        ActorStanding::Pending,
        ActorStanding::Disabled,
    ]);
    (0u8..3, role, standing).prop_map(|(n, role, standing)| Actor {
        uid: account(n),
        role,
        standing,
    })
}

prop_compose! {
    fn facts()(item in item(), patient in 0u8..2, kind in kind(), author in 0u8..3) -> ItemFacts {
        ItemFacts { item, patient: account(patient), kind, author: account(author) }
    }
}

/// "There is a grant from this patient to this actor, with this right, that has begun, has not
/// ended, was not revoked, and names the kind or the thing itself."
fn some_grant(
    grants: &[GrantFacts],
    patient: AccountId,
    actor: AccountId,
    now: Time,
    right: impl Fn(&Rights) -> bool,
    names: impl Fn(&GrantScope) -> bool,
) -> bool {
    let mut found = false;
    for g in grants {
        let to_me = g.patient == patient && g.grantee == actor;
        let in_time = now.0 >= g.from.0 && now.0 < g.until.0;
        if to_me && in_time && !g.revoked && right(&g.rights) && names(&g.scope) {
            found = true;
        }
    }
    found
}

fn names_version(scope: &GrantScope, kind: Kind, item: Item) -> bool {
    match scope {
        GrantScope::Kinds(kinds) => kinds.contains(&kind),
        GrantScope::Records(items) | GrantScope::Dates { items, .. } => items.contains(&item),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading(actor in actor(), patient in 0u8..2, facts in prop::collection::vec(facts(), 1..4),
               grants in prop::collection::vec(grant(), 0..6), now in 0u64..20) {
        let (patient, now) = (account(patient), Time(now));
        let counts = actor.standing == ActorStanding::Active;
        let owner = actor.role == Role::Patient && actor.uid == patient;
        let one_patient = facts.iter().all(|f| f.patient == patient);
        let every_one_granted = facts.iter().all(|f| {
            some_grant(&grants, patient, actor.uid, now, |r| r.read, |s| names_version(s, f.kind, f.item))
        });
        let expected = counts && one_patient && (owner || (actor.role == Role::Doctor && every_one_granted));
        let decision = decide(&actor, patient, Action::Read(&facts), &grants, now);
        prop_assert_eq!(decision.is_ok(), expected);
        if let Ok(permit) = decision {
            prop_assert!(facts.iter().all(|f| permit.reads(f.kind, f.item)));
            prop_assert!(!permit.writes(facts[0].kind, facts[0].item.record), "reading grants no writing");
            prop_assert_eq!(permit.governs(), owner);
        }
    }

    #[test]
    fn listing_shows_exactly_what_could_be_read(
        actor in actor(), patient in 0u8..2, seen in facts(),
        grants in prop::collection::vec(grant(), 0..6), now in 0u64..20,
    ) {
        let (patient, now) = (account(patient), Time(now));
        let seen = ItemFacts { patient, ..seen };
        let listed = decide(&actor, patient, Action::List, &grants, now)
            .is_ok_and(|permit| permit.reads(seen.kind, seen.item));
        let readable = decide(&actor, patient, Action::Read(&[seen]), &grants, now).is_ok();
        prop_assert_eq!(listed, readable);
    }

    #[test]
    fn writing(actor in actor(), patient in 0u8..2, head in facts(), create: bool,
               grants in prop::collection::vec(grant(), 0..6), now in 0u64..20) {
        let (patient, now) = (account(patient), Time(now));
        let counts = actor.standing == ActorStanding::Active;
        let owner = actor.role == Role::Patient && actor.uid == patient;
        let (action, expected) = if create {
            let granted = some_grant(&grants, patient, actor.uid, now, |r| r.write, |s| {
                matches!(s, GrantScope::Kinds(kinds) if kinds.contains(&head.kind))
            });
            (Action::Create { record: head.item.record, kind: head.kind },
             counts && (owner || (actor.role == Role::Doctor && granted)))
        } else {
            let granted = some_grant(&grants, patient, actor.uid, now, |r| r.write, |s| match s {
                GrantScope::Kinds(kinds) => kinds.contains(&head.kind),
                GrantScope::Records(items) | GrantScope::Dates { items, .. } =>
                    items.iter().any(|i| i.record == head.item.record),
            });
            let own_work = owner && head.author == actor.uid;
            (Action::Update { head },
             counts && head.patient == patient && (own_work || (actor.role == Role::Doctor && granted)))
        };
        let decision = decide(&actor, patient, action, &grants, now);
        prop_assert_eq!(decision.is_ok(), expected);
        if let Ok(permit) = decision {
            prop_assert!(permit.writes(head.kind, head.item.record));
            prop_assert!(!permit.reads(head.kind, head.item), "writing grants no reading");
            prop_assert!(!permit.governs());
        }
    }

    #[test]
    fn roles_without_content_never_get_any(
        n in 0u8..4, role in prop::sample::select(vec![Role::Admin, Role::Auditor]), patient in 0u8..4,
        facts in prop::collection::vec(facts(), 1..4), grants in prop::collection::vec(grant(), 0..6), now in 0u64..20,
    ) {
        let actor = Actor { uid: account(n), role, standing: ActorStanding::Active };
        let (patient, now) = (account(patient), Time(now));
        prop_assert!(decide(&actor, patient, Action::Read(&facts), &grants, now).is_err());
        prop_assert!(decide(&actor, patient, Action::List, &grants, now).is_err());
        prop_assert!(decide(&actor, patient, Action::History(&facts), &grants, now).is_err());
        prop_assert!(decide(&actor, patient, Action::Govern, &grants, now).is_err());
        prop_assert!(decide(&actor, patient, Action::Erase, &grants, now).is_err());
        let create = Action::Create { record: record(1), kind: Kind::Document };
        prop_assert!(decide(&actor, patient, create, &grants, now).is_err());
        let details = decide(&actor, patient, Action::AuditOther, &grants, now);
        prop_assert_eq!(details.is_ok(), role == Role::Auditor);
    }

    #[test]
    fn patients_ask_about_their_own_log_and_auditors_answer(
        actor in actor(), patient in 0u8..4, grants in prop::collection::vec(grant(), 0..6),
    ) {
        let (role, own) = (actor.role, actor.uid == account(patient));
        let counts = actor.standing == ActorStanding::Active;
        let cases = [
            (Action::Question, role == Role::Patient && own),
            (Action::SeeQuestions, role == Role::Auditor && own),
            (Action::AnswerQuestion, role == Role::Auditor),
        ];
        for (action, expected) in cases {
            let decision = decide(&actor, account(patient), action, &grants, Time(5));
            prop_assert_eq!(decision.is_ok(), counts && expected);
            if let Ok(permit) = decision {
                let one = [permit.questions(), permit.sees_questions(), permit.answers()];
                prop_assert_eq!(one.iter().filter(|covers| **covers).count(), 1);
                prop_assert!(!permit.governs() && !permit.audits() && permit.grant().is_none());
            }
        }
    }
}
