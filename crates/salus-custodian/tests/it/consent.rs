//! Grants: what they must be, whom they serve, and how they end.

use salus_crypto::entropy::OsEntropy;
use salus_custodian::CustodianError;
use salus_records::{
    AccountId, GrantId, RecordId, Time,
    fhir::Kind,
    keys::grant::GrantKey,
    objects::grant::{DateRange, Grant, GrantBundle, GrantScope, Item, Rights, Slip, SlipTarget},
};

use crate::{
    client::{BOTH, Person, READ, Written, check, seen},
    world::World,
};

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
async fn a_grant_that_gives_nothing_or_is_over_is_refused() {
    let w = World::new().await;
    let (good, grant) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    let nothing = Rights {
        read: false,
        write: false,
    };
    let send = async |rights: Rights, until| {
        let grant = Grant {
            rights,
            from: Time(w.now().0 - 1),
            until,
            ..grant.clone()
        };
        let mut bundle = good.clone();
        bundle.grant = w.patient.sign(&grant);
        if !rights.read {
            bundle.slips.clear();
        }
        w.send_grant(&w.patient, &bundle).await
    };
    for (rights, until) in [(nothing, grant.until), (READ, w.now())] {
        let refused = send(rights, until).await;
        assert!(
            matches!(refused, Err(CustodianError::BadRequest(why)) if why.contains("gives a right")),
            "{refused:?}"
        );
    }
    send(READ, w.now().plus(1)).await.unwrap();
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
    let slips = async |doctor: &Person| {
        let given = w.custodian.grants(w.caller(doctor).await).await.unwrap();
        let slips = given.grants.iter().map(|grant| grant.bundle.0.slips.len());
        slips.collect::<Vec<_>>()
    };
    assert_eq!(slips(&w.doctor).await, [1]);
    w.clock.pass(Time::DAY);
    let mut doctor = w.doctor.clone();
    doctor
        .login(&w.custodian, w.ticket(doctor.uid))
        .await
        .unwrap();
    assert_eq!(slips(&doctor).await, [0], "with its end no key is shown");
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

#[tokio::test]
async fn a_grant_lists_at_most_10000_versions() {
    let w = World::new().await;
    let give = async |number: usize| {
        let nowhere = || Item {
            record: RecordId::random(&mut OsEntropy),
            version: 1,
        };
        let items = std::iter::repeat_with(nowhere).take(number).collect();
        let scope = GrantScope::Records(items);
        let (bundle, _) = w.bundle(&w.patient, &w.doctor, scope, READ, &[]);
        w.send_grant(&w.patient, &bundle).await
    };
    // As many as may be are looked for; more are not.
    assert!(seen(give(10_000).await).starts_with("not available"));
    assert!(matches!(
        give(10_001).await,
        Err(CustodianError::BadRequest(_))
    ));
}
