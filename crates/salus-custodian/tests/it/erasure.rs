//! Erasure: what is destroyed stays destroyed, and nothing else is.

use std::{collections::HashSet, fs};

use salus_crypto::entropy::OsEntropy;
use salus_custodian::CustodianError;
use salus_ledger::{Entry, Hash};
use salus_records::{
    Nonce, RecordId, Time,
    fhir::Kind,
    objects::{
        access::{AuditSide, Reading},
        audit::EventKind,
        erasure::{Erasure, ErasureReceipt, ErasureTarget},
    },
    wire::custodian::EraseRequest,
};

use crate::{
    client::{BOTH, Draft, Person, READ, check, seen},
    world::World,
};

impl World {
    pub async fn erase(
        &self,
        person: &Person,
        target: ErasureTarget,
    ) -> Result<ErasureReceipt, CustodianError> {
        let erasure = Erasure {
            patient: person.uid,
            target,
            nonce: Nonce::random(&mut OsEntropy),
            time: self.now(),
        };
        let signed = person.sign(&erasure);
        let order = Hash(signed.body_hash());
        let body = EraseRequest { erasure: signed };
        let answer = self
            .custodian
            .erase(self.caller(person).await, body)
            .await?;
        let details = check(&answer.event);
        assert_eq!((details.subject, details.object), (person.uid, Some(order)));
        let entry = Entry::decode(&answer.event.entry.0).unwrap();
        assert!(matches!(entry, Entry::Erasure(_)), "a class of its own");
        Ok(answer.receipt.verify(&self.policy.custodian).unwrap())
    }
}

#[tokio::test]
async fn attack_c7_an_erased_record_stays_dead_with_an_old_backup() {
    let mut w = World::new().await;
    let dead = w
        .write(&w.patient, &w.patient, Kind::Diagnosis, b"dead")
        .await
        .unwrap();
    let alive = w
        .write(&w.patient, &w.patient, Kind::Diagnosis, b"alive")
        .await
        .unwrap();
    w.stop().await;
    let backup = fs::read(w.path("custodian/custodian.db")).unwrap();
    let pages = fs::read(w.path("custodian/pages.db")).unwrap();
    let blobs = w.path("blobs-backup");
    crate::world::copy(&w.path("blobs"), &blobs);
    w.start().await;
    w.erase(&w.patient, ErasureTarget::Record(dead.item.record))
        .await
        .unwrap();
    let answer = w
        .read(&w.patient, w.patient.uid, &[alive.item])
        .await
        .unwrap();
    assert_eq!(
        w.fetch(&w.patient, &answer.versions[0], &alive.key, 0)
            .await
            .unwrap(),
        b"alive",
        "survivors live"
    );
    assert_eq!(w.blobs().len(), 1);

    // The old database and the old blobs come back; the page keys do not.
    w.stop().await;
    fs::write(w.path("custodian/custodian.db"), &backup).unwrap();
    crate::world::copy(&blobs, &w.path("blobs"));
    w.start().await;
    assert!(
        seen(w.read(&w.patient, w.patient.uid, &[dead.item]).await).starts_with("not available")
    );
    let listed = w.list(&w.patient, w.patient.uid).await.unwrap();
    assert!(
        listed
            .versions
            .iter()
            .all(|v| v.manifest.unverified().unwrap().record != dead.item.record)
    );

    // The control: had they come back too, it would live.
    w.stop().await;
    fs::write(w.path("custodian/custodian.db"), &backup).unwrap();
    fs::write(w.path("custodian/pages.db"), pages).unwrap();
    w.start().await;
    let answer = w.read(&w.patient, w.patient.uid, &[dead.item]).await;
    let answer = answer.unwrap();
    let version = &answer.versions[0];
    let opened = w.fetch(&w.patient, version, &dead.key, 0).await;
    assert_eq!(opened.unwrap(), b"dead");
}

/// A list is decided, logged and then shown; meanwhile one of its records is erased.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_meanwhile_leaves_the_list_alone() {
    let w = World::new().await;
    let draft = || w.write(&w.patient, &w.patient, Kind::BloodTest, b"x");
    let kept = draft().await.unwrap();
    let mut left_out = 0;
    for _ in 0..20 {
        let dying = draft().await.unwrap();
        let reading = Reading::List {
            kinds: Vec::new(),
            after: None,
        };
        let body = w.access_body(&w.patient, w.patient.uid, reading);
        let (custodian, caller) = (w.custodian.clone(), w.caller(&w.patient).await);
        let list = tokio::spawn(async move { custodian.access(caller, body).await });
        w.erase(&w.patient, ErasureTarget::Record(dying.item.record))
            .await
            .unwrap();
        let list = list.await.unwrap().unwrap();
        let logged = check(&list.event).items;
        assert!(logged.contains(&kept.item));
        assert!(!list.versions.is_empty(), "the other record is gone");
        left_out += logged.len() - list.versions.len();
    }
    // The control: it happened in between at times.
    assert!(left_out > 0);
}

#[tokio::test]
async fn only_the_patient_erases_and_only_her_own() {
    let w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::Diagnosis], BOTH)
        .await;
    let written = w
        .write(&w.doctor, &w.patient, Kind::Diagnosis, b"x")
        .await
        .unwrap();
    let target = ErasureTarget::Record(written.item.record);
    assert!(matches!(
        w.erase(&w.doctor, target).await,
        Err(CustodianError::Forbidden(_) | CustodianError::NotAvailable)
    ));
    let foreign = seen(w.erase(&w.other_patient, target).await);
    let missing = ErasureTarget::Record(RecordId::random(&mut OsEntropy));
    assert_eq!(foreign, seen(w.erase(&w.other_patient, missing).await));
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    assert_eq!(w.erase(&w.patient, target).await.unwrap().versions, 1);
    assert_eq!(seen(w.erase(&w.patient, target).await), foreign);
    // The name of an erased record is not used again.
    let draft = Draft {
        patient: &w.patient,
        kind: Kind::Diagnosis,
        follows: None,
        parts: vec![b"y".to_vec()],
    };
    let mut intent = w.intent(&w.doctor, &draft);
    intent.record = written.item.record;
    let start = salus_records::wire::custodian::UploadStart {
        intent: w.doctor.sign(&intent),
    };
    let reused = w
        .custodian
        .upload_start(w.caller(&w.doctor).await, start)
        .await;
    assert!(seen(reused).starts_with("not available"));
}

#[tokio::test]
async fn an_upload_survives_the_erasure_of_a_neighbour() {
    let w = World::new().await;
    let neighbour = w
        .write(&w.patient, &w.patient, Kind::Document, b"x")
        .await
        .unwrap();
    let draft = Draft {
        patient: &w.patient,
        kind: Kind::Document,
        follows: None,
        parts: vec![b"new".to_vec()],
    };
    let (caller, intent, upload) = w.begin(&w.patient, &draft).await.unwrap();
    w.erase(&w.patient, ErasureTarget::Record(neighbour.item.record))
        .await
        .unwrap();
    let (finish, key) = w
        .send_parts(&caller, &w.patient, &draft, &intent, &upload)
        .await
        .unwrap();
    w.custodian
        .upload_finish(caller, &upload, finish)
        .await
        .unwrap();
    let listed = w.list(&w.patient, w.patient.uid).await.unwrap();
    let manifest = listed.versions[0].manifest.unverified().unwrap();
    salus_records::seal::open_summary(&key, &manifest, &listed.versions[0].summary.0).unwrap();
}

#[tokio::test]
async fn the_survivors_of_a_page_take_their_places_in_the_next() {
    let w = World::new().await;
    let mut written = Vec::new();
    for content in [b"a", b"b", b"c"] {
        let draft = w.write(&w.patient, &w.patient, Kind::Document, content);
        written.push(draft.await.unwrap());
    }
    w.erase(&w.patient, ErasureTarget::Record(written[0].item.record))
        .await
        .unwrap();
    let conn = rusqlite::Connection::open(w.path("custodian/custodian.db")).unwrap();
    let (keys, places): (u32, u32) = conn
        .query_row(
            "SELECT count(*), count(*) + room FROM out_key JOIN page USING (page) GROUP BY page",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((keys, places), (2, 256));
}

#[tokio::test]
async fn an_erased_patient_is_gone_and_the_ledger_stays_whole() {
    let mut w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::Diagnosis], BOTH)
        .await;
    let written = w
        .write(&w.doctor, &w.patient, Kind::Diagnosis, b"x")
        .await
        .unwrap();
    let other = w
        .write(&w.other_patient, &w.other_patient, Kind::Diagnosis, b"y")
        .await
        .unwrap();
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    assert_eq!(
        w.erase(&w.patient, ErasureTarget::Patient)
            .await
            .unwrap()
            .versions,
        1
    );
    assert!(w.custodian.authenticate(&w.patient.token).await.is_err());
    assert!(
        seen(w.read(&w.doctor, w.patient.uid, &[written.item]).await).starts_with("not available")
    );
    assert!(seen(w.list(&w.doctor, w.patient.uid).await).starts_with("not available"));
    assert!(
        w.custodian
            .grants(w.caller(&w.doctor).await)
            .await
            .unwrap()
            .grants
            .is_empty()
    );
    // What the doctor did there cannot be opened any more, the rest can.
    let acts = w
        .audit(&w.doctor, w.doctor.uid, AuditSide::Actor, 0)
        .await
        .unwrap();
    let about = |proof| crate::client::check(proof).subject;
    assert!(acts.events.iter().all(|proof| about(proof) == w.doctor.uid));
    w.restart().await;
    let answer = w
        .read(&w.other_patient, w.other_patient.uid, &[other.item])
        .await
        .unwrap();
    w.fetch(&w.other_patient, &answer.versions[0], &other.key, 0)
        .await
        .unwrap();
    let mut gone = w.patient.clone();
    assert!(matches!(
        gone.login(&w.custodian, w.ticket(gone.uid)).await,
        Err(CustodianError::WrongPin)
    ));
}

/// Bytes that are looked for at a time: more than any two rows have in common by chance.
const PIECE: usize = 24;

impl World {
    /// The pieces of every sealed key and content of a patient, as they lie in the database.
    fn sealed_of(&self, person: &Person) -> HashSet<Vec<u8>> {
        let path = self.path("custodian/custodian.db");
        let conn = rusqlite::Connection::open(path).unwrap();
        let mut pieces = HashSet::new();
        for query in [
            "SELECT c_key FROM account WHERE uid = ?1",
            "SELECT k_subject FROM account WHERE uid = ?1",
            "SELECT pin FROM account WHERE uid = ?1",
            "SELECT wraps FROM version WHERE patient = ?1",
            "SELECT summary FROM version WHERE patient = ?1",
            "SELECT o.sealed FROM out_key o JOIN version v USING (record, version) WHERE v.patient = ?1",
            "SELECT wrapped FROM consent WHERE patient = ?1",
            "SELECT sealed_self FROM consent WHERE patient = ?1",
            "SELECT s.sealed FROM slip s JOIN consent c ON c.id = s.consent WHERE c.patient = ?1",
            "SELECT body FROM scope_epoch WHERE uid = ?1",
        ] {
            let mut rows = conn.prepare(query).unwrap();
            let mut rows = rows.query([person.uid.as_bytes()]).unwrap();
            let mut found = 0;
            while let Some(row) = rows.next().unwrap() {
                let sealed: Vec<u8> = row.get(0).unwrap();
                // The end, where a sealing is nothing but ciphertext and tag.
                pieces.extend(sealed.rchunks_exact(PIECE).take(4).map(<[u8]>::to_vec));
                found += 1;
            }
            assert!(found > 0, "{query}");
        }
        pieces
    }

    /// How many of the pieces occur anywhere in the custodian's files.
    fn found_in_files(&self, pieces: &HashSet<Vec<u8>>) -> usize {
        let mut found = HashSet::new();
        for file in fs::read_dir(self.path("custodian")).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            let windows = bytes.windows(PIECE);
            found.extend(
                windows
                    .filter(|window| pieces.contains(*window))
                    .map(<[u8]>::to_vec),
            );
        }
        found.len()
    }
}

/// When the receipt arrives, the keys and wraps of the patient are in no row, no free page and no
/// write-ahead log; a thief who copies the files at that moment opens no detail of the access log.
#[tokio::test]
async fn attack_l12_what_was_erased_is_in_no_page_of_the_files() {
    let w = World::new().await;
    for patient in [&w.patient, &w.other_patient] {
        w.grant(patient, &w.doctor, &[Kind::Diagnosis], BOTH).await;
        let written = w
            .write(&w.doctor, patient, Kind::Diagnosis, b"x")
            .await
            .unwrap();
        w.read(&w.doctor, patient.uid, &[written.item])
            .await
            .unwrap();
    }
    let (erased, kept) = (w.sealed_of(&w.patient), w.sealed_of(&w.other_patient));
    // The control: so they are found where they do lie.
    // A piece may lie across two pages.
    assert!(w.found_in_files(&erased) * 10 > erased.len() * 9);
    w.erase(&w.patient, ErasureTarget::Patient).await.unwrap();
    assert_eq!(w.found_in_files(&erased), 0);
    // Outer keys of others moved to another page; all the rest of theirs is where it was.
    assert!(w.found_in_files(&kept) + 4 >= kept.len());
}

#[tokio::test]
async fn the_law_keeps_a_patient_but_not_a_record() {
    // An organisation that keeps records for ten days; its patients are made anew.
    let w = World::with_retention(10).await;
    let written = w
        .write(&w.patient, &w.patient, Kind::Diagnosis, b"x")
        .await
        .unwrap();
    let until = w.now().plus(10 * Time::DAY);
    let kept = w.erase(&w.patient, ErasureTarget::Patient).await;
    assert!(matches!(kept, Err(CustodianError::RetentionUntil(end)) if end == until));
    w.read(&w.patient, w.patient.uid, &[written.item])
        .await
        .unwrap();
    // A record may go before; the lines about it stay.
    let record = written.item.record;
    w.erase(&w.patient, ErasureTarget::Record(record))
        .await
        .unwrap();
    let events = w.own_events(&w.patient).await;
    let of_record = events.iter().filter(|d| d.items.contains(&written.item));
    let kinds: Vec<_> = of_record.map(|d| d.event).collect();
    for kind in [EventKind::RecordCreated, EventKind::RecordRead] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    w.grant(&w.patient, &w.doctor, &[Kind::Diagnosis], READ)
        .await;
    w.clock.pass(10 * Time::DAY);
    let mut patient = w.patient.clone();
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    w.erase(&patient, ErasureTarget::Patient).await.unwrap();
}
