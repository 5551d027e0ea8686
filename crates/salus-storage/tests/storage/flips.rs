//! Single bits that flip on the disk: what changes a row is found, and what is not found changed none.

use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use salus_ledger::verify::Report;
use salus_storage::blobs::{BlobError, BlobId, Blobs, FileBlobs};
use salus_storage::log::{Depth, Trust, VerifyError, verify_path};
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

/// A ledger of some pages that nobody has open.
async fn filled() -> Place {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 600).await;
    log.close().await.unwrap();
    place
}

fn trust() -> Trust {
    Trust {
        log: signer().verifier().clone(),
        genesis: None,
        kept: Vec::new(),
    }
}

fn verify(place: &Place) -> Result<Report, VerifyError> {
    verify_path(&place.ledger(), &trust(), Depth::Full)
}

async fn ledger(flips: u32) {
    let mut chance = Chance::new();
    let place = filled().await;
    let whole = fs::read(place.database()).unwrap();
    let rows = rows(&place.database()).unwrap();
    assert!(verify(&place).unwrap().is_sound());
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..flips {
        let bit = chance.below(8 * whole.len() as u64);
        let mut flipped = whole.clone();
        flipped[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(place.database(), flipped).unwrap();
        if verify(&place).is_ok_and(|report| report.is_sound()) {
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

#[tokio::test]
async fn a_page_that_claims_more_rows_than_it_holds_does_not_lead_in_a_circle() {
    let place = filled().await;
    let whole = fs::read(place.database()).unwrap();
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let mut flips = 0;
    for start in (page..whole.len()).step_by(page) {
        // The number of rows on a leaf of a table stands behind its type and its free space.
        let count = start + 4;
        for bit in (0..8).filter(|bit| whole[start] == 13 && whole[count] & (1 << bit) == 0) {
            let mut flipped = whole.clone();
            flipped[count] ^= 1 << bit;
            fs::write(place.database(), flipped).unwrap();
            let found = !verify(&place).is_ok_and(|report| report.is_sound());
            assert!(found, "page {}, bit {bit}", 1 + start / page);
            flips += 1;
        }
    }
    assert!(flips > 100, "{flips}");
}

#[tokio::test]
async fn a_head_that_claims_a_huge_ledger_beside_an_unreadable_page_ends_the_search() {
    let place = filled().await;
    let conn = Connection::open(place.database()).unwrap();
    let sql = "SELECT state, (SELECT rootpage FROM sqlite_schema WHERE name = 'entries') FROM head";
    let (state, root): (Vec<u8>, u32) = conn
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    // Array of ten, version, and the size in two bytes; as many ones in the new size, as the head has
    // a hash for each.
    assert_eq!((state[0], state[2]), (0x8a, 0x19));
    let size = u64::from(u16::from_be_bytes([state[3], state[4]]));
    let huge = size - (1 << size.ilog2()) + (1 << 60);
    let head = [&state[..2], &[0x1b], &huge.to_be_bytes(), &state[5..]].concat();
    conn.execute("UPDATE head SET state = ?1", [head]).unwrap();
    drop(conn);
    let mut torn = fs::read(place.database()).unwrap();
    let page = usize::from(u16::from_be_bytes([torn[16], torn[17]]));
    // The last child of a page stands behind its type, free space, count, start and fragments.
    let last = (root as usize - 1) * page + 8;
    let last = u32::from_be_bytes(torn[last..][..4].try_into().unwrap()) as usize;
    torn[(last - 1) * page] = 0;
    fs::write(place.database(), torn).unwrap();
    let quick = verify_path(&place.ledger(), &trust(), Depth::Quick).unwrap();
    assert_eq!(quick.entries, huge, "the head is believed as far as this");
    assert!(!verify(&place).unwrap().is_sound());
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
