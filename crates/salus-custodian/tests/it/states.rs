//! An account's next state: keys that move on, and what a doctor keeps who lost access.

use salus_crypto::{account::EnvelopeKind, entropy::OsEntropy, sign::Signed};
use salus_custodian::CustodianError;
use salus_ledger::Hash;
use salus_records::{
    Time,
    fhir::Kind,
    keys::{
        grant::GrantKey,
        scope::{self, ScopeSecret},
    },
    objects::{
        account::{AccountState, EnvelopeHash, ScopeHead},
        audit::EventKind,
        grant::{Rights, Slip, SlipTarget},
        record::Manifest,
    },
    seal::{ContentKey, PartOpener, Place},
    wire::{
        Cbor,
        custodian::{GrantSlips, StateUpdate},
    },
};

use crate::{
    client::{Person, READ, check, seen},
    world::{MINUTE, World},
};

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
async fn every_version_comes_with_the_links_of_its_own_kind() {
    let w = World::new().await;
    let kinds = [Kind::BloodTest, Kind::Imaging];
    let write = async |kind| w.write(&w.patient, &w.patient, kind, b"x").await.unwrap();
    let (blood, imaging) = (write(kinds[0]).await.item, write(kinds[1]).await.item);
    let (update, patient) = rotated(&w, &w.patient, Kind::BloodTest);
    let moved = w.custodian.update_state(w.caller(&patient).await, update);
    moved.await.unwrap();
    w.grant(&patient, &w.doctor, &kinds, READ).await;
    for items in [[blood, imaging], [imaging, blood]] {
        let answer = w.read(&w.doctor, patient.uid, &items).await.unwrap();
        for version in answer.versions {
            let kind = version.manifest.unverified().unwrap().kind;
            let links = usize::from(kind == Kind::BloodTest);
            assert_eq!(version.links.len(), links, "{kind:?} of {items:?}");
        }
    }
}

#[tokio::test]
async fn a_key_that_moves_on_as_a_grant_ends_is_not_due_again() {
    let w = World::new().await;
    let kind = Kind::BloodTest;
    w.grant(&w.patient, &w.doctor, &[kind], READ).await;
    w.clock.pass(Time::DAY);
    let mut patient = w.patient.clone();
    let ticket = w.ticket(patient.uid);
    patient.login(&w.custodian, ticket).await.unwrap();
    let due = async || {
        let caller = w.caller(&patient).await;
        w.custodian.own_keys(caller).await.unwrap().due
    };
    assert_eq!(due().await, [kind]);
    let (update, _) = rotated(&w, &patient, kind);
    let moved = w.custodian.update_state(w.caller(&patient).await, update);
    moved.await.unwrap();
    assert_eq!(due().await, []);
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
    let moved_to = |change: &dyn Fn(&mut ScopeHead)| {
        let mut state = next.state.clone();
        change(state.scopes.iter_mut().find(|h| h.kind == kind).unwrap());
        w.patient.sign(&state)
    };
    let leapt = moved_to(&|head| head.epoch = 3);
    let same_key = moved_to(&|head| head.public = w.patient.scopes[&kind].head().public);
    for (n, wrong) in [
        with(&|u| {
            u.state = leapt.clone();
            u.scopes[0].0.epoch = 3;
        }),
        with(&|u| u.state = same_key.clone()),
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

#[tokio::test]
async fn slips_are_for_grants_that_have_not_ended() {
    let w = World::new().await;
    let kind = Kind::BloodTest;
    let (mut bundle, mut grant) = w.kinds_bundle(&w.patient, &w.doctor, &[kind], READ);
    grant.until = w.now().plus(MINUTE);
    bundle.grant = w.patient.sign(&grant);
    w.send_grant(&w.patient, &bundle).await.unwrap();
    let mut patient = w.patient.clone();
    for (passes, epoch, lives) in [(MINUTE - 1, 2, true), (1, 3, false)] {
        w.clock.pass(passes);
        let (mut update, next) = rotated(&w, &patient, kind);
        let target = SlipTarget::Scope { kind, epoch };
        let sealed = vec![7; 64];
        update.slips = vec![GrantSlips {
            grant: grant.id,
            slips: vec![Cbor(Slip { target, sealed })],
        }];
        let done = w.custodian.update_state(w.caller(&next).await, update);
        let done = done.await;
        assert_eq!(done.is_ok(), lives, "{done:?}");
        patient = next;
    }
}

#[tokio::test]
async fn another_password_ends_other_sessions_and_nothing_else_does() {
    let w = World::new().await;
    let mut state = w.patient.state.clone();
    let mut elsewhere = w.patient.clone();
    let steps = [(1, 1, None), (1, 2, Some(true)), (2, 2, Some(false))];
    for (login, recovery, stays) in steps {
        let envelope = |kind, n| EnvelopeHash {
            kind: kind as u8,
            hash: Hash([n; 32]),
        };
        state.envelopes = vec![
            envelope(EnvelopeKind::Login, login),
            envelope(EnvelopeKind::Recovery, recovery),
        ];
        state.counter += 1;
        state.time = w.now();
        let update = StateUpdate {
            state: w.patient.sign(&state),
            scopes: Vec::new(),
            slips: Vec::new(),
        };
        let object = Hash(update.state.body_hash());
        let done = w
            .custodian
            .update_state(w.caller(&w.patient).await, update)
            .await
            .unwrap();
        assert_eq!(check(&done.event.unwrap()).object, Some(object));
        w.caller(&w.patient).await;
        let Some(stays) = stays else {
            let ticket = w.ticket(elsewhere.uid);
            elsewhere.login(&w.custodian, ticket).await.unwrap();
            continue;
        };
        let lives = w.custodian.authenticate(&elsewhere.token).await.is_ok();
        assert_eq!(lives, stays, "{login} {recovery}");
    }
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
