//! The whole walk, from the root to an erased record.

use salus_crypto::entropy::OsEntropy;
use salus_records::{
    Nonce,
    fhir::Kind,
    objects::{
        audit::EventKind,
        erasure::{Erasure, ErasureTarget},
        grant::Item,
    },
    wire::custodian::EraseRequest,
};

use crate::{
    client::{BOTH, Draft, READ, check, seen},
    world::World,
};

#[tokio::test]
async fn a_record_is_written_shared_read_revoked_and_erased() {
    let mut w = World::new().await;
    let (patient, doctor) = (w.patient.clone(), w.doctor.clone());

    let grant = w.grant(&patient, &doctor, &[Kind::BloodTest], BOTH).await;
    let written = w
        .write(&doctor, &patient, Kind::BloodTest, b"{\"value\": 12}")
        .await
        .unwrap();
    let details = check(&written.answer.event);
    assert_eq!(
        (details.event, details.grant),
        (EventKind::RecordCreated, Some(grant))
    );

    let listed = w.list(&doctor, patient.uid).await.unwrap();
    assert_eq!(listed.versions.len(), 1);
    assert!(listed.versions[0].parts.is_empty() && listed.patient.is_none());

    let answer = w.read(&doctor, patient.uid, &[written.item]).await.unwrap();
    let details = check(&answer.event);
    assert_eq!(
        (details.event, details.items.as_slice()),
        (EventKind::RecordRead, &[written.item][..])
    );
    let version = &answer.versions[0];
    version.stored.verify(&w.policy.custodian).unwrap();
    let key = w.key_as_grantee(&doctor, version).await.unwrap();
    assert_eq!(
        w.fetch(&doctor, version, &key, 0).await.unwrap(),
        b"{\"value\": 12}"
    );

    // The patient herself reads with her own wrap, also after a restart.
    w.restart().await;
    let draft = Draft {
        patient: &patient,
        kind: Kind::BloodTest,
        follows: Some((written.item, written.manifest)),
        parts: vec![b"second".to_vec(), vec![7; 100_000]],
    };
    let second = w.write_draft(&doctor, draft).await.unwrap();
    assert_eq!(check(&second.answer.event).event, EventKind::RecordUpdated);
    let answer = w
        .read(&patient, patient.uid, &[written.item, second.item])
        .await
        .unwrap();
    assert_eq!(
        w.fetch(&patient, &answer.versions[1], &second.key, 1)
            .await
            .unwrap(),
        vec![7; 100_000]
    );
    let history = salus_records::objects::access::Reading::History(written.item.record);
    assert_eq!(
        w.access(&patient, patient.uid, history)
            .await
            .unwrap()
            .versions
            .len(),
        2
    );

    let grants = w.custodian.grants(w.caller(&patient).await).await.unwrap();
    assert!(grants.grants[0].last_used.is_some() && grants.grants[0].revoked.is_none());
    let revoked = w.revoke(&patient, grant).await.unwrap();
    assert_eq!(
        check(&revoked.event.unwrap()).event,
        EventKind::AccessRevoked
    );
    assert!(
        w.revoke(&patient, grant).await.unwrap().event.is_none(),
        "repeating changes nothing"
    );
    let refused = seen(w.read(&doctor, patient.uid, &[written.item]).await);
    assert!(refused.starts_with("not available"), "{refused}");
    assert_eq!(
        w.custodian
            .own_keys(w.caller(&patient).await)
            .await
            .unwrap()
            .due,
        [Kind::BloodTest]
    );

    let erasure = Erasure {
        patient: patient.uid,
        target: ErasureTarget::Record(written.item.record),
        nonce: Nonce::random(&mut OsEntropy),
        time: w.now(),
    };
    let body = EraseRequest {
        erasure: patient.sign(&erasure),
    };
    let answer = w
        .custodian
        .erase(w.caller(&patient).await, body)
        .await
        .unwrap();
    let receipt = answer.receipt.verify(&w.policy.custodian).unwrap();
    assert_eq!(receipt.versions, 2);
    assert_eq!(receipt.horizon, w.now().plus(30 * 86_400_000));
    assert_eq!(check(&answer.event).event, EventKind::RecordErased);
    assert!(
        seen(w.read(&patient, patient.uid, &[written.item]).await).starts_with("not available")
    );

    let kinds: Vec<_> = w
        .own_events(&patient)
        .await
        .iter()
        .map(|d| d.event)
        .collect();
    assert_eq!(
        kinds[2..],
        [
            EventKind::AccessGranted,
            EventKind::RecordCreated,
            EventKind::RecordsListed,
            EventKind::RecordRead,
            EventKind::RecordUpdated,
            EventKind::RecordRead,
            EventKind::RecordsListed,
            EventKind::AccessRevoked,
            EventKind::AccessDenied,
            EventKind::RecordErased,
        ]
    );
}

#[tokio::test]
async fn single_records_are_shared_in_the_version_that_stood() {
    let w = World::new().await;
    let first = w
        .write(&w.patient, &w.patient, Kind::Allergy, b"first")
        .await
        .unwrap();
    let other = w
        .write(&w.patient, &w.patient, Kind::Allergy, b"other")
        .await
        .unwrap();
    let target = salus_records::objects::grant::SlipTarget::Item(first.item);
    let scope = salus_records::objects::grant::GrantScope::Records(vec![first.item]);
    let keys = [(target, first.key.secret().clone())];
    let (bundle, _) = w.bundle(&w.patient, &w.doctor, scope, READ, &keys);
    w.send_grant(&w.patient, &bundle).await.unwrap();
    let draft = Draft {
        patient: &w.patient,
        kind: Kind::Allergy,
        follows: Some((first.item, first.manifest)),
        parts: vec![b"second".to_vec()],
    };
    let second = w.write_draft(&w.patient, draft).await.unwrap();

    let listed = w.list(&w.doctor, w.patient.uid).await.unwrap();
    let items: Vec<Item> = check(&listed.event).items;
    assert_eq!(items, [first.item]);
    assert!(listed.patient.is_some(), "the patient's chain of proof");
    let own = w.list(&w.patient, w.patient.uid).await.unwrap();
    assert!(own.patient.is_none(), "which she has");
    let answer = w
        .read(&w.doctor, w.patient.uid, &[first.item])
        .await
        .unwrap();
    let key = w
        .key_as_grantee(&w.doctor, &answer.versions[0])
        .await
        .unwrap();
    assert_eq!(
        w.fetch(&w.doctor, &answer.versions[0], &key, 0)
            .await
            .unwrap(),
        b"first"
    );
    for hidden in [second.item, other.item] {
        assert!(
            seen(w.read(&w.doctor, w.patient.uid, &[hidden]).await).starts_with("not available")
        );
        let both = [first.item, hidden];
        assert!(seen(w.read(&w.doctor, w.patient.uid, &both).await).starts_with("not available"));
    }
}
