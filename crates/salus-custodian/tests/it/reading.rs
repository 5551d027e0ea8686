//! Reading: replays, uniform refusals, tickets, pages.

use salus_crypto::entropy::OsEntropy;
use salus_custodian::CustodianError;
use salus_ledger::{receipt::Receipt, tree::verify_consistency};
use salus_records::{
    AccountId, RecordId, Time,
    fhir::Kind,
    objects::{access::Reading, grant::Item},
};

use crate::{
    client::{READ, check, seen},
    world::{MINUTE, World},
};

#[tokio::test]
async fn a_command_counts_once_for_its_sender_on_time() {
    let w = World::new().await;
    let list = || Reading::List {
        kinds: Vec::new(),
        after: None,
    };
    let body = w.access_body(&w.patient, w.patient.uid, list());
    w.custodian
        .access(w.caller(&w.patient).await, body.clone())
        .await
        .unwrap();
    let again = w
        .custodian
        .access(w.caller(&w.patient).await, body.clone())
        .await;
    assert!(matches!(again, Err(CustodianError::Replayed)));
    let stolen = w.custodian.access(w.caller(&w.doctor).await, body).await;
    assert!(matches!(stolen, Err(CustodianError::Forbidden(_))));

    let early = w.access_body(&w.patient, w.patient.uid, list());
    w.clock.pass(5 * 60 * Time::SECOND + 1);
    let error = w
        .custodian
        .access(w.caller(&w.patient).await, early)
        .await
        .unwrap_err();
    assert!(matches!(error, CustodianError::ClockSkew { server_time } if server_time == w.now()));
}

#[tokio::test]
async fn a_replay_is_noticed_after_a_restart() {
    let mut w = World::new().await;
    let body = w.access_body(
        &w.patient,
        w.patient.uid,
        Reading::List {
            kinds: Vec::new(),
            after: None,
        },
    );
    w.custodian
        .access(w.caller(&w.patient).await, body.clone())
        .await
        .unwrap();
    w.restart().await;
    let again = w.custodian.access(w.caller(&w.patient).await, body).await;
    assert!(matches!(again, Err(CustodianError::Replayed)));
}

#[tokio::test]
async fn missing_ungranted_restricted_and_foreign_are_one_answer() {
    let w = World::new().await;
    let shared = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"a")
        .await
        .unwrap()
        .item;
    let restricted = w
        .write(&w.patient, &w.patient, Kind::Diagnosis, b"b")
        .await
        .unwrap()
        .item;
    let foreign = w
        .write(&w.other_patient, &w.other_patient, Kind::BloodTest, b"c")
        .await
        .unwrap()
        .item;
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    let missing = Item {
        record: RecordId::random(&mut OsEntropy),
        version: 1,
    };
    let later = Item {
        version: 2,
        ..shared
    };
    let nobody = AccountId::random(&mut OsEntropy);
    let mut answers = Vec::new();
    for (patient, item) in [
        (w.patient.uid, missing),
        (w.patient.uid, later),
        (w.patient.uid, restricted),
        (w.patient.uid, foreign),
        (w.other_patient.uid, foreign),
        (w.other_patient.uid, shared),
        (nobody, missing),
        (nobody, shared),
    ] {
        answers.push(seen(w.read(&w.doctor, patient, &[item]).await));
        // A version that is not there yet belongs to a record that may be seen.
        if item != later {
            answers.push(seen(
                w.access(&w.doctor, patient, Reading::History(item.record))
                    .await,
            ));
        }
    }
    for patient in [w.other_patient.uid, nobody] {
        answers.push(seen(w.list(&w.doctor, patient).await));
    }
    answers.push(seen(w.list(&w.other_doctor, w.patient.uid).await));
    answers.push(seen(w.list(&w.other_patient, w.patient.uid).await));
    answers.push(seen(w.list(&w.registrar, w.patient.uid).await));
    answers.push(seen(
        w.custodian.part(w.caller(&w.doctor).await, "0123").await,
    ));
    answers.dedup();
    assert_eq!(answers, ["not available / NotAvailable"]);

    let listed = w.list(&w.doctor, w.patient.uid).await.unwrap();
    assert_eq!(
        check(&listed.event).items,
        [shared],
        "no other summaries, and no count of them"
    );
    assert_eq!(listed.next, None);
}

#[tokio::test]
async fn tickets_are_for_one_fetch_by_one_reader_for_ten_minutes() {
    let w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    let answer = w
        .read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    w.fetch(&w.doctor, &answer.versions[0], &written.key, 0)
        .await
        .unwrap();
    assert!(
        w.fetch(&w.doctor, &answer.versions[0], &written.key, 0)
            .await
            .is_err(),
        "used"
    );
    let answer = w
        .read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    assert!(
        w.fetch(&w.patient, &answer.versions[0], &written.key, 0)
            .await
            .is_err(),
        "another's"
    );
    for (wait, counts) in [(10 * MINUTE - 1, true), (10 * MINUTE, false)] {
        let answer = w.read(&w.doctor, w.patient.uid, &[written.item]).await;
        w.clock.pass(wait);
        let version = &answer.unwrap().versions[0];
        let fetched = w.fetch(&w.doctor, version, &written.key, 0).await;
        assert_eq!(fetched.is_ok(), counts, "after {wait} ms");
    }
}

#[tokio::test]
async fn what_was_revoked_between_decision_and_bytes_is_not_released() {
    let w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    let grant = w
        .grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    let answer = w
        .read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    w.revoke(&w.patient, grant).await.unwrap();
    let refused = seen(
        w.fetch(&w.doctor, &answer.versions[0], &written.key, 0)
            .await,
    );
    assert!(refused.starts_with("not available"));
}

#[tokio::test]
async fn lists_come_in_pages_without_totals() {
    let w = World::new().await;
    let mut all = Vec::new();
    for n in 0..258u16 {
        let kind = if n < 2 {
            Kind::Allergy
        } else {
            Kind::BloodTest
        };
        all.push(
            w.write(&w.patient, &w.patient, kind, b"x")
                .await
                .unwrap()
                .item
                .record,
        );
    }
    all.sort_unstable();
    let first = w.list(&w.patient, w.patient.uid).await.unwrap();
    assert_eq!((first.versions.len(), first.next), (256, Some(all[255])));
    let rest = Reading::List {
        kinds: Vec::new(),
        after: first.next,
    };
    let rest = w.access(&w.patient, w.patient.uid, rest).await.unwrap();
    assert_eq!((rest.versions.len(), rest.next), (2, None));
    let allergies = Reading::List {
        kinds: vec![Kind::Allergy],
        after: None,
    };
    let allergies = w.access(&w.patient, w.patient.uid, allergies).await;
    let allergies = allergies.unwrap();
    assert_eq!(
        check(&allergies.event).kinds,
        [Kind::Allergy],
        "the log says of which kinds"
    );
    assert_eq!(allergies.versions.len(), 2);
    let many: Vec<Item> = all
        .iter()
        .map(|record| Item {
            record: *record,
            version: 1,
        })
        .collect();
    assert!(matches!(
        w.read(&w.patient, w.patient.uid, &many).await,
        Err(CustodianError::BadRequest(_))
    ));
    w.read(&w.patient, w.patient.uid, &many[..256])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_list_names_each_kind_once() {
    let w = World::new().await;
    let list = async |kinds| {
        let reading = Reading::List { kinds, after: None };
        w.access(&w.patient, w.patient.uid, reading).await
    };
    list(vec![Kind::BloodTest, Kind::Imaging]).await.unwrap();
    let twice = list(vec![Kind::BloodTest; 2]).await;
    assert!(matches!(twice, Err(CustodianError::BadRequest(_))));
}

#[tokio::test]
async fn a_note_of_8_kib_goes_with_a_reading_and_a_longer_one_does_not() {
    const LONGEST: usize = 8 * 1024;
    let w = World::new().await;
    for (len, fits) in [(LONGEST, true), (LONGEST + 1, false)] {
        match w.list_with_note(&w.patient, len).await {
            Ok(answer) => {
                assert!(fits);
                let note = check(&answer.event).note.unwrap();
                assert_eq!(note.sealed, vec![7; len]);
            }
            Err(error) => {
                assert!(!fits, "{error}");
                assert!(matches!(error, CustodianError::TooLarge(_)), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_proves_that_the_ledger_goes_on_from_where_the_reader_knows_it() {
    let w = World::new().await;
    let old = w.log.checkpoint().claimed().clone();
    let list = async |known| {
        let reading = Reading::List {
            kinds: Vec::new(),
            after: None,
        };
        let body = w.access_body(&w.patient, w.patient.uid, reading);
        let caller = w.caller(&w.patient).await.knowing(known);
        let event = w.custodian.access(caller, body).await.unwrap().event;
        let receipt = Receipt::parse(&event.receipt).unwrap();
        (receipt.checkpoint.claimed().clone(), event.consistency)
    };
    for known in [1, 2, old.size - 1, old.size] {
        let (new, proof) = list(Some(known)).await;
        let size = new.size;
        assert_eq!(
            proof.unwrap(),
            w.log.consistency(known, size).await.unwrap()
        );
    }
    let (new, proof) = list(Some(old.size)).await;
    let proof = proof.unwrap();
    verify_consistency(old.size, &old.root, new.size, &new.root, &proof).unwrap();
    // The size that it has only now is known to nobody before; nor is none, or a larger one.
    let now = w.log.size();
    assert_eq!(list(Some(now + 1)).await.1, Some(Vec::new()));
    for unknown in [None, Some(0), Some(now + 10), Some(u64::MAX)] {
        assert_eq!(list(unknown).await.1, None);
    }
}
