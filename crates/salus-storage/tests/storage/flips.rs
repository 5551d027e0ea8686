//! Single bits that flip on the disk: what changes a row is found, and what is not found changed none.

use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use salus_storage::blobs::{BlobError, BlobId, Blobs, FileBlobs};
use salus_storage::log::{Depth, Trust, verify_path};
use xtask_faults::Chance;

use crate::log::{Place, fill, signer};

#[tokio::test]
async fn every_row_of_the_ledger_that_one_of_300_flipped_bits_changes_is_found() {
    ledger(300).await;
}

#[tokio::test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
async fn every_row_of_the_ledger_that_one_of_10000_flipped_bits_changes_is_found() {
    ledger(10_000).await;
}

async fn ledger(flips: u32) {
    let mut chance = Chance::new();
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 600).await;
    log.close().await.unwrap();
    drop(log);
    let whole = fs::read(place.database()).unwrap();
    let rows = rows(&place.database()).unwrap();
    let trust = Trust {
        log: signer().verifier().clone(),
        genesis: None,
        kept: Vec::new(),
    };
    let verify = || verify_path(&place.ledger(), &trust, Depth::Full);
    assert!(verify().unwrap().is_sound());
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..flips {
        let bit = chance.below(8 * whole.len() as u64);
        let mut flipped = whole.clone();
        flipped[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(place.database(), flipped).unwrap();
        if verify().is_ok_and(|report| report.is_sound()) {
            harmless += 1;
            let now = self::rows(&place.database());
            let now = now.unwrap_or_else(|error| panic!("bit {bit} was not found: {error}"));
            assert_eq!(now.len(), rows.len(), "bit {bit} was not found");
            for (now, before) in now.iter().zip(&rows) {
                assert_eq!(now, before, "bit {bit} was not found");
            }
        } else {
            found += 1;
        }
    }
    println!("{found} of {flips} found, {harmless} changed no row");
    assert!(found > flips / 2 && harmless > 0, "{found} {harmless}");
}

/// Every row of every table, read from the tables themselves.
fn rows(database: &Path) -> rusqlite::Result<Vec<Vec<Value>>> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut rows = Vec::new();
    for table in ["entries", "tiles", "checkpoints", "head", "idempotency"] {
        let mut all = conn.prepare(&format!("SELECT * FROM {table} NOT INDEXED"))?;
        let columns = all.column_count();
        let read = all.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
        rows.extend(read.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(rows)
}

#[tokio::test]
async fn no_blob_with_a_flipped_bit_is_taken_for_whole() {
    let mut chance = Chance::new();
    let dir = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(dir.path()).unwrap();
    let content: Vec<u8> = (0..10_000_u32).map(|i| (i % 251) as u8).collect();
    let mut writer = blobs.create().await.unwrap();
    writer.write(&content).await.unwrap();
    let id: BlobId = writer.finish().await.unwrap();
    let name = id.to_string();
    let path = dir.path().join(&name[..2]).join(&name[2..4]).join(&name);
    for _ in 0..1000 {
        let bit = chance.below(80_000);
        let mut flipped = content.clone();
        flipped[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(&path, flipped).unwrap();
        let read = blobs.read_verified(id, 10_000).await;
        assert!(matches!(read, Err(BlobError::Altered(_))), "bit {bit}");
    }
}
