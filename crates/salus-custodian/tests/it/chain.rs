//! A patient's chain: dense, linked, and counted by a signed head.

use salus_crypto::entropy::OsEntropy;
use salus_ledger::{
    Entry,
    patient::{self, ChainEvent, PatientChain},
};
use salus_records::{
    RecordId, RequestId, Time,
    fhir::Kind,
    objects::{
        access::AuditSide,
        audit::{Details, EventKind},
        erasure::ErasureTarget,
        genesis::Policy,
        grant::{AccessRequest, Grant, Item, Purpose},
    },
    wire::custodian::{AskRequest, AuditAnswer},
};

use crate::{
    client::{BOTH, Person, check, seen},
    world::{MINUTE, World},
};

/// Checks that an answer is the whole chain of its subject.
pub fn check_whole(person: &Person, answer: &AuditAnswer, policy: &Policy) -> Vec<Details> {
    let entries: Vec<_> = answer
        .events
        .iter()
        .map(|proof| match Entry::decode(&proof.entry.0).unwrap() {
            Entry::Event(event) => ChainEvent::from(&event),
            Entry::Erasure(erasure) => ChainEvent::from(&erasure),
            other => panic!("not an event: {other:?}"),
        })
        .collect();
    let mut chain = PatientChain::default();
    for entry in &entries {
        chain
            .append(person.keys.k_subject.expose(), *entry)
            .unwrap();
    }
    let head = answer.head.verify(&policy.custodian).unwrap();
    assert_eq!(head.subject, person.uid);
    assert_eq!(head.count, entries.len() as u64);
    assert_eq!(head.last, entries.last().unwrap().commit);
    answer.events.iter().map(check).collect()
}

#[tokio::test]
async fn both_sides_of_an_event_find_it() {
    let w = World::new().await;
    w.write(
        &w.patient,
        &w.patient,
        salus_records::fhir::Kind::Diagnosis,
        b"x",
    )
    .await
    .unwrap();
    let answer = w
        .audit(&w.patient, w.patient.uid, AuditSide::Actor, 0)
        .await
        .unwrap();
    for (act, proof) in answer.events.iter().enumerate() {
        let Entry::Event(event) = Entry::decode(&proof.entry.0).unwrap() else {
            panic!("an event")
        };
        let tag = patient::tag(
            w.patient.keys.k_subject.expose(),
            patient::ACTOR,
            act as u64,
        );
        assert_eq!(event.tag_actor, tag);
        assert_eq!(check(proof).actor, w.patient.uid);
    }
    let kinds: Vec<_> = w
        .own_events(&w.patient)
        .await
        .iter()
        .map(|d| d.event)
        .collect();
    assert_eq!(
        kinds,
        [
            EventKind::AccountActivated,
            EventKind::Login,
            EventKind::RecordCreated
        ]
    );
}

#[tokio::test]
async fn nobody_else_reads_details() {
    let w = World::new().await;
    for (asker, side) in [
        (&w.doctor, AuditSide::Subject),
        (&w.doctor, AuditSide::Actor),
        (&w.doctor, AuditSide::Auditor),
        (&w.registrar, AuditSide::Auditor),
        (&w.other_patient, AuditSide::Subject),
    ] {
        let refused = seen(w.audit(asker, w.patient.uid, side, 0).await);
        assert!(refused.starts_with("not available"), "{refused}");
    }
}

#[tokio::test]
async fn a_long_chain_comes_in_pages_of_200_events() {
    let w = World::new().await;
    let patient = &w.patient;
    for _ in 0..210 {
        w.list(patient, patient.uid).await.unwrap();
    }
    for side in [AuditSide::Subject, AuditSide::Actor] {
        let (mut sizes, mut places, mut next) = (Vec::new(), Vec::new(), Some(0));
        while let Some(from) = next {
            let answer = w.audit(patient, patient.uid, side, from).await.unwrap();
            sizes.push(answer.events.len());
            places.extend(answer.events.iter().map(|proof| check(proof).seq));
            next = answer.next;
        }
        assert_eq!(sizes[0], 200);
        assert_eq!(sizes.len(), 2);
        assert!(
            places.windows(2).all(|two| two[1] == two[0] + 1),
            "each once, in order"
        );
    }
}

#[tokio::test]
async fn a_page_of_events_ends_after_a_mebibyte() {
    let w = World::new().await;
    let patient = &w.patient;
    for _ in 0..140 {
        w.list_with_note(patient, 8 * 1024).await.unwrap();
    }
    let audit = async |from| {
        w.audit(patient, patient.uid, AuditSide::Subject, from)
            .await
    };
    let first = audit(0).await.unwrap();
    let shown = first.events.len() as u64;
    assert!((100..130).contains(&shown), "{shown} events");
    assert_eq!(first.next, Some(shown));
    let rest = audit(shown).await.unwrap();
    assert_eq!(check(&rest.events[0]).seq, shown);
    assert_eq!(rest.next, None);
}

#[tokio::test]
async fn refusals_of_an_hour_make_one_line() {
    let w = World::new().await;
    for _ in 0..5 {
        w.list(&w.doctor, w.patient.uid).await.unwrap_err();
    }
    let lines = async || {
        w.custodian.sweep().await.unwrap();
        let mut patient = w.patient.clone();
        let ticket = w.ticket(patient.uid);
        patient.login(&w.custodian, ticket).await.unwrap();
        let events = w.own_events(&patient).await;
        let denied = |d: &Details| d.event == EventKind::AccessDenied;
        let denied = events.into_iter().filter(denied);
        denied.map(|d| (d.actor, d.count)).collect::<Vec<_>>()
    };
    w.clock.pass(60 * MINUTE - 1);
    assert_eq!(lines().await, [(w.doctor.uid, 1)]);
    w.clock.pass(2);
    assert_eq!(lines().await, [(w.doctor.uid, 1), (w.doctor.uid, 4)]);
}

#[tokio::test]
async fn a_refusal_after_the_hour_tells_of_those_within_it() {
    let w = World::new().await;
    let (mut doctor, mut patient) = (w.doctor.clone(), w.patient.clone());
    for _ in 0..5 {
        w.list(&doctor, patient.uid).await.unwrap_err();
    }
    w.clock.pass(60 * MINUTE);
    for person in [&mut doctor, &mut patient] {
        let ticket = w.ticket(person.uid);
        person.login(&w.custodian, ticket).await.unwrap();
    }
    w.list(&doctor, patient.uid).await.unwrap_err();
    let events = w.own_events(&patient).await;
    let denied = events.iter().filter(|d| d.event == EventKind::AccessDenied);
    assert_eq!(denied.map(|d| d.count).collect::<Vec<_>>(), [1, 5]);
}

#[tokio::test]
async fn every_event_says_what_it_is_about() {
    let w = World::new().await;
    let (patient, doctor) = (&w.patient, &w.doctor);
    let kind = Kind::BloodTest;
    let request = AccessRequest {
        id: RequestId::random(&mut OsEntropy),
        doctor: doctor.uid,
        patient: patient.uid,
        purpose: Purpose::Hoperat,
        message: String::new(),
        kinds: vec![kind],
        dates: None,
        rights: BOTH,
        until: w.now().plus(Time::DAY),
        keep_until: None,
        time: w.now(),
    };
    let request = doctor.sign(&request);
    let body = AskRequest {
        request: request.clone(),
    };
    w.custodian.ask(w.caller(doctor).await, body).await.unwrap();
    let asked = request.unverified().unwrap();
    let (mut bundle, grant) = w.kinds_bundle(patient, doctor, &[kind], BOTH);
    bundle.grant = patient.sign(&Grant {
        request: Some(asked.id),
        purpose: Purpose::Hoperat,
        ..grant.clone()
    });
    w.send_grant(patient, &bundle).await.unwrap();
    let written = w.write(doctor, patient, kind, b"x").await.unwrap();
    w.read(doctor, patient.uid, &[written.item]).await.unwrap();
    w.revoke(patient, grant.id).await.unwrap();
    w.erase(patient, ErasureTarget::Record(written.item.record))
        .await
        .unwrap();

    let about = |d: Details| (d.event, d.items, d.kinds, d.grant, d.request, d.purpose);
    let events = w.own_events(patient).await;
    assert!(
        events[2..].iter().all(|d| d.object.is_some()),
        "each names what was signed"
    );
    let told: Vec<_> = events.into_iter().skip(2).map(about).collect();
    let (item, none) = (vec![written.item], Vec::new);
    let (given, purpose) = (Some(grant.id), Some(Purpose::Hoperat));
    use EventKind as E;
    assert_eq!(
        told,
        [
            (
                E::AccessRequested,
                none(),
                vec![kind],
                None,
                Some(asked.id),
                purpose
            ),
            (
                E::AccessGranted,
                none(),
                vec![kind],
                given,
                Some(asked.id),
                purpose
            ),
            (
                E::RecordCreated,
                item.clone(),
                vec![kind],
                given,
                None,
                None
            ),
            (
                E::RecordRead,
                item.clone(),
                Vec::new(),
                given,
                None,
                Some(Purpose::Treat)
            ),
            (E::AccessRevoked, none(), Vec::new(), given, None, None),
            (E::RecordErased, item, Vec::new(), None, None, None),
        ]
    );
}

#[tokio::test]
async fn what_a_patient_is_refused_in_the_own_record_is_no_line() {
    let w = World::new().await;
    let missing = Item {
        record: RecordId::random(&mut OsEntropy),
        version: 1,
    };
    let before = w.own_events(&w.patient).await.len();
    let refused = w.read(&w.patient, w.patient.uid, &[missing]).await;
    assert!(refused.is_err());
    assert_eq!(w.own_events(&w.patient).await.len(), before);
}

#[tokio::test]
async fn asking_and_being_refused_leave_no_trace_on_the_asker_s_side() {
    let w = World::new().await;
    let before = w
        .audit(&w.doctor, w.doctor.uid, AuditSide::Actor, 0)
        .await
        .unwrap();
    w.list(&w.doctor, w.patient.uid).await.unwrap_err();
    let after = w
        .audit(&w.doctor, w.doctor.uid, AuditSide::Actor, 0)
        .await
        .unwrap();
    let count = |answer: &AuditAnswer| answer.head.verify(&w.policy.custodian).unwrap().count;
    assert_eq!(count(&before), count(&after));
    let denied = w.own_events(&w.patient).await.pop().unwrap();
    assert_eq!(
        (denied.event, denied.actor),
        (EventKind::AccessDenied, w.doctor.uid)
    );
    // No tag of the doctor stands in the ledger for it either.
    let next = patient::tag(
        w.doctor.keys.k_subject.expose(),
        patient::ACTOR,
        count(&after),
    );
    for entry in w.log.entries(0..w.log.size()).await.unwrap() {
        if let Ok(Entry::Event(event)) = Entry::decode(&entry) {
            assert_ne!(event.tag_actor, next);
        }
    }
    assert!(w.custodian.verify().await.unwrap().faults.is_empty());
}
