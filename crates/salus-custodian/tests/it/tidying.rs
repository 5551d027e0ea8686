//! What a sweep finishes and removes.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use salus_ledger::Hash;
use salus_records::{fhir::Kind, objects::audit::EventKind, wire::custodian::PinStart};

use crate::{
    pin::ke1,
    world::{MINUTE, World},
};

/// Makes a file, if there is none, that was last written some days ago.
fn aged(path: &Path, days: u64) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut options = fs::OpenOptions::new();
    let file = options.create(true).append(true).open(path).unwrap();
    let written = SystemTime::now() - Duration::from_secs(days * 86_400);
    file.set_modified(written).unwrap();
}

#[tokio::test]
async fn a_sweep_removes_old_litter_and_counts_it() {
    let w = World::new().await;
    w.write(&w.patient, &w.patient, Kind::Document, b"x")
        .await
        .unwrap();
    let [used] = w.blobs().try_into().unwrap();
    let young = w.blob_path(&Hash([9; 32]));
    aged(&used, 4);
    aged(&young, 2);
    for n in 0..3 {
        aged(&w.blob_path(&Hash([n; 32])), 4);
    }
    for name in ["a", "b"] {
        aged(&w.path("blobs/unfinished").join(name), 4);
    }
    assert_eq!(w.custodian.sweep().await.unwrap().blobs, 5);
    let mut left = w.blobs();
    left.sort_unstable();
    let mut expected = [used, young];
    expected.sort_unstable();
    assert_eq!(left, expected);
    assert_eq!(w.custodian.sweep().await.unwrap().blobs, 0);
}

#[tokio::test]
async fn a_sweep_logs_the_wrong_pins_of_two_quiet_minutes() {
    let w = World::new().await;
    for _ in 0..3 {
        let start = PinStart {
            ticket: w.ticket(w.patient.uid),
            ke1: ke1("000001"),
        };
        w.custodian.pin_start(start).await.unwrap();
    }
    for (passes, logged) in [(2 * MINUTE, &[][..]), (1, &[3]), (2 * MINUTE, &[3])] {
        w.clock.pass(passes);
        w.custodian.sweep().await.unwrap();
        let events = w.own_events(&w.patient).await;
        let failed = events.iter().filter(|d| d.event == EventKind::PinFailed);
        assert_eq!(failed.map(|d| d.count).collect::<Vec<_>>(), logged);
    }
}
