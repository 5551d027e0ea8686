//! What fails must not release, reveal or lose anything.

use std::{fs, path::PathBuf};

use futures_util::StreamExt;
use salus_crypto::seal::{SEALED_CHUNK, sealed_chunk_offset};
use salus_custodian::CustodianError;
use salus_ledger::Hash;
use salus_records::{
    fhir::Kind,
    objects::{audit::EventKind, grant::Item},
};

use crate::{
    client::{Draft, Person, READ, seen},
    world::World,
};

impl World {
    pub fn blob_path(&self, id: &Hash) -> PathBuf {
        let name = id.to_string();
        self.path("blobs")
            .join(&name[..2])
            .join(&name[2..4])
            .join(name)
    }

    /// Lets every append to the ledger fail.
    fn break_ledger(&self) {
        let trigger = "CREATE TRIGGER broken BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'broken'); END";
        self.ledger().execute_batch(trigger).unwrap();
    }

    fn mend_ledger(&self) {
        self.ledger().execute_batch("DROP TRIGGER broken").unwrap();
    }

    fn ledger(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path("ledger/ledger.db")).unwrap()
    }

    /// Fetches the first part as it comes from the custodian; what came, and how it ended.
    pub async fn released(
        &self,
        reader: &Person,
        patient: &Person,
        item: Item,
    ) -> (Vec<u8>, Result<(), CustodianError>) {
        let mut bytes = Vec::new();
        let ended = async {
            let answer = self.read(reader, patient.uid, &[item]).await?;
            let ticket = &answer.versions[0].parts[0];
            let mut stream = self
                .custodian
                .part(self.caller(reader).await, ticket)
                .await?;
            while let Some(chunk) = stream.next().await {
                bytes.extend_from_slice(&chunk?);
            }
            Ok(())
        };
        let ended = ended.await;
        (bytes, ended)
    }

    /// Every complete blob.
    pub fn blobs(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for outer in fs::read_dir(self.path("blobs")).unwrap() {
            let outer = outer.unwrap();
            if outer.file_name().len() != 2 {
                continue;
            }
            for inner in fs::read_dir(outer.path()).unwrap() {
                found.extend(
                    fs::read_dir(inner.unwrap().path())
                        .unwrap()
                        .map(|blob| blob.unwrap().path()),
                );
            }
        }
        found
    }
}

#[tokio::test]
async fn an_altered_blob_ends_the_stream_before_the_altered_bytes() {
    let w = World::new().await;
    let content = vec![42; 400_000];
    let written = w
        .write(&w.patient, &w.patient, Kind::Imaging, &content)
        .await
        .unwrap();
    let [path] = w.blobs().try_into().unwrap();
    let whole = fs::read(&path).unwrap();
    let fetch = async || {
        let answer = w
            .read(&w.patient, w.patient.uid, &[written.item])
            .await
            .unwrap();
        let ticket = &answer.versions[0].parts[0];
        let mut stream = w.custodian.part(w.caller(&w.patient).await, ticket).await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => bytes.extend_from_slice(&chunk),
                Err(error) => {
                    assert!(stream.next().await.is_none(), "an error is the end");
                    return Err((bytes, error)).map_err(|(bytes, error)| {
                        assert!(bytes.len() < 300_000);
                        error
                    });
                }
            }
        }
        Ok(bytes)
    };
    let good = fetch().await.unwrap();
    for (place, name) in [
        (0, "header"),
        (60, "first chunk"),
        (250_000, "middle"),
        (whole.len() - 1, "tag"),
    ] {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        fs::write(&path, altered).unwrap();
        if place < 300_000 {
            assert!(
                matches!(fetch().await, Err(CustodianError::Internal(_))),
                "{name}"
            );
        }
    }
    fs::write(&path, &whole[..250_000]).unwrap();
    assert!(
        matches!(fetch().await, Err(CustodianError::Internal(_))),
        "cut short"
    );
    fs::remove_file(&path).unwrap();
    assert!(
        matches!(fetch().await, Err(CustodianError::Storage(_))),
        "missing"
    );
    fs::write(&path, &whole).unwrap();
    assert_eq!(fetch().await.unwrap(), good);
}

/// Chunks of another record, of another version, and of the inner layer in the place of the outer.
#[tokio::test]
async fn attack_c1_a_guarded_chunk_moves_to_no_other_record_version_or_layer() {
    let w = World::new().await;
    let content = vec![42; 60_000];
    let mut known = Vec::new();
    let mut write = async |follows| {
        let draft = Draft {
            patient: &w.patient,
            kind: Kind::Imaging,
            follows,
            parts: vec![content.clone()],
        };
        let written = w.write_draft(&w.patient, draft).await.unwrap();
        let path = w.blobs().into_iter().find(|path| !known.contains(path));
        known.extend(path.clone());
        (written, path.unwrap())
    };
    let (first, own) = write(None).await;
    let (_, of_version) = write(Some((first.item, first.manifest))).await;
    let (_, of_record) = write(None).await;
    let (inner, whole) = w.released(&w.patient, &w.patient, first.item).await;
    whole.unwrap();

    let good = fs::read(&own).unwrap();
    for (name, source) in [
        ("version", fs::read(of_version).unwrap()),
        ("record", fs::read(of_record).unwrap()),
        ("layer", inner.clone()),
    ] {
        let start = sealed_chunk_offset(1) as usize;
        let chunk = start..start + SEALED_CHUNK;
        let mut mixed = good.clone();
        mixed[chunk.clone()].copy_from_slice(&source[chunk]);
        fs::write(&own, mixed).unwrap();
        let (came, ended) = w.released(&w.patient, &w.patient, first.item).await;
        assert!(
            matches!(ended, Err(CustodianError::Internal(_))),
            "{name}: {ended:?}"
        );
        assert!(
            inner.starts_with(&came) && came.len() < start,
            "{name}: {} bytes came",
            came.len()
        );
    }
    fs::write(&own, good).unwrap();
    let (again, whole) = w.released(&w.patient, &w.patient, first.item).await;
    assert!(whole.is_ok() && again == inner, "the control");
}

#[tokio::test]
async fn without_an_entry_nothing_is_released_and_nothing_is_lost() {
    let mut w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    let grant = w
        .grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    w.break_ledger();
    assert!(matches!(
        w.read(&w.doctor, w.patient.uid, &[written.item]).await,
        Err(CustodianError::Storage(_))
    ));
    assert!(matches!(
        w.list(&w.patient, w.patient.uid).await,
        Err(CustodianError::Storage(_))
    ));
    let unlogged = w
        .write(&w.patient, &w.patient, Kind::Allergy, b"y")
        .await
        .unwrap_err();
    assert!(matches!(unlogged, CustodianError::Storage(_)));
    // A revocation denies from its commit on, although it is not acknowledged.
    assert!(matches!(
        w.revoke(&w.patient, grant).await,
        Err(CustodianError::Storage(_))
    ));
    assert!(
        seen(w.read(&w.doctor, w.patient.uid, &[written.item]).await).starts_with("not available")
    );
    assert_eq!(w.custodian.health().await.unwrap().waiting, 1);

    // When the ledger is back, every one of them stands in it, in order and without a gap.
    w.mend_ledger();
    w.restart().await;
    let events: Vec<_> = w
        .own_events(&w.patient)
        .await
        .iter()
        .map(|d| d.event)
        .collect();
    assert_eq!(
        events[2..],
        [
            EventKind::RecordCreated,
            EventKind::AccessGranted,
            EventKind::RecordRead,
            EventKind::RecordsListed,
            EventKind::RecordCreated,
            EventKind::AccessRevoked,
            EventKind::AccessDenied,
        ]
    );
    assert_eq!(
        w.list(&w.patient, w.patient.uid)
            .await
            .unwrap()
            .versions
            .len(),
        2
    );
    assert_eq!(w.custodian.health().await.unwrap().waiting, 0);
}

#[tokio::test]
async fn a_dropped_request_leaves_no_gap() {
    let w = World::new().await;
    for _ in 0..20 {
        let body = w.access_body(
            &w.patient,
            w.patient.uid,
            salus_records::objects::access::Reading::List {
                kinds: Vec::new(),
                after: None,
            },
        );
        let (custodian, caller) = (w.custodian.clone(), w.caller(&w.patient).await);
        let reading = tokio::spawn(async move { custodian.access(caller, body).await.is_ok() });
        tokio::task::yield_now().await;
        reading.abort();
        let _ = reading.await;
    }
    w.custodian.sweep().await.unwrap();
    w.own_events(&w.patient).await;
}

#[tokio::test]
async fn attack_c7_nothing_readable_lies_at_rest() {
    let w = World::new().await;
    let canary = b"Canary-4711-Haemoglobin";
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, canary)
        .await
        .unwrap();
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    let mut secrets = vec![
        w.patient.keys.c_key.expose().to_vec(),
        w.patient.keys.k_subject.expose().to_vec(),
        w.patient.master.secret().expose().to_vec(),
        w.patient.master.self_key().expose().to_vec(),
        written.key.secret().expose().to_vec(),
        canary.to_vec(),
        b"Haemoglobin".to_vec(),
        b"Paula Peters".to_vec(),
    ];
    let scopes = w.patient.scopes.values();
    secrets.extend(scopes.map(|scope| scope.secret().expose().to_vec()));
    // What the custodian itself has in its hands, the outer layer off, says no more.
    let (inner, whole) = w.released(&w.doctor, &w.patient, written.item).await;
    whole.unwrap();
    for secret in &secrets {
        let found = inner.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "the inner layer shows a secret");
    }
    w.stop().await;
    // The control: the search finds what does lie there.
    secrets.push(w.patient.uid.as_bytes().to_vec());
    let mut uid_found = false;
    let mut stack = vec![w.dir.path().to_owned()];
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for (at, secret) in secrets.iter().enumerate() {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_slice());
            if at + 1 == secrets.len() {
                uid_found |= found;
            } else {
                assert!(!found, "{} holds secret {at}", path.display());
            }
        }
    }
    assert!(uid_found);
}
