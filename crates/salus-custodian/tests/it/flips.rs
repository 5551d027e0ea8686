//! Single flipped bits in the custodian's databases: none changes a version or a permission unnoticed,
//! and no altered version is served.

use std::{fs, path::Path, sync::Arc};

use futures_util::StreamExt;
use rusqlite::{Connection, types::Value};
use salus_crypto::sign::VerifyingKey;
use salus_custodian::{Custodian, DeepReport};
use salus_records::{
    fhir::Kind,
    objects::{access::Reading, grant::Item},
    seal::{ContentKey, PartOpener, Place, open_summary},
};
use salus_storage::log::Clock;
use xtask_faults::Chance;

use crate::{
    client::{BOTH, Draft, Person},
    world::{World, config, copy, open_log},
};

/// Versions with their keys and parts, and what decides who may read them.
const ROWS: [&str; 4] = [
    "SELECT * FROM version NOT INDEXED ORDER BY record, version",
    "SELECT * FROM out_key NOT INDEXED ORDER BY record, version",
    "SELECT * FROM part NOT INDEXED ORDER BY record, version, n",
    "SELECT id, patient, grantee, signed, wrapped, seq, active, revoked, revoked_seq
     FROM consent NOT INDEXED ORDER BY id",
];

/// All these rows, or nothing when they cannot be read.
fn rows(database: &Path) -> Option<Vec<Vec<Value>>> {
    let conn = Connection::open(database).ok()?;
    let mut all = Vec::new();
    for sql in ROWS {
        let mut statement = conn.prepare(sql).ok()?;
        let columns = statement.column_count();
        let found = statement.query_map([], |row| (0..columns).map(|n| row.get(n)).collect());
        all.extend(found.ok()?.collect::<Result<Vec<_>, _>>().ok()?);
    }
    Some(all)
}

/// A version as it was written.
struct Kept {
    item: Item,
    author: VerifyingKey,
    key: ContentKey,
    parts: Vec<Vec<u8>>,
}

impl Kept {
    /// Its parts as a client gets and opens them; `None` where custodian or client refuses.
    async fn read(&self, w: &World, reader: &Person) -> Option<Vec<Vec<u8>>> {
        let caller = w.custodian.authenticate(&reader.token).await.ok()?;
        let reading = Reading::Content(vec![self.item]);
        let body = w.access_body(reader, w.patient.uid, reading);
        let answer = w.custodian.access(caller.clone(), body).await.ok()?;
        let [version] = answer.versions.as_slice() else {
            return None;
        };
        let manifest = version.manifest.verify(&self.author).ok()?;
        if (manifest.record, manifest.version) != (self.item.record, self.item.version) {
            return None;
        }
        let summary = open_summary(&self.key, &manifest, &version.summary.0).ok()?;
        let mut parts = Vec::new();
        for (n, expected) in manifest.parts.iter().enumerate() {
            let (place, len) = (Place::of(&manifest), summary.parts[n].len);
            let mut opener = PartOpener::new(&self.key, &place, n as u32, expected.clone(), len);
            let reference = version.parts.get(n)?;
            let mut stream = w.custodian.part(caller.clone(), reference).await.ok()?;
            let mut plain = Vec::new();
            while let Some(chunk) = stream.next().await {
                opener.update(&chunk.ok()?, &mut plain).ok()?;
            }
            opener.finish(&mut plain).ok()?;
            parts.push(plain);
        }
        Some(parts)
    }
}

/// What a verification says that finds nothing wrong, `None` when anybody notices something; and how
/// many versions a reader got.
async fn opened(w: &mut World, kept: &[Kept]) -> (Option<DeepReport>, usize) {
    w.log = open_log(w.dir.path(), &w.clock).await;
    let clock: Arc<dyn Clock> = w.clock.clone();
    let custodian = Custodian::open(config(w.dir.path(), &w.log, &clock)).await;
    let (mut sound, mut got) = (None, 0);
    if let Ok(custodian) = custodian {
        w.custodian = custodian;
        let report = w.custodian.verify().await;
        sound = report.ok().filter(|report| report.faults.is_empty());
        for one in kept {
            for reader in [&w.patient, &w.doctor] {
                if let Some(parts) = one.read(w, reader).await {
                    assert_eq!(parts, one.parts, "an altered version is served");
                    got += 1;
                }
            }
            let ended = one.read(w, &w.other_doctor).await;
            assert!(ended.is_none(), "an ended permission revives");
        }
        // What cannot be read cannot be closed in order either.
        let _ = w.custodian.close().await;
    }
    w.log.close().await.unwrap();
    (sound, got)
}

/// Puts everything back as it was.
fn put_back(w: &World, whole: &Path) {
    for place in fs::read_dir(w.dir.path()).unwrap() {
        let place = place.unwrap().path();
        match place.is_dir() {
            true => fs::remove_dir_all(place).unwrap(),
            false => fs::remove_file(place).unwrap(),
        }
    }
    copy(whole, w.dir.path());
}

async fn flips(count: u32) {
    let mut w = World::new().await;
    let kinds = [Kind::Imaging, Kind::Document];
    w.grant(&w.patient, &w.doctor, &kinds, BOTH).await;
    let mut kept = Vec::new();
    for (author, kind) in [(&w.patient, Kind::Document), (&w.doctor, Kind::Imaging)] {
        let mut follows = None;
        for parts in [
            vec![b"one".to_vec()],
            vec![b"two".to_vec(), vec![7; 40_000]],
        ] {
            let draft = Draft {
                patient: &w.patient,
                kind,
                follows,
                parts: parts.clone(),
            };
            let written = w.write_draft(author, draft).await.unwrap();
            follows = Some((written.item, written.manifest));
            kept.push(Kept {
                item: written.item,
                author: author.public_keys().identity,
                key: written.key,
                parts,
            });
        }
    }
    let ended = w
        .grant(&w.patient, &w.other_doctor, &[Kind::Imaging], BOTH)
        .await;
    w.revoke(&w.patient, ended).await.unwrap();
    w.stop().await;
    let whole = tempfile::tempdir().unwrap();
    copy(w.dir.path(), whole.path());
    let files = ["custodian.db", "pages.db"].map(|name| w.path("custodian").join(name));
    let bytes = files.each_ref().map(|file| fs::read(file).unwrap());
    let before = rows(&files[0]).unwrap();
    let (sound, got) = opened(&mut w, &kept).await;
    let sound = sound.expect("nothing is wrong yet");
    assert_eq!((sound.versions, got), (4, 8));

    let mut chance = Chance::new();
    let (mut changed, mut noticed, mut served) = (0, 0, 0);
    for _ in 0..count {
        put_back(&w, whole.path());
        let at = usize::from(chance.once_in(8));
        let mut bytes = bytes[at].clone();
        // What is empty says nothing, and half of the pages are.
        let byte = loop {
            let byte = chance.below(bytes.len() as u64) as usize;
            if bytes[byte] != 0 {
                break byte;
            }
        };
        let bit = 1 << chance.below(8);
        bytes[byte] ^= bit;
        fs::write(&files[at], &bytes).unwrap();
        let is_changed = rows(&files[0]).as_ref() != Some(&before);
        let (unnoticed, got) = opened(&mut w, &kept).await;
        let is_noticed = unnoticed.is_none();
        if let Some(report) = unnoticed {
            // Each was opened with its page key.
            assert_eq!(report, sound, "bit {bit} of byte {byte}");
        }
        assert!(
            is_noticed || !is_changed,
            "bit {bit} of byte {byte} of {} changes a version or a permission, and nobody notices",
            files[at].display()
        );
        changed += u32::from(is_changed);
        noticed += u32::from(is_noticed);
        served += u32::from(is_changed && got > 0);
    }
    // The control: some were hit, and the others could still be read.
    assert!(changed * 20 > count, "{changed} of {count} changed one");
    assert!(served > 0, "nothing is served beside a change");
    println!(
        "{changed} of {count} flipped bits change one, {noticed} are noticed, beside {served} others are served"
    );
}

#[tokio::test]
async fn no_version_or_permission_is_changed_unnoticed_by_one_of_100_flipped_bits() {
    flips(100).await;
}

#[tokio::test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
async fn no_version_or_permission_is_changed_unnoticed_by_one_of_10_000_flipped_bits() {
    flips(10_000).await;
}
