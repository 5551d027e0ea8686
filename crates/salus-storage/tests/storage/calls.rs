//! An error at the k-th write, sync and rename, for every k: an answer means durable, or it is none.
#![cfg(target_os = "linux")]

use std::path::Path;

use salus_crypto::hash::sha256;
use salus_storage::blobs::{BlobError, BlobId, Blobs, FileBlobs};
use salus_storage::log::{AppendError, Appended, Depth};
use salus_storage::sql::StoreError;
use xtask_faults::{Call, Calls, Failure, Fault, Hit};

use crate::log::{Place, event, fill};

/// Every way in which a call fails.
const WAYS: [(Call, Failure); 7] = [
    (Call::Write, Failure::Broken),
    (Call::Write, Failure::Full),
    (Call::Write, Failure::Short),
    (Call::Sync, Failure::Broken),
    (Call::Sync, Failure::Full),
    (Call::Rename, Failure::Broken),
    (Call::Rename, Failure::Full),
];

/// When the fault comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Appending,
    Closing,
}

/// Runs `once` with the first call failing, then the second, until there are no more; how many.
async fn at_every_call(
    (call, failure): (Call, Failure),
    mut once: impl AsyncFnMut(Fault) -> bool,
) -> u32 {
    for at in 1.. {
        if !once(Fault { call, at, failure }).await {
            return at - 1;
        }
    }
    0
}

#[tokio::test]
async fn attack_l6_a_failed_write_sync_or_rename_under_the_ledger_loses_no_entry_and_reuses_no_index()
 {
    let name = "calls::attack_l6_a_failed_write_sync_or_rename_under_the_ledger_loses_no_entry_and_reuses_no_index";
    let Some(calls) = Calls::here_or_again(name) else {
        return;
    };
    for way in WAYS {
        for moment in [Moment::Appending, Moment::Closing] {
            let count = at_every_call(way, async |fault| append(&calls, moment, fault).await).await;
            println!("{moment:?}: {count} calls of {way:?}");
            // The high-water file follows when it can; only at the end it must.
            let may_be_none = way.0 == Call::Rename && moment == Moment::Appending;
            assert!(
                may_be_none || count > 0,
                "{way:?} {moment:?}: nothing failed"
            );
        }
    }
}

/// Appends under one fault and looks what is there afterwards; false if there was no such call.
async fn append(calls: &Calls, moment: Moment, fault: Fault) -> bool {
    let place = Place::new();
    let log = place.create().await;
    // The tile of the first 256 entries becomes full on the way.
    fill(&log, &place.clock, 250).await;
    let (mut acked, mut failed) = (Vec::new(), None);
    if moment == Moment::Appending {
        calls.arm(fault);
    }
    for n in 0..3 {
        let events = (0..4).map(|i| event(1000 + 10 * n + i)).collect();
        match log.append(events).await {
            Ok(appended) => acked.extend(appended),
            Err(error) => drop(failed.get_or_insert(error)),
        }
    }
    let hit = match moment {
        Moment::Appending => {
            let hit = calls.disarm();
            if let Some(hit) = &hit {
                let later = log.append(vec![event(2000)]).await;
                assert_answers(fault, hit, failed.as_ref(), later.as_ref());
                acked.extend(later.into_iter().flatten());
            }
            // Whether it went well is not what is asked here.
            let _ = log.close().await;
            hit
        }
        Moment::Closing => {
            calls.arm(fault);
            let _ = log.close().await;
            calls.disarm()
        }
    };
    drop(log);
    let log = place.open().await.unwrap();
    for entry in &acked {
        assert_eq!(
            log.entry(entry.index).await.unwrap(),
            entry.entry,
            "{fault:?}"
        );
        log.receipt(entry.index).await.unwrap();
    }
    let next = log.append(vec![event(3000)]).await.unwrap();
    assert!(acked.iter().all(|entry| entry.index < next[0].index));
    let report = log.verify(Depth::Full).await.unwrap();
    assert!(report.is_sound(), "{fault:?}: {:?}", report.faults);
    hit.is_some()
}

/// What callers were told while a call failed, and what they are told when it would not fail again.
fn assert_answers(
    fault: Fault,
    hit: &Hit,
    failed: Option<&AppendError>,
    later: Result<&Vec<Appended>, &AppendError>,
) {
    let beside = hit.path.to_string_lossy().contains("high-water") || is_place(&hit.path);
    // Of several calls that failed, the first is known; the ledger's own may have come next.
    let high_water = beside && (hit.times == 1 || failed.is_none());
    if fault.failure == Failure::Short || high_water {
        // Care goes on without the high-water file.
        assert!(failed.is_none(), "{fault:?} {hit:?}: {failed:?}");
        assert!(later.is_ok());
    } else if fault.failure == Failure::Full && fault.call == Call::Write {
        let full = matches!(failed, Some(AppendError::Store(StoreError::DiskFull)));
        assert!(full, "{fault:?} {hit:?}: {failed:?}");
        assert!(later.is_ok(), "there is room again: {later:?}");
    } else {
        let disk = matches!(failed, Some(AppendError::Store(StoreError::Disk(_))));
        assert!(disk, "{fault:?} {hit:?}: {failed:?}");
        let stopped = matches!(later, Err(AppendError::Store(StoreError::Stopped)));
        assert!(stopped, "{fault:?} {hit:?}: {later:?}");
    }
}

/// The directory of the high-water file, which is synced with it.
fn is_place(path: &Path) -> bool {
    path.join("ledger").is_dir()
}

#[tokio::test]
async fn attack_l6_a_failed_write_sync_or_rename_under_the_blobs_leaves_no_half_of_one() {
    let name =
        "calls::attack_l6_a_failed_write_sync_or_rename_under_the_blobs_leaves_no_half_of_one";
    let Some(calls) = Calls::here_or_again(name) else {
        return;
    };
    for way in WAYS {
        let count = at_every_call(way, async |fault| store(&calls, fault).await).await;
        println!("{count} calls of {way:?}");
        assert!(count > 0, "{way:?}: nothing failed");
    }
}

async fn put(blobs: &FileBlobs, content: &[u8]) -> Result<BlobId, BlobError> {
    let mut writer = blobs.create().await?;
    for piece in content.chunks(100_000) {
        writer.write(piece).await?;
    }
    writer.finish().await
}

async fn store(calls: &Calls, fault: Fault) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(dir.path()).unwrap();
    let content: Vec<u8> = (0..600_000_u32).map(|i| (i % 251) as u8).collect();
    calls.arm(fault);
    let first = put(&blobs, &content).await;
    let Some(hit) = calls.disarm() else {
        first.unwrap();
        return false;
    };
    let again = put(&blobs, &content).await;
    match (fault.call, fault.failure) {
        (_, Failure::Short) => drop(first.unwrap()),
        (_, Failure::Full) => {
            assert!(matches!(first, Err(BlobError::DiskFull)), "{fault:?}");
            again.as_ref().unwrap();
        }
        (Call::Write, Failure::Broken) => {
            assert!(matches!(first, Err(BlobError::Io(_))), "{fault:?}");
            // Written anew, to another file.
            again.as_ref().unwrap();
        }
        (_, Failure::Broken) => {
            assert!(matches!(first, Err(BlobError::Io(_))), "{fault:?} {hit:?}");
            assert!(
                matches!(again, Err(BlobError::Stopped)),
                "{fault:?} {hit:?}"
            );
        }
    }
    // After a restart: whole or not at all, and it can be stored.
    let blobs = FileBlobs::open(dir.path()).unwrap();
    let id = BlobId::from(sha256(&content));
    if blobs.exists(id).await.unwrap() || again.is_ok() {
        let read = blobs.read_verified(id, 600_000).await.unwrap();
        assert!(read == content);
    }
    assert_eq!(put(&blobs, &content).await.unwrap(), id);
    true
}
