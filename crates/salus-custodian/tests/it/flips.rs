//! Single flipped bits in the custodian's databases: none changes a version or a permission unnoticed.

use std::{fs, path::Path, sync::Arc};

use rusqlite::{Connection, types::Value};
use salus_custodian::{Custodian, DeepReport};
use salus_records::fhir::Kind;
use salus_storage::log::Clock;
use xtask_faults::Chance;

use crate::{
    client::{BOTH, Draft},
    world::{World, config, open_log},
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

/// What a verification says that finds nothing wrong; `None` when anybody notices something.
async fn unnoticed(w: &World) -> Option<DeepReport> {
    let log = open_log(w.dir.path(), &w.clock).await;
    let clock: Arc<dyn Clock> = w.clock.clone();
    let report = match Custodian::open(config(w.dir.path(), &log, &clock)).await {
        Err(_) => None,
        Ok(custodian) => {
            let report = custodian.verify().await;
            // What cannot be read cannot be closed in order either.
            let _ = custodian.close().await;
            report.ok().filter(|report| report.faults.is_empty())
        }
    };
    log.close().await.unwrap();
    report
}

async fn flips(count: u32) {
    let w = World::new().await;
    w.grant(
        &w.patient,
        &w.doctor,
        &[Kind::Imaging, Kind::Document],
        BOTH,
    )
    .await;
    for (author, kind) in [(&w.patient, Kind::Document), (&w.doctor, Kind::Imaging)] {
        let first = w.write(author, &w.patient, kind, b"one").await.unwrap();
        let draft = Draft {
            patient: &w.patient,
            kind,
            follows: Some((first.item, first.manifest)),
            parts: vec![b"two".to_vec(), vec![7; 40_000]],
        };
        w.write_draft(author, draft).await.unwrap();
    }
    let ended = w
        .grant(&w.patient, &w.other_doctor, &[Kind::Imaging], BOTH)
        .await;
    w.revoke(&w.patient, ended).await.unwrap();
    w.stop().await;
    let folder = w.path("custodian");
    let files = ["custodian.db", "pages.db"].map(|name| folder.join(name));
    let whole = files.each_ref().map(|file| fs::read(file).unwrap());
    let before = rows(&files[0]).unwrap();
    let sound = unnoticed(&w).await.expect("nothing is wrong yet");
    assert_eq!(sound.versions, 4);

    let mut chance = Chance::new();
    let (mut changed, mut noticed) = (0, 0);
    for _ in 0..count {
        let at = usize::from(chance.once_in(8));
        for (file, bytes) in files.iter().zip(&whole) {
            fs::write(file, bytes).unwrap();
            for journal in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{journal}", file.display()));
            }
        }
        let mut bytes = whole[at].clone();
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
        let unnoticed = unnoticed(&w).await;
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
    }
    // The control: some were hit.
    assert!(changed * 20 > count, "{changed} of {count} changed one");
    println!("{changed} of {count} flipped bits change one, {noticed} are noticed");
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
