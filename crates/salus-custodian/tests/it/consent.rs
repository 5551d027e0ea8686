//! Requests, grants, revocations, rotating keys.

use salus_crypto::{entropy::OsEntropy, sign::Signed};
use salus_custodian::CustodianError;
use salus_records::{
    AccountId, GrantId, RequestId, Time,
    fhir::Kind,
    keys::{
        grant::GrantKey,
        scope::{self, ScopeSecret},
    },
    objects::{
        account::AccountState,
        audit::EventKind,
        grant::{
            AccessRequest, DateRange, Decline, GrantBundle, GrantScope, Purpose, Rights, Slip,
            SlipTarget,
        },
        record::Manifest,
    },
    seal::{ContentKey, PartOpener, Place},
    wire::{
        Cbor,
        custodian::{AskRequest, DeclineRequest, GrantSlips, RequestStatus, StateUpdate},
    },
};

use crate::{
    client::{BOTH, Person, READ, Written, check, seen},
    world::World,
};

fn question(w: &World, doctor: &Person, patient: AccountId) -> AccessRequest {
    AccessRequest {
        id: RequestId::random(&mut OsEntropy),
        doctor: doctor.uid,
        patient,
        purpose: Purpose::Treat,
        message: "before the operation".into(),
        kinds: vec![Kind::BloodTest],
        dates: None,
        rights: READ,
        until: w.now().plus(Time::DAY),
        keep_until: None,
        time: w.now(),
    }
}

impl World {
    async fn ask(&self, doctor: &Person, question: &AccessRequest) -> Result<(), CustodianError> {
        let body = AskRequest {
            request: doctor.sign(question),
        };
        let done = self.custodian.ask(self.caller(doctor).await, body).await?;
        assert!(done.event.is_none());
        Ok(())
    }

    async fn decline(&self, patient: &Person, request: RequestId) -> Result<bool, CustodianError> {
        let decline = Decline {
            request,
            patient: patient.uid,
            time: self.now(),
        };
        let body = DeclineRequest {
            decline: patient.sign(&decline),
        };
        let done = self
            .custodian
            .decline(self.caller(patient).await, body)
            .await?;
        Ok(done.event.is_some())
    }

    async fn statuses(&self, person: &Person) -> Vec<RequestStatus> {
        let requests = self
            .custodian
            .requests(self.caller(person).await)
            .await
            .unwrap();
        requests.requests.iter().map(|r| r.status).collect()
    }
}

#[tokio::test]
async fn a_request_is_seen_granted_or_declined() {
    let w = World::new().await;
    let (first, second) = (
        question(&w, &w.doctor, w.patient.uid),
        question(&w, &w.doctor, w.patient.uid),
    );
    w.ask(&w.doctor, &first).await.unwrap();
    w.ask(&w.doctor, &second).await.unwrap();
    assert!(matches!(
        w.ask(&w.doctor, &first).await,
        Err(CustodianError::Replayed)
    ));
    let shown = w
        .custodian
        .requests(w.caller(&w.patient).await)
        .await
        .unwrap();
    assert_eq!(shown.requests.len(), 2);
    assert!(
        shown.requests[0]
            .request
            .verify(&w.doctor.public_keys().identity)
            .is_ok()
    );

    let (_, mut grant) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    grant.request = Some(first.id);
    let (mut bundle, _) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    let inner = bundle.grant.unverified().unwrap();
    bundle.grant = w.patient.sign(&salus_records::objects::grant::Grant {
        request: Some(first.id),
        ..inner
    });
    w.send_grant(&w.patient, &bundle).await.unwrap();
    assert!(w.decline(&w.patient, second.id).await.unwrap());
    assert!(
        !w.decline(&w.patient, second.id).await.unwrap(),
        "twice changes nothing"
    );
    assert!(matches!(
        w.decline(&w.patient, first.id).await,
        Err(CustodianError::BadRequest(_))
    ));
    for person in [&w.doctor, &w.patient] {
        let mut statuses = w.statuses(person).await;
        statuses.sort_by_key(|s| *s as u8);
        assert_eq!(statuses, [RequestStatus::Granted, RequestStatus::Declined]);
    }
    assert!(
        w.statuses(&w.other_doctor).await.is_empty()
            && w.statuses(&w.other_patient).await.is_empty()
    );
    let not_hers = w.decline(&w.other_patient, second.id).await;
    assert!(seen(not_hers).starts_with("not available"));
    let kinds: Vec<_> = w.own_events(&w.patient).await[2..]
        .iter()
        .map(|d| d.event)
        .collect();
    assert_eq!(
        kinds,
        [
            EventKind::AccessRequested,
            EventKind::AccessRequested,
            EventKind::AccessGranted,
            EventKind::AccessDeclined
        ]
    );
}

#[tokio::test]
async fn a_request_names_kinds_rights_days_and_an_end() {
    let w = World::new().await;
    let ask = async |change: &dyn Fn(&mut AccessRequest)| {
        let mut asked = question(&w, &w.doctor, w.patient.uid);
        change(&mut asked);
        w.ask(&w.doctor, &asked).await
    };
    let days = |from: &str, to: &str| {
        Some(DateRange {
            from: from.into(),
            to: to.into(),
        })
    };
    let now = w.now();
    for wrong in [
        &(|r: &mut AccessRequest| r.kinds.clear()) as &dyn Fn(&mut AccessRequest),
        &|r| r.kinds = [Kind::ALL.to_vec(), vec![Kind::Allergy]].concat(),
        &|r| r.rights.read = false,
        &|r| r.until = now,
        &|r| r.dates = days("2026-02-02", "2026-02-01"),
        &|r| r.dates = days("2026-02-2", "2026-02-20"),
        &|r| r.dates = days("2026-02-01", "2026-02-1"),
    ] {
        let refused = ask(wrong).await;
        assert!(
            matches!(refused, Err(CustodianError::BadRequest(_))),
            "{refused:?}"
        );
    }
    for right in [
        &(|r: &mut AccessRequest| r.kinds = Kind::ALL.to_vec()) as &dyn Fn(&mut AccessRequest),
        &|r| (r.rights.read, r.rights.write) = (false, true),
        &|r| r.until = now.plus(1),
        &|r| r.dates = days("2026-02-01", "2026-02-01"),
        &|r| r.message = "x".repeat(4000),
    ] {
        ask(right).await.unwrap();
    }
    let long = ask(&|r| r.message = "x".repeat(4001)).await;
    assert!(matches!(long, Err(CustodianError::TooLarge(_))), "{long:?}");
}

#[tokio::test]
async fn a_doctor_asks_200_times_a_day() {
    let w = World::new().await;
    for _ in 0..200 {
        let asked = question(&w, &w.doctor, w.patient.uid);
        w.ask(&w.doctor, &asked).await.unwrap();
    }
    let asked = question(&w, &w.doctor, w.patient.uid);
    let more = w.ask(&w.doctor, &asked).await;
    assert!(matches!(more, Err(CustodianError::TooMany { .. })));
    let other = question(&w, &w.other_doctor, w.patient.uid);
    w.ask(&w.other_doctor, &other).await.unwrap();
}

#[tokio::test]
async fn asking_nobody_looks_like_asking_somebody() {
    let w = World::new().await;
    let nobody = question(&w, &w.doctor, AccountId::random(&mut OsEntropy));
    let somebody = question(&w, &w.doctor, w.patient.uid);
    let staff = question(&w, &w.doctor, w.other_doctor.uid);
    for question in [&nobody, &somebody, &staff] {
        w.ask(&w.doctor, question).await.unwrap();
    }
    assert_eq!(w.statuses(&w.doctor).await, [RequestStatus::Pending; 3]);
    assert_eq!(w.statuses(&w.patient).await.len(), 1);
    // Nobody but a doctor asks.
    let by_patient = AccessRequest {
        doctor: w.other_patient.uid,
        ..question(&w, &w.doctor, w.patient.uid)
    };
    assert!(matches!(
        w.ask(&w.other_patient, &by_patient).await,
        Err(CustodianError::Forbidden(_))
    ));
    let forged = AskRequest {
        request: w.other_doctor.sign(&question(&w, &w.doctor, w.patient.uid)),
    };
    assert!(matches!(
        w.custodian.ask(w.caller(&w.doctor).await, forged).await,
        Err(CustodianError::Forbidden(_))
    ));
}

#[tokio::test]
async fn attack_c4_only_the_patient_s_own_words_grant() {
    let w = World::new().await;
    let kinds = [Kind::BloodTest];
    let (good, grant) = w.kinds_bundle(&w.patient, &w.doctor, &kinds, READ);

    // Signed by somebody else, or sent by somebody else.
    let mut forged = good.clone();
    forged.grant = w.other_patient.sign(&grant);
    assert!(matches!(
        w.send_grant(&w.patient, &forged).await,
        Err(CustodianError::Forbidden(_))
    ));
    assert!(matches!(
        w.send_grant(&w.other_patient, &good).await,
        Err(CustodianError::Forbidden(_))
    ));

    // A wrap moved from another grant.
    let (other, _) = w.kinds_bundle(&w.patient, &w.other_doctor, &kinds, READ);
    let mut moved = good.clone();
    moved.wrapped = other.wrapped;
    assert!(matches!(
        w.send_grant(&w.patient, &moved).await,
        Err(CustodianError::BadRequest(_))
    ));

    // No slips, slips of another kind, of another epoch, or one too many.
    let (mut wrong, _) = w.kinds_bundle(
        &w.patient,
        &w.doctor,
        &[Kind::BloodTest, Kind::Imaging],
        READ,
    );
    let imaging = wrong.slips.pop().unwrap();
    assert!(matches!(
        w.send_grant(&w.patient, &wrong).await,
        Err(CustodianError::BadRequest(_))
    ));
    let mut swapped = good.clone();
    swapped.slips = vec![imaging.clone()];
    assert!(matches!(
        w.send_grant(&w.patient, &swapped).await,
        Err(CustodianError::BadRequest(_))
    ));
    let mut more = good.clone();
    more.slips.push(imaging);
    assert!(matches!(
        w.send_grant(&w.patient, &more).await,
        Err(CustodianError::BadRequest(_))
    ));
    let mut later = good.clone();
    later.slips[0].target = SlipTarget::Scope {
        kind: Kind::BloodTest,
        epoch: 2,
    };
    assert!(matches!(
        w.send_grant(&w.patient, &later).await,
        Err(CustodianError::BadRequest(_))
    ));

    // A name of another length than every name has.
    for len in [0, 327, 329, 100_000] {
        let mut named = good.clone();
        named.name = Some(vec![0; len]);
        assert!(matches!(
            w.send_grant(&w.patient, &named).await,
            Err(CustodianError::BadRequest(_))
        ));
    }

    // To a patient, to a stale credential, into the past, or without any right.
    let resign = |change: &dyn Fn(&mut salus_records::objects::grant::Grant)| {
        let mut grant = grant.clone();
        change(&mut grant);
        let mut bundle = good.clone();
        bundle.grant = w.patient.sign(&grant);
        bundle
    };
    for bundle in [
        resign(&|g| g.grantee = w.other_patient.uid),
        resign(&|g| g.credential = salus_ledger::Hash([1; 32])),
        resign(&|g| g.until = w.now()),
        resign(&|g| g.from = g.until),
        resign(&|g| g.on_behalf_of = Some(w.patient.uid)),
        resign(&|g| g.scope = GrantScope::Kinds(Vec::new())),
        resign(&|g| g.scope = GrantScope::Kinds(vec![Kind::BloodTest; 2])),
        resign(&|g| {
            g.rights = Rights {
                read: false,
                write: false,
            }
        }),
        // Keys to write with only, and keys that are longer than any.
        resign(&|g| {
            g.rights = Rights {
                read: false,
                write: true,
            }
        }),
        GrantBundle {
            slips: [good.slips.clone(), good.slips.clone()].concat(),
            ..good.clone()
        },
        GrantBundle {
            sealed_self: vec![7; 513],
            ..good.clone()
        },
        GrantBundle {
            slips: vec![Slip {
                sealed: vec![7; 513],
                ..good.slips[0].clone()
            }],
            ..good.clone()
        },
    ] {
        assert!(matches!(
            w.send_grant(&w.patient, &bundle).await,
            Err(CustodianError::BadRequest(_))
        ));
    }

    // Nothing of all that was stored; the right one is, once, and comes back whole.
    assert!(
        w.custodian
            .grants(w.caller(&w.doctor).await)
            .await
            .unwrap()
            .grants
            .is_empty()
    );
    let first = w
        .send_grant(&w.patient, &good)
        .await
        .unwrap()
        .event
        .unwrap();
    let again = w
        .send_grant(&w.patient, &good)
        .await
        .unwrap()
        .event
        .unwrap();
    assert_eq!(
        first.index, again.index,
        "the same grant again is the same event"
    );
    let altered = resign(&|g| g.until = w.now().plus(9 * Time::DAY));
    assert!(matches!(
        w.send_grant(&w.patient, &altered).await,
        Err(CustodianError::Replayed)
    ));
    let shown = w.custodian.grants(w.caller(&w.doctor).await).await.unwrap();
    assert!(shown.grants.len() == 1 && shown.grants[0].bundle.0.sealed_self.is_empty());
    let own = w
        .custodian
        .grants(w.caller(&w.patient).await)
        .await
        .unwrap();
    assert_eq!(own.grants[0].bundle.0.sealed_self, good.sealed_self);
}

#[tokio::test]
async fn a_name_goes_to_the_grantee_while_the_grant_counts() {
    let w = World::new().await;
    let (named, grant) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    let (mut nameless, _) = w.kinds_bundle(&w.patient, &w.other_doctor, &[Kind::BloodTest], READ);
    nameless.name = None;
    w.send_grant(&w.patient, &named).await.unwrap();
    w.send_grant(&w.patient, &nameless).await.unwrap();

    let shown = async |doctor| {
        let grants = w.custodian.grants(w.caller(doctor).await).await.unwrap();
        grants.grants[0].bundle.0.clone()
    };
    let got = shown(&w.doctor).await;
    let own = w.doctor.master.wrap_key();
    let key = GrantKey::unwrap(grant.id, w.patient.uid, &own, &got.wrapped, &grant.wrap).unwrap();
    assert_eq!(key.open_name(&got.name.unwrap()).unwrap(), "Paula Peters");
    assert!(shown(&w.other_doctor).await.name.is_none());

    w.revoke(&w.patient, grant.id).await.unwrap();
    assert!(
        shown(&w.doctor).await.name.is_none(),
        "ended, so nothing more is handed out"
    );
}

#[tokio::test]
async fn a_slip_opens_under_its_own_grant_only() {
    let w = World::new().await;
    let (one, one_grant) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    let (two, _) = w.kinds_bundle(&w.patient, &w.other_doctor, &[Kind::BloodTest], READ);
    let own = w.doctor.master.wrap_key();
    let key = GrantKey::unwrap(
        one_grant.id,
        w.patient.uid,
        &own,
        &one.wrapped,
        &one_grant.wrap,
    )
    .unwrap();
    assert!(key.open(&one.slips[0]).is_ok() && key.open(&two.slips[0]).is_err());
}

#[tokio::test]
async fn granting_single_records_needs_one_s_own() {
    let w = World::new().await;
    let foreign = w
        .write(&w.other_patient, &w.other_patient, Kind::Allergy, b"x")
        .await
        .unwrap();
    let scope = GrantScope::Records(vec![foreign.item]);
    let keys = [(SlipTarget::Item(foreign.item), foreign.key.secret().clone())];
    let (bundle, _) = w.bundle(&w.patient, &w.doctor, scope, READ, &keys);
    assert!(seen(w.send_grant(&w.patient, &bundle).await).starts_with("not available"));
}

#[tokio::test]
async fn a_grant_for_days_names_versions_of_its_kinds_once() {
    let w = World::new().await;
    let write = async |kind| w.write(&w.patient, &w.patient, kind, b"x").await.unwrap();
    let (blood, allergy) = (write(Kind::BloodTest).await, write(Kind::Allergy).await);
    let grant = async |named: &[&Written], kinds: &[Kind]| {
        let items: Vec<_> = named.iter().map(|written| written.item).collect();
        let keys = named.iter().map(|written| {
            let target = SlipTarget::Item(written.item);
            (target, written.key.secret().clone())
        });
        let scope = GrantScope::Dates {
            kinds: kinds.to_vec(),
            range: DateRange {
                from: "2026-01-01".into(),
                to: "2026-12-31".into(),
            },
            items,
        };
        let keys: Vec<_> = keys.collect();
        let (bundle, _) = w.bundle(&w.patient, &w.doctor, scope, READ, &keys);
        w.send_grant(&w.patient, &bundle).await
    };
    for (named, kinds) in [
        (vec![&blood, &allergy], vec![Kind::BloodTest]),
        (vec![&blood, &blood], vec![Kind::BloodTest]),
        (vec![], vec![Kind::BloodTest]),
    ] {
        let refused = grant(&named, &kinds).await;
        assert!(matches!(refused, Err(CustodianError::BadRequest(_))));
    }
    let given = grant(&[&blood, &allergy], &[Kind::BloodTest, Kind::Allergy]).await;
    let details = check(&given.unwrap().event.unwrap());
    assert_eq!(details.items, [blood.item, allergy.item]);
    assert_eq!(details.kinds, [Kind::BloodTest, Kind::Allergy]);
}

#[tokio::test]
async fn a_grant_ends_by_itself_and_by_the_patient_alone() {
    let w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    let id = w
        .grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    for stranger in [&w.doctor, &w.other_patient] {
        let error = w.revoke(stranger, id).await.unwrap_err();
        assert!(matches!(
            error,
            CustodianError::NotAvailable | CustodianError::Forbidden(_)
        ));
    }
    let unknown = w.revoke(&w.patient, GrantId::random(&mut OsEntropy)).await;
    assert!(seen(unknown).starts_with("not available"));
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    w.clock.pass(Time::DAY);
    let mut doctor = w.doctor.clone();
    doctor
        .login(&w.custodian, w.ticket(doctor.uid))
        .await
        .unwrap();
    assert!(
        seen(w.read(&doctor, w.patient.uid, &[written.item]).await).starts_with("not available")
    );
    let account = w
        .custodian
        .account(w.caller(&doctor).await, w.patient.uid)
        .await;
    assert!(seen(account).starts_with("not available"));
    let mut patient = w.patient.clone();
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    let own = w
        .custodian
        .own_keys(w.caller(&patient).await)
        .await
        .unwrap();
    assert_eq!(own.due, [Kind::BloodTest], "expiry makes the key due");
}

/// The patient's next state, in which a scope has moved on.
fn rotated(w: &World, patient: &Person, kind: Kind) -> (StateUpdate, Person) {
    let mut next = patient.clone();
    let old = &patient.scopes[&kind];
    let self_key = patient.master.self_key();
    let (scope, epoch) = scope::make(patient.uid, kind, Some(old), &self_key, &mut OsEntropy);
    let head = next
        .state
        .scopes
        .iter_mut()
        .find(|h| h.kind == kind)
        .unwrap();
    *head = scope.head();
    next.state.counter += 1;
    next.state.time = w.now();
    next.scopes.insert(kind, scope);
    let update = StateUpdate {
        state: patient.sign(&next.state),
        scopes: vec![Cbor(epoch)],
        slips: Vec::new(),
    };
    (update, next)
}

#[tokio::test]
async fn a_rotated_scope_serves_who_stays_and_nobody_else() {
    let w = World::new().await;
    let kind = Kind::BloodTest;
    let before = w
        .write(&w.patient, &w.patient, kind, b"before")
        .await
        .unwrap();
    let (stays, grant) = w.kinds_bundle(&w.patient, &w.doctor, &[kind], READ);
    w.send_grant(&w.patient, &stays).await.unwrap();
    let goes = w.grant(&w.patient, &w.other_doctor, &[kind], READ).await;
    w.revoke(&w.patient, goes).await.unwrap();

    let (mut update, patient) = rotated(&w, &w.patient, kind);
    let self_key = patient.master.self_key();
    let key = GrantKey::open_self(grant.id, patient.uid, &self_key, &stays.sealed_self).unwrap();
    let slip = |epoch: u32| {
        let secret = patient.scopes[&kind].secret();
        vec![Cbor(key.slip(
            SlipTarget::Scope { kind, epoch },
            secret,
            &mut OsEntropy,
        ))]
    };
    // Slips for a grant that has ended, or for another epoch, are refused, and nothing happens.
    for (grant, epoch) in [(goes, 2), (grant.id, 3)] {
        update.slips = vec![GrantSlips {
            grant,
            slips: slip(epoch),
        }];
        let refused = w
            .custodian
            .update_state(w.caller(&patient).await, update.clone())
            .await;
        assert!(matches!(refused, Err(CustodianError::BadRequest(_))));
    }
    update.slips = vec![GrantSlips {
        grant: grant.id,
        slips: slip(2),
    }];
    let done = w
        .custodian
        .update_state(w.caller(&patient).await, update.clone())
        .await
        .unwrap();
    let details = check(&done.event.unwrap());
    assert_eq!(
        (details.event, details.kinds),
        (EventKind::ScopeRotated, vec![kind])
    );
    let again = w
        .custodian
        .update_state(w.caller(&patient).await, update)
        .await;
    assert!(matches!(again, Err(CustodianError::Replayed)));
    let own = w
        .custodian
        .own_keys(w.caller(&patient).await)
        .await
        .unwrap();
    assert!(own.due.is_empty() && own.scopes.len() == 10);

    // Somebody who still writes under the old key is told.
    let stale = w
        .write(&w.patient, &w.patient, kind, b"stale")
        .await
        .unwrap_err();
    assert!(matches!(stale, CustodianError::BadRequest(what) if what.contains("rotated")));
    let after = w.write(&patient, &patient, kind, b"after").await.unwrap();

    // The doctor holds both slips; one who came later reaches back through the link.
    let answer = w
        .read(&w.doctor, patient.uid, &[before.item, after.item])
        .await
        .unwrap();
    for (version, content) in answer.versions.iter().zip([&b"before"[..], b"after"]) {
        let key = w.key_as_grantee(&w.doctor, version).await.unwrap();
        assert_eq!(w.fetch(&w.doctor, version, &key, 0).await.unwrap(), content);
    }
    w.grant(&patient, &w.other_doctor, &[kind], READ).await;
    let answer = w
        .read(&w.other_doctor, patient.uid, &[before.item])
        .await
        .unwrap();
    assert_eq!(answer.versions[0].links.len(), 1);
    assert!(
        w.key_as_grantee(&w.other_doctor, &answer.versions[0])
            .await
            .is_some()
    );
}

#[tokio::test]
async fn a_rotation_brings_its_epochs_and_slips_of_the_grants_that_stay() {
    let w = World::new().await;
    let (kind, other) = (Kind::BloodTest, Kind::Imaging);
    let stays = w.grant(&w.patient, &w.doctor, &[kind], READ).await;
    let only_write = Rights {
        read: false,
        write: true,
    };
    let writes = w.grant(&w.patient, &w.doctor, &[kind], only_write).await;
    let (right, next) = rotated(&w, &w.patient, kind);
    let (of_other, _) = rotated(&w, &w.patient, other);
    let slip = |kind, epoch, len| {
        Cbor(Slip {
            target: SlipTarget::Scope { kind, epoch },
            sealed: vec![7; len],
        })
    };
    let with = |change: &dyn Fn(&mut StateUpdate)| {
        let mut update = right.clone();
        change(&mut update);
        update
    };
    let slips = |grant, slip| {
        with(&|u| {
            let slips = vec![Clone::clone(&slip)];
            u.slips = vec![GrantSlips { grant, slips }];
        })
    };
    let unmoved = w.patient.sign(&AccountState {
        counter: 2,
        time: w.now(),
        ..w.patient.state.clone()
    });
    for (n, wrong) in [
        with(&|u| u.scopes.clear()),
        with(&|u| u.scopes = of_other.scopes.clone()),
        with(&|u| u.scopes.extend(of_other.scopes.clone())),
        with(&|u| u.scopes.extend(right.scopes.clone())),
        with(&|u| u.state = unmoved.clone()),
        with(&|u| u.scopes[0].0.previous = None),
        with(&|u| u.scopes[0].0.epoch = 3),
        with(&|u| u.scopes[0].0.sealed_self = vec![7; 513]),
        with(&|u| u.scopes[0].0.previous = Some(vec![7; 513])),
        slips(writes, slip(kind, 2, 512)),
        slips(stays, slip(kind, 2, 513)),
        slips(stays, slip(kind, 1, 512)),
        slips(stays, slip(other, 1, 512)),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = w.custodian.update_state(w.caller(&w.patient).await, wrong);
        let refused = refused.await;
        assert!(
            matches!(refused, Err(CustodianError::BadRequest(_))),
            "update {n}: {refused:?}"
        );
    }
    let good = slips(stays, slip(kind, 2, 512));
    let done = w.custodian.update_state(w.caller(&next).await, good);
    done.await.unwrap();

    let doctors = StateUpdate {
        state: w.doctor.sign(&AccountState {
            counter: 2,
            time: w.now(),
            ..w.doctor.state.clone()
        }),
        scopes: Vec::new(),
        slips: vec![GrantSlips {
            grant: stays,
            slips: Vec::new(),
        }],
    };
    let refused = w.custodian.update_state(w.caller(&w.doctor).await, doctors);
    assert!(matches!(
        refused.await,
        Err(CustodianError::BadRequest("only patients give grants"))
    ));
}

/// The doctor kept the scope's secret of then, has the blob from wherever it leaked, and even sees what
/// the custodian hands to the patient alone.
#[tokio::test]
async fn attack_c8_a_revoked_doctor_opens_neither_the_blob_nor_what_came_later() {
    let w = World::new().await;
    let kind = Kind::BloodTest;
    let before = w
        .write(&w.patient, &w.patient, kind, b"before")
        .await
        .unwrap();
    let grant = w.grant(&w.patient, &w.doctor, &[kind], READ).await;
    let kept = w
        .read(&w.doctor, w.patient.uid, &[before.item])
        .await
        .unwrap();
    let old = w.patient.scopes[&kind].clone();
    let manifest = kept.versions[0].manifest.unverified().unwrap();
    let wraps = &kept.versions[0].wraps.0;
    let key = ContentKey::unwrap_scope(&Place::of(&manifest), wraps, &old.wrap_key()).unwrap();
    let open = |key: &ContentKey, manifest: &Manifest, len, sealed: &[u8]| {
        let part = manifest.parts[0].clone();
        let mut opener = PartOpener::new(key, &Place::of(manifest), 0, part, len);
        let mut plain = Vec::new();
        opener.update(sealed, &mut plain)?;
        opener.finish(&mut plain).map(|()| plain)
    };
    let (inner, _) = w.released(&w.doctor, &w.patient, before.item).await;
    assert_eq!(
        open(&key, &manifest, 6, &inner).unwrap(),
        b"before",
        "the control: these are the right keys"
    );
    w.revoke(&w.patient, grant).await.unwrap();

    // The public blob has the custodian's layer around it.
    let [blob] = w.blobs().try_into().unwrap();
    let blob = std::fs::read(blob).unwrap();
    assert!(open(&key, &manifest, 6, &blob).is_err());

    // A record of the next epoch: neither its wraps nor its bytes nor the link between the epochs.
    let (update, patient) = rotated(&w, &w.patient, kind);
    let Cbor(link) = update.scopes[0].clone();
    w.custodian
        .update_state(w.caller(&patient).await, update)
        .await
        .unwrap();
    let after = w.write(&patient, &patient, kind, b"after").await.unwrap();
    let answer = w.read(&patient, patient.uid, &[after.item]).await.unwrap();
    let later = answer.versions[0].manifest.unverified().unwrap();
    let unwrap = |scope: &ScopeSecret| {
        let wraps = &answer.versions[0].wraps.0;
        ContentKey::unwrap_scope(&Place::of(&later), wraps, &scope.wrap_key())
    };
    let renamed = ScopeSecret::new(kind, 2, old.secret().clone());
    assert!(unwrap(&old).is_err() && unwrap(&renamed).is_err());
    assert!(renamed.previous(patient.uid, &link).is_err());
    let (inner, _) = w.released(&patient, &patient, after.item).await;
    assert!(open(&key, &later, 5, &inner).is_err());
    let new = unwrap(&patient.scopes[&kind]).unwrap();
    assert_eq!(open(&new, &later, 5, &inner).unwrap(), b"after");

    // And the custodian hands the doctor nothing any more.
    for item in [before.item, after.item] {
        let refused = seen(w.read(&w.doctor, patient.uid, &[item]).await);
        assert!(refused.starts_with("not available"));
    }
}

#[tokio::test]
async fn a_state_changes_only_as_its_owner_may() {
    let w = World::new().await;
    let send = async |person: &Person, state: Signed<AccountState>| {
        let update = StateUpdate {
            state,
            scopes: Vec::new(),
            slips: Vec::new(),
        };
        w.custodian
            .update_state(w.caller(person).await, update)
            .await
    };
    let next = |change: &dyn Fn(&mut AccountState)| {
        let mut state = AccountState {
            counter: 2,
            time: w.now(),
            ..w.patient.state.clone()
        };
        change(&mut state);
        state
    };
    for wrong in [
        next(&|s| s.counter = 3),
        next(&|s| s.counter = 1),
        next(&|s| s.keys = w.doctor.public_keys()),
        next(&|s| s.scopes[0].epoch = 2),
        next(&|s| s.scopes[0].public = w.doctor.public_keys().wrap),
        next(&|s| drop(s.scopes.pop())),
        next(&|s| s.guardians = vec![w.doctor.uid]),
        next(&|s| s.time = Time(1)),
    ] {
        assert!(send(&w.patient, w.patient.sign(&wrong)).await.is_err());
    }
    let forged = w.doctor.sign(&next(&|_| ()));
    assert!(matches!(
        send(&w.patient, forged).await,
        Err(CustodianError::Forbidden(_))
    ));
    let done = send(&w.patient, w.patient.sign(&next(&|_| ())))
        .await
        .unwrap();
    assert_eq!(
        check(&done.event.unwrap()).event,
        EventKind::AccountStateChanged
    );
    let doctors = AccountState {
        counter: 2,
        time: w.now(),
        ..w.doctor.state.clone()
    };
    send(&w.doctor, w.doctor.sign(&doctors)).await.unwrap();
}

#[tokio::test]
async fn chains_are_shown_to_whom_they_concern() {
    let w = World::new().await;
    let look = async |asker: &Person, uid| w.custodian.account(w.caller(asker).await, uid).await;
    assert!(look(&w.patient, w.patient.uid).await.is_ok());
    assert!(
        look(&w.other_patient, w.doctor.uid).await.is_ok(),
        "staff are public inside"
    );
    let nobody = seen(look(&w.doctor, AccountId::random(&mut OsEntropy)).await);
    assert_eq!(nobody, seen(look(&w.doctor, w.patient.uid).await));
    assert_eq!(nobody, seen(look(&w.registrar, w.patient.uid).await));
    w.grant(&w.patient, &w.doctor, &[Kind::Profile], BOTH).await;
    let chain = look(&w.doctor, w.patient.uid).await.unwrap().account;
    chain
        .state
        .verify(&w.patient.public_keys().identity)
        .unwrap();
}
