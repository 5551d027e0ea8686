//! An error at the k-th write, sync and rename of an upload, a grant, a revocation and an erasure.
#![cfg(target_os = "linux")]

use std::path::Path;

use salus_custodian::CustodianError;
use salus_records::{
    fhir::Kind,
    objects::{audit::EventKind, erasure::ErasureTarget, grant::Item},
};
use salus_storage::log::Depth;
use xtask_faults::{Call, Calls, Chance, Failure, Fault};

use crate::{
    client::{READ, Written},
    world::World,
};

const WAYS: [(Call, Failure); 6] = [
    (Call::Sync, Failure::Broken),
    (Call::Rename, Failure::Broken),
    (Call::Rename, Failure::Full),
    (Call::Write, Failure::Broken),
    (Call::Write, Failure::Full),
    (Call::Write, Failure::Short),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Upload,
    Grant,
    Revoke,
    Erase,
}

/// Every sync and rename, and one in seven of the many writes.
#[tokio::test]
async fn attack_l6_a_failed_call_leaves_what_is_done_to_a_record_whole_or_undone() {
    let name = "calls::attack_l6_a_failed_call_leaves_what_is_done_to_a_record_whole_or_undone";
    fail_calls(name, 7).await;
}

#[tokio::test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
async fn attack_l6_every_failed_call_leaves_what_is_done_to_a_record_whole_or_undone() {
    let name = "calls::attack_l6_every_failed_call_leaves_what_is_done_to_a_record_whole_or_undone";
    fail_calls(name, 1).await;
}

async fn fail_calls(name: &str, one_write_in: u64) {
    let Some(calls) = Calls::here_or_again(name) else {
        return;
    };
    let mut chance = Chance::new();
    for deed in [Deed::Upload, Deed::Grant, Deed::Revoke, Deed::Erase] {
        for (call, failure) in WAYS {
            let step = if call == Call::Write { one_write_in } else { 1 };
            let first = 1 + chance.below(step);
            let mut count = 0;
            for at in (first..).step_by(step as usize) {
                let at = at as u32;
                if !Box::pin(fail(&calls, deed, Fault { call, at, failure })).await {
                    break;
                }
                count += 1;
            }
            println!("{deed:?}: {count} of {call:?}, {failure:?}");
            // Only an upload has a file to rename.
            let none = call == Call::Rename && deed != Deed::Upload;
            assert!(none || count > 0, "{deed:?} {call:?}: nothing failed");
        }
    }
}

/// Does one thing while one call fails, starts again, and looks; false if there was no such call.
async fn fail(calls: &Calls, deed: Deed, fault: Fault) -> bool {
    let mut w = World::new().await;
    let (grant, _) = w.kinds_bundle(&w.patient, &w.other_doctor, &[Kind::Allergy], READ);
    let standing = w.grant(&w.patient, &w.doctor, &[Kind::Allergy], READ).await;
    let old = write(&w).await.unwrap();
    let old_blobs = w.blobs();
    calls.arm(fault);
    let done = match deed {
        Deed::Upload => write(&w).await.map(Some),
        Deed::Grant => w.send_grant(&w.patient, &grant).await.map(|_| None),
        Deed::Revoke => w.revoke(&w.patient, standing).await.map(|_| None),
        Deed::Erase => {
            let record = ErasureTarget::Record(old.item.record);
            w.erase(&w.patient, record).await.map(|_| None)
        }
    };
    let Some(hit) = calls.disarm() else {
        done.unwrap();
        return false;
    };
    let later = write(&w).await;
    match (fault.call, fault.failure) {
        // SQLite syncs the directory of a rollback journal and does not say when that fails; its
        // name has been durable since the start.
        (Call::Sync, _) if hit.path.ends_with("custodian") => {}
        // Page keys have a file of their own, which an upload may do without.
        (Call::Sync, _) if is_page_keys(&hit.path) => {
            assert!(done.is_err(), "{deed:?} {fault:?} {hit:?}: acknowledged");
            let record = ErasureTarget::Record(old.item.record);
            let again = w.erase(&w.patient, record).await;
            assert!(again.is_err(), "{deed:?} {fault:?} {hit:?}: goes on");
        }
        (Call::Sync, _) => {
            assert!(done.is_err(), "{deed:?} {fault:?} {hit:?}: acknowledged");
            assert!(later.is_err(), "{deed:?} {fault:?} {hit:?}: goes on");
        }
        (_, Failure::Short) => assert!(done.is_ok() && later.is_ok(), "{deed:?} {fault:?}"),
        (_, Failure::Full) => {
            let full = done.as_ref().err().is_some_and(is_full);
            assert!(full, "{deed:?} {fault:?} {hit:?}: {:?}", done.err());
            assert!(later.is_ok(), "{deed:?} {fault:?}: {:?}", later.err());
        }
        (_, Failure::Broken) => assert!(done.is_err(), "{deed:?} {fault:?} {hit:?}"),
    }
    // A store that was stopped has nothing to close in order.
    let _ = w.custodian.close().await;
    let _ = w.log.close().await;
    w.start().await;
    let events = w.own_events(&w.patient).await;
    let logged = |kind| events.iter().filter(|d| d.event == kind).count();
    let (granted, revoked, erased) = (
        logged(EventKind::AccessGranted) == 2,
        logged(EventKind::AccessRevoked) == 1,
        logged(EventKind::RecordErased) == 1,
    );
    let written = done.as_ref().ok().into_iter().flatten().chain(&later);
    check(&w, written.chain((!erased).then_some(&old))).await;
    let reads = w.list(&w.other_doctor, w.patient.uid).await.is_ok();
    assert_eq!(reads, granted, "{deed:?} {fault:?}: granted, or an entry");
    let reads = w.list(&w.doctor, w.patient.uid).await.is_ok();
    assert_eq!(reads, !revoked, "{deed:?} {fault:?}: revoked, or an entry");
    match deed {
        Deed::Grant => assert!(granted || done.is_err(), "{fault:?}: a grant was lost"),
        Deed::Revoke => assert!(revoked || done.is_err(), "{fault:?}: a revocation was lost"),
        Deed::Erase => {
            assert!(erased || done.is_err(), "{fault:?}: an erasure was lost");
            let blobs = w.blobs();
            let left = old_blobs.iter().filter(|blob| blobs.contains(blob)).count();
            assert_eq!(left, usize::from(!erased), "{fault:?}: blobs");
        }
        Deed::Upload => {}
    }
    true
}

async fn write(w: &World) -> Result<Written, CustodianError> {
    w.write(&w.patient, &w.patient, Kind::Allergy, &[42; 50_000])
        .await
}

/// What was acknowledged is there; what is there has its entry, and what has an entry is there.
async fn check(w: &World, written: impl Iterator<Item = &Written>) {
    let shown = w.list(&w.patient, w.patient.uid).await.unwrap().versions;
    let mut shown: Vec<Item> = shown
        .iter()
        .map(|version| version.manifest.unverified().unwrap())
        .map(|manifest| Item {
            record: manifest.record,
            version: manifest.version,
        })
        .collect();
    let events = w.own_events(&w.patient).await;
    let items = |kind| {
        let events = events.iter().filter(move |d| d.event == kind);
        events.flat_map(|d| d.items.clone())
    };
    let erased: Vec<Item> = items(EventKind::RecordErased).collect();
    let mut logged: Vec<Item> = items(EventKind::RecordCreated)
        .filter(|item| !erased.contains(item))
        .collect();
    shown.sort();
    logged.sort();
    assert_eq!(shown, logged);
    for written in written {
        let answer = w.read(&w.patient, w.patient.uid, &[written.item]).await;
        let version = answer.unwrap().versions.remove(0);
        let content = w.fetch(&w.patient, &version, &written.key, 0).await;
        assert!(content.unwrap() == [42; 50_000]);
    }
    let deep = w.custodian.verify().await.unwrap();
    assert_eq!(deep.faults, []);
    let report = w.log.verify(Depth::Full).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

/// Whether the error says that the disk is full.
fn is_full(error: &CustodianError) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("full") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether a file is the store of page keys or its journal.
fn is_page_keys(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("pages.db"))
}
