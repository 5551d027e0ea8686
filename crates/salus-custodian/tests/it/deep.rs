//! The deep verification finds what the ledger alone cannot see.

use std::fs;

use rusqlite::{Connection, params, types::Value};
use salus_custodian::{CustodianError, DeepReport};
use salus_ledger::verify::FaultKind;
use salus_records::{fhir::Kind, objects::erasure::ErasureTarget};

use crate::{client::READ, world::World};

/// Lets `tamper` at the custodian's database while nothing runs, then verifies.
async fn after(w: &mut World, tamper: impl FnOnce(&Connection)) -> DeepReport {
    w.stop().await;
    let db = Connection::open(w.path("custodian").join("custodian.db")).unwrap();
    tamper(&db);
    drop(db);
    w.start().await;
    w.custodian.verify().await.unwrap()
}

fn kinds(report: &DeepReport) -> Vec<FaultKind> {
    report.faults.iter().map(|fault| fault.kind).collect()
}

async fn busy() -> World {
    let w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::Imaging], READ).await;
    let written = w
        .write(&w.patient, &w.patient, Kind::Imaging, &[7; 50_000])
        .await
        .unwrap();
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    w
}

#[tokio::test]
async fn nothing_is_wrong_with_an_honest_custodian() {
    let mut w = busy().await;
    let report = w.custodian.verify().await.unwrap();
    assert_eq!(report.faults, []);
    assert!(report.events > 5 && report.parts == 1);
    let record = w
        .write(&w.patient, &w.patient, Kind::Document, b"{}")
        .await
        .unwrap()
        .item
        .record;
    w.erase(&w.patient, ErasureTarget::Record(record))
        .await
        .unwrap();
    w.erase(&w.patient, ErasureTarget::Patient).await.unwrap();
    w.restart().await;
    assert_eq!(
        w.custodian.verify().await.unwrap().faults,
        [],
        "erasure leaves nothing to complain about"
    );
}

#[tokio::test]
async fn details_that_were_replaced_or_moved_are_found() {
    let mut w = busy().await;
    let patient = *w.patient.uid.as_bytes();
    let report = after(&mut w, |db| {
        let other: Vec<u8> = db
            .query_row(
                "SELECT opening FROM event WHERE subject = ?1 AND seq = 0",
                params![patient],
                |r| r.get(0),
            )
            .unwrap();
        db.execute(
            "UPDATE event SET opening = ?2 WHERE subject = ?1 AND seq = 1",
            params![patient, other],
        )
        .unwrap();
    })
    .await;
    assert_eq!(kinds(&report), [FaultKind::Altered]);
}

#[tokio::test]
async fn a_reading_that_was_struck_from_the_chain_is_found() {
    let mut w = busy().await;
    let patient = *w.patient.uid.as_bytes();
    let report = after(&mut w, |db| {
        // A thorough forger mends the count and the last commitment too; the ledger still counts.
        let newest: i64 =
            db.query_row("SELECT max(seq) FROM event WHERE subject = ?1", params![patient], |r| r.get(0)).unwrap();
        db.execute("DELETE FROM event WHERE subject = ?1 AND seq = ?2", params![patient, newest]).unwrap();
        db.execute(
            "UPDATE chain SET events = ?2, last = (SELECT commitment FROM event WHERE subject = ?1 AND seq = ?2 - 1)
             WHERE uid = ?1",
            params![patient, newest],
        )
        .unwrap();
    })
    .await;
    assert!(
        kinds(&report).contains(&FaultKind::Missing),
        "{:?}",
        report.faults
    );
}

fn names(report: &DeepReport, kind: FaultKind, detail: &str) -> bool {
    let mut faults = report.faults.iter();
    faults.any(|fault| fault.kind == kind && fault.detail.contains(detail))
}

#[tokio::test]
async fn an_event_that_is_missing_between_others_is_named() {
    let mut w = busy().await;
    let patient = *w.patient.uid.as_bytes();
    let report = after(&mut w, |db| {
        let delete = "DELETE FROM event WHERE subject = ?1 AND seq = 2";
        assert_eq!(db.execute(delete, [patient]).unwrap(), 1);
    })
    .await;
    let gap = "an event of a chain is not in the custodian's database";
    assert!(names(&report, FaultKind::Missing, gap), "{report:?}");
}

#[tokio::test]
async fn a_version_that_is_missing_or_was_never_logged_is_named() {
    let mut w = busy().await;
    let columns = "version, patient, kind, author, manifest, hash, wraps, summary, stored, seq, \
                   received, visible";
    let insert = format!(
        "INSERT INTO version (record, {columns}) SELECT zeroblob(16), {columns} FROM version"
    );
    let report = after(&mut w, |db| {
        assert_eq!(db.execute(&insert, []).unwrap(), 1);
    })
    .await;
    let more = "2 versions are stored, 1 were logged";
    assert!(names(&report, FaultKind::Inserted, more), "{report:?}");

    let report = after(&mut w, |db| {
        assert_eq!(db.execute("DELETE FROM version", []).unwrap(), 2);
    })
    .await;
    let gone = "a version is not in the custodian's database";
    assert!(names(&report, FaultKind::Missing, gone), "{report:?}");
}

#[tokio::test]
async fn a_part_that_was_altered_or_lost_is_found() {
    let w = busy().await;
    let [path] = w.blobs().try_into().unwrap();
    let whole = fs::read(&path).unwrap();
    let mut altered = whole.clone();
    altered[30_000] ^= 1;
    fs::write(&path, altered).unwrap();
    assert_eq!(
        kinds(&w.custodian.verify().await.unwrap()),
        [FaultKind::Altered]
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(
        kinds(&w.custodian.verify().await.unwrap()),
        [FaultKind::Missing]
    );
}

#[tokio::test]
async fn an_index_that_still_names_an_ended_permission_is_found_and_revives_nothing() {
    let mut w = World::new().await;
    let kind = Kind::BloodTest;
    let written = w.write(&w.patient, &w.patient, kind, b"x").await.unwrap();
    let grant = w.grant(&w.patient, &w.doctor, &[kind], READ).await;
    w.revoke(&w.patient, grant).await.unwrap();
    w.stop().await;
    let path = w.path("custodian").join("custodian.db");
    let open = || Connection::open(&path).unwrap();
    let ended: i64 = open()
        .query_row("SELECT revoked FROM consent", [], |row| row.get(0))
        .unwrap();
    // The permission is in the index again, then SQLite does not see the index while it ends.
    let db = open();
    db.execute_batch(
        "UPDATE consent SET revoked = NULL;
         PRAGMA writable_schema = ON;
         CREATE TEMP TABLE hidden AS SELECT * FROM sqlite_schema WHERE name = 'consent_live';
         DELETE FROM sqlite_schema WHERE name = 'consent_live';",
    )
    .unwrap();
    let unaware = open();
    let changed = unaware.execute("UPDATE consent SET revoked = ?1", [ended]);
    assert_eq!(changed.unwrap(), 1);
    drop(unaware);
    db.execute_batch("INSERT INTO sqlite_schema SELECT * FROM hidden")
        .unwrap();
    drop(db);
    let stale: i64 = open()
        .query_row(
            "SELECT count(*) FROM consent INDEXED BY consent_live WHERE revoked IS NULL",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(stale, 1, "the control: the index names it");

    w.start().await;
    let read = w.read(&w.doctor, w.patient.uid, &[written.item]).await;
    assert!(matches!(read, Err(CustodianError::NotAvailable)));
    let report = w.custodian.verify().await.unwrap();
    let index = "wrong number of rows in index consent_live";
    let found = report.faults.iter().any(|f| f.detail.contains(index));
    assert!(found, "{:?}", report.faults);
}

/// Changes one value: a bit in the middle of bytes, a number by more than others differ.
fn change(db: &Connection, table: &str, column: &str) {
    let select = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1");
    let value: Value = db.query_row(&select, [], |row| row.get(0)).unwrap();
    let changed = match value.clone() {
        Value::Integer(number) => Value::Integer(number + 1000),
        Value::Blob(mut bytes) => {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            Value::Blob(bytes)
        }
        other => panic!("{table}.{column} is {other:?}"),
    };
    let update = format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2");
    assert!(db.execute(&update, params![changed, value]).unwrap() > 0);
}

#[tokio::test]
async fn whatever_was_logged_of_a_row_is_compared() {
    let mut w = busy().await;
    let ended = w.grant(&w.patient, &w.doctor, &[Kind::Allergy], READ).await;
    w.revoke(&w.patient, ended).await.unwrap();
    w.stop().await;
    let path = w.path("custodian").join("custodian.db");
    let sound = fs::read(&path).unwrap();
    for (table, columns) in [
        (
            "event",
            "tag_subject tag_actor commitment link opening idx entry actor act",
        ),
        (
            "version",
            "kind author manifest hash wraps summary stored seq visible",
        ),
        ("part", "blob sealed_len"),
        ("out_key", "sealed"),
        ("chain", "events last"),
        (
            "consent",
            "grantee signed wrapped seq active revoked revoked_seq",
        ),
    ] {
        for column in columns.split(' ') {
            let db = Connection::open(&path).unwrap();
            change(&db, table, column);
            drop(db);
            w.start().await;
            let report = w.custodian.verify().await.unwrap();
            assert_ne!(report.faults, [], "{table}.{column}");
            w.stop().await;
            fs::write(&path, &sound).unwrap();
        }
    }
    w.start().await;
    assert_eq!(w.custodian.verify().await.unwrap().faults, []);
}
