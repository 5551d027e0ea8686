//! Writing: who may, what follows what, and that what was sent is what was signed.

use salus_crypto::{entropy::OsEntropy, hash::sha256};
use salus_custodian::CustodianError;
use salus_records::{
    Nonce,
    fhir::Kind,
    objects::{
        grant::{Item, Rights},
        record::{Manifest, WriteIntent},
    },
    seal::{MAX_PART_LEN, sealed_part_len},
    wire::{
        Bytes,
        custodian::{UploadFinish, UploadStart},
    },
};

use crate::{
    client::{BOTH, Draft, Person, READ, Written, check, seen, stream},
    world::World,
};

const WRITE: Rights = Rights {
    read: false,
    write: true,
};

fn update<'a>(w: &'a World, of: &Written) -> Draft<'a> {
    Draft {
        patient: &w.patient,
        kind: Kind::BloodTest,
        follows: Some((of.item, of.manifest)),
        parts: vec![b"next".to_vec()],
    }
}

fn document(author: &Person) -> Draft<'_> {
    Draft {
        patient: author,
        kind: Kind::Document,
        follows: None,
        parts: vec![b"x".to_vec()],
    }
}

#[tokio::test]
async fn of_two_who_follow_the_same_version_one_is_told() {
    let w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], BOTH)
        .await;
    w.grant(&w.patient, &w.other_doctor, &[Kind::BloodTest], BOTH)
        .await;
    let first = w
        .write(&w.doctor, &w.patient, Kind::BloodTest, b"first")
        .await
        .unwrap();

    // Both begin; the second to finish loses.
    let (one, two) = (update(&w, &first), update(&w, &first));
    let intents = [w.intent(&w.doctor, &one), w.intent(&w.other_doctor, &two)];
    let callers = [w.caller(&w.doctor).await, w.caller(&w.other_doctor).await];
    let mut uploads = Vec::new();
    for ((intent, caller), author) in intents
        .iter()
        .zip(&callers)
        .zip([&w.doctor, &w.other_doctor])
    {
        let start = UploadStart {
            intent: author.sign(intent),
        };
        uploads.push(
            w.custodian
                .upload_start(caller.clone(), start)
                .await
                .unwrap()
                .upload,
        );
    }
    let (finish_one, _) = w
        .send_parts(&callers[0], &w.doctor, &one, &intents[0], &uploads[0])
        .await
        .unwrap();
    let (finish_two, _) = w
        .send_parts(&callers[1], &w.other_doctor, &two, &intents[1], &uploads[1])
        .await
        .unwrap();
    let stored = w
        .custodian
        .upload_finish(callers[0].clone(), &uploads[0], finish_one)
        .await
        .unwrap();
    let newer = stored.stored.verify(&w.policy.custodian).unwrap();
    let conflict = w
        .custodian
        .upload_finish(callers[1].clone(), &uploads[1], finish_two)
        .await
        .unwrap_err();
    assert!(
        matches!(conflict, CustodianError::Conflict { version: 2, head } if head == newer.manifest)
    );

    // And whoever begins with an old version is told at once.
    let late = w
        .write_draft(&w.other_doctor, update(&w, &first))
        .await
        .unwrap_err();
    assert!(matches!(late, CustodianError::Conflict { version: 2, .. }));
    let history = salus_records::objects::access::Reading::History(first.item.record);
    assert_eq!(
        w.access(&w.patient, w.patient.uid, history)
            .await
            .unwrap()
            .versions
            .len(),
        2
    );
}

#[tokio::test]
async fn writing_and_reading_are_different_rights() {
    let w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], WRITE)
        .await;
    w.grant(&w.patient, &w.other_doctor, &[Kind::BloodTest], READ)
        .await;
    let written = w
        .write(&w.doctor, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    assert!(
        seen(w.read(&w.doctor, w.patient.uid, &[written.item]).await).starts_with("not available")
    );
    for (author, kind) in [
        (&w.other_doctor, Kind::BloodTest),
        (&w.doctor, Kind::Diagnosis),
        (&w.other_patient, Kind::BloodTest),
        (&w.registrar, Kind::BloodTest),
    ] {
        assert!(seen(w.write(author, &w.patient, kind, b"x").await).starts_with("not available"));
    }
    // A patient adds beside what a clinician signed, never over it.
    let over = w.write_draft(&w.patient, update(&w, &written)).await;
    assert!(matches!(over, Err(CustodianError::Forbidden(_))));
    w.write_draft(&w.doctor, update(&w, &written))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_upload_is_what_was_announced() {
    let w = World::new().await;
    let caller = w.caller(&w.patient).await;
    let draft = Draft {
        patient: &w.patient,
        kind: Kind::Document,
        follows: None,
        parts: vec![vec![1; 50_000]],
    };
    let intent = w.intent(&w.patient, &draft);
    let start = |intent: &WriteIntent| UploadStart {
        intent: w.patient.sign(intent),
    };

    let wrong = |change: &dyn Fn(&mut WriteIntent)| {
        let mut intent = WriteIntent {
            nonce: Nonce::random(&mut OsEntropy),
            ..intent.clone()
        };
        change(&mut intent);
        intent
    };
    for intent in [
        wrong(&|i| i.sealed_lens = vec![]),
        wrong(&|i| i.sealed_lens = vec![100; 65]),
        wrong(&|i| i.sealed_lens = vec![u64::MAX / 2]),
        wrong(&|i| i.sealed_lens = vec![3]),
        wrong(&|i| i.sealed_lens = vec![sealed_part_len(MAX_PART_LEN + 1)]),
        wrong(&|i| i.version = 0),
        wrong(&|i| i.version = 2),
        wrong(&|i| i.previous = Some(salus_ledger::Hash([1; 32]))),
        wrong(&|i| i.author = w.doctor.uid),
    ] {
        assert!(
            w.custodian
                .upload_start(caller.clone(), start(&intent))
                .await
                .is_err()
        );
    }
    for largest in [
        wrong(&|i| i.sealed_lens = vec![sealed_part_len(1); 64]),
        wrong(&|i| i.sealed_lens = vec![sealed_part_len(MAX_PART_LEN)]),
    ] {
        let started = w.custodian.upload_start(caller.clone(), start(&largest));
        started.await.unwrap();
    }
    let upload = w
        .custodian
        .upload_start(caller.clone(), start(&intent))
        .await
        .unwrap()
        .upload;
    assert!(matches!(
        w.custodian
            .upload_start(caller.clone(), start(&intent))
            .await,
        Err(CustodianError::Replayed)
    ));

    let len = intent.sealed_lens[0] as usize;
    for (n, bytes) in [(0, len - 1), (0, len + 1), (1, len)] {
        let sent = w
            .custodian
            .upload_part(caller.clone(), &upload, n, stream(&vec![0; bytes]))
            .await;
        assert!(sent.is_err(), "part {n} with {bytes} bytes");
    }
    let broken =
        futures_util::stream::iter([Err::<bytes::Bytes, _>(std::io::Error::other("gone"))]);
    assert!(
        w.custodian
            .upload_part(caller.clone(), &upload, 0, broken)
            .await
            .is_err()
    );
    let stranger = w.caller(&w.other_patient).await;
    let foreign = w
        .custodian
        .upload_part(stranger, &upload, 0, stream(&vec![0; len]))
        .await;
    assert!(seen(foreign).starts_with("not available"));

    let (finish, _) = w
        .send_parts(&caller, &w.patient, &draft, &intent, &upload)
        .await
        .unwrap();
    let manifest = finish.manifest.unverified().unwrap();
    let resign = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest.clone();
        change(&mut manifest);
        UploadFinish {
            manifest: w.patient.sign(&manifest),
            ..finish.clone()
        }
    };
    for wrong in [
        resign(&|m| m.kind = Kind::Allergy),
        resign(&|m| m.patient = w.other_patient.uid),
        resign(&|m| m.parts[0].root = salus_ledger::Hash([1; 32])),
        resign(&|m| m.parts[0].sealed_len += 1),
        resign(&|m| m.parts.clear()),
        resign(&|m| m.summary = salus_ledger::Hash([1; 32])),
        resign(&|m| m.wraps = salus_ledger::Hash([1; 32])),
        resign(&|m| m.epoch = 2),
        resign(&|m| m.version = 2),
        resign(&|m| m.on_behalf_of = Some(w.doctor.uid)),
        UploadFinish {
            manifest: w.doctor.sign(&manifest),
            ..finish.clone()
        },
    ] {
        assert!(
            w.custodian
                .upload_finish(caller.clone(), &upload, wrong)
                .await
                .is_err()
        );
    }
    // The same part again, sealed anew at rest, and then it counts.
    w.custodian
        .upload_finish(caller.clone(), &upload, finish.clone())
        .await
        .unwrap();
    let again = w.custodian.upload_finish(caller, &upload, finish).await;
    assert!(seen(again).starts_with("not available"));
    assert_eq!(
        w.list(&w.patient, w.patient.uid)
            .await
            .unwrap()
            .versions
            .len(),
        1
    );
}

#[tokio::test]
async fn an_upload_has_every_part_that_was_announced() {
    let w = World::new().await;
    let mut draft = document(&w.patient);
    draft.parts.push(b"y".to_vec());
    let (caller, intent, upload) = w.begin(&w.patient, &draft).await.unwrap();
    draft.parts.pop();
    let (finish, _) = w
        .send_parts(&caller, &w.patient, &draft, &intent, &upload)
        .await
        .unwrap();
    let refused = w.custodian.upload_finish(caller, &upload, finish).await;
    assert!(matches!(refused, Err(CustodianError::BadRequest(_))));
}

#[tokio::test]
async fn a_version_keeps_the_kind_and_has_the_next_number() {
    let w = World::new().await;
    let first = w.write(&w.patient, &w.patient, Kind::BloodTest, b"x").await;
    let first = first.unwrap();
    let start = async |intent: &WriteIntent| {
        let intent = w.patient.sign(intent);
        let caller = w.caller(&w.patient).await;
        w.custodian
            .upload_start(caller, UploadStart { intent })
            .await
    };
    let intent = || w.intent(&w.patient, &update(&w, &first));
    let kind = Kind::Diagnosis;
    let other = start(&WriteIntent { kind, ..intent() }).await;
    assert!(matches!(other, Err(CustodianError::BadRequest(_))));
    for intent in [
        WriteIntent {
            version: 3,
            ..intent()
        },
        WriteIntent {
            previous: Some(salus_ledger::Hash([1; 32])),
            ..intent()
        },
    ] {
        let refused = start(&intent).await;
        assert!(matches!(refused, Err(CustodianError::Conflict { .. })));
    }
    start(&intent()).await.unwrap();
}

#[tokio::test]
async fn a_summary_has_256_kib_sealed() {
    const LONGEST: usize = 256 * 1024;
    let w = World::new().await;
    let draft = document(&w.patient);
    let (caller, intent, upload) = w.begin(&w.patient, &draft).await.unwrap();
    let sent = w.send_parts(&caller, &w.patient, &draft, &intent, &upload);
    let (finish, _) = sent.await.unwrap();
    let manifest = finish.manifest.unverified().unwrap();
    let with_summary = |len| {
        let summary = vec![7; len];
        let manifest = Manifest {
            summary: salus_ledger::Hash(sha256(&summary)),
            ..manifest.clone()
        };
        let body = UploadFinish {
            manifest: w.patient.sign(&manifest),
            summary: Bytes(summary),
            ..finish.clone()
        };
        w.custodian.upload_finish(caller.clone(), &upload, body)
    };
    let long = with_summary(LONGEST + 1).await;
    assert!(matches!(long, Err(CustodianError::TooLarge(_))));
    with_summary(LONGEST).await.unwrap();
    let stored = w.custodian.stored().await.unwrap();
    assert_eq!(stored, (1, intent.sealed_lens[0]));
}

#[tokio::test]
async fn an_author_has_32_uploads_open() {
    let w = World::new().await;
    let start = async |author: &Person| w.begin(author, &document(author)).await;
    for _ in 0..32 {
        start(&w.patient).await.unwrap();
    }
    let more = start(&w.patient).await;
    assert!(matches!(more, Err(CustodianError::TooMany { .. })));
    start(&w.other_patient).await.unwrap();
}

#[tokio::test]
async fn nothing_is_visible_before_the_author_signed() {
    let w = World::new().await;
    let draft = document(&w.patient);
    let (caller, intent, upload) = w.begin(&w.patient, &draft).await.unwrap();
    w.send_parts(&caller, &w.patient, &draft, &intent, &upload)
        .await
        .unwrap();
    assert!(
        w.list(&w.patient, w.patient.uid)
            .await
            .unwrap()
            .versions
            .is_empty()
    );
    let item = Item {
        record: intent.record,
        version: 1,
    };
    assert!(w.read(&w.patient, w.patient.uid, &[item]).await.is_err());
    // A day later it is given up; its blob goes.
    w.clock.pass(86_400_001);
    assert_eq!(w.custodian.sweep().await.unwrap().uploads, 1);
    assert_eq!(w.blobs().len(), 0);
}

#[tokio::test]
async fn a_large_part_comes_back_byte_by_byte() {
    let w = World::new().await;
    let content: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    let draft = Draft {
        patient: &w.patient,
        kind: Kind::Imaging,
        follows: None,
        parts: vec![b"{}".to_vec(), content.clone()],
    };
    let written = w.write_draft(&w.patient, draft).await.unwrap();
    assert_eq!(check(&written.answer.event).kinds, [Kind::Imaging]);
    let answer = w
        .read(&w.patient, w.patient.uid, &[written.item])
        .await
        .unwrap();
    assert_eq!(
        w.fetch(&w.patient, &answer.versions[0], &written.key, 1)
            .await
            .unwrap(),
        content
    );
    // What lies in the store is not what the author sent: the outer layer is around it.
    let stored = answer.versions[0]
        .stored
        .verify(&w.policy.custodian)
        .unwrap();
    let blob = std::fs::read(w.blob_path(&stored.blobs[1])).unwrap();
    assert_eq!(salus_crypto::hash::sha256(&blob), stored.blobs[1].0);
    let inner = answer.versions[0].manifest.unverified().unwrap().parts[1].sealed_len;
    assert_eq!(blob.len() as u64, salus_crypto::seal::sealed_len(inner));
}
