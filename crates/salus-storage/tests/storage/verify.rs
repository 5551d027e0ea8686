//! Verification of a stored ledger: every column altered, every kind of damage named.

use std::time::{Duration, Instant};

use rusqlite::{Connection, types::Value};
use salus_ledger::verify::{FaultKind, Report};
use salus_storage::log::{AppendError, Depth, Trust, VerifyError, verify_path};

use crate::log::{Place, event, fill, keyed, signer};

fn trust() -> Trust {
    Trust {
        log: signer().verifier().clone(),
        genesis: None,
        kept: Vec::new(),
    }
}

fn verify(place: &Place, depth: Depth) -> Report {
    verify_path(&place.ledger(), &trust(), depth).unwrap()
}

/// A log of a bit more than five tiles with a block about every 400 entries.
async fn filled() -> Place {
    let place = Place::new();
    let log = place.create().await;
    let request = salus_storage::log::Request {
        idempotency_key: Some([9; 16]),
        ..event(77)
    };
    log.append(vec![request]).await.unwrap();
    fill(&log, &place.clock, 1400).await;
    log.close().await.unwrap();
    place
}

#[tokio::test]
async fn an_untouched_log_is_sound_running_and_stopped() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 1400).await;
    for depth in [Depth::Quick, Depth::Full] {
        let report = log.verify(depth).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
        assert_eq!((report.entries, report.confirmed), (log.size(), log.size()));
        assert_eq!(report.root, Some(log.checkpoint().claimed().root));
        assert_eq!(report.blocks, 3);
    }
    log.close().await.unwrap();
    drop(log);
    assert!(verify(&place, Depth::Full).is_sound());
    assert!(verify(&place, Depth::Quick).is_sound());
    place.open().await.unwrap();
}

#[tokio::test]
async fn attack_l1_every_altered_column_is_named() {
    use FaultKind::{Altered, BadSignature, Inserted, Missing, Reordered, Truncated};
    let place = filled().await;
    let good = std::fs::read(place.database()).unwrap();
    let report = verify(&place, Depth::Full);
    assert!(report.is_sound(), "{:?}", report.faults);
    let size = report.entries;
    let swap = "UPDATE entries SET idx = -1 WHERE idx = 700;
        UPDATE entries SET idx = 700 WHERE idx = 701; UPDATE entries SET idx = 701 WHERE idx = -1";
    let insert = "UPDATE entries SET idx = -idx WHERE idx >= 700;
        UPDATE entries SET idx = 1 - idx WHERE idx < 0;
        INSERT INTO entries SELECT 700, bytes, leaf FROM entries WHERE idx = 5";
    let cases: &[(&str, u64, FaultKind)] = &[
        (
            "UPDATE entries SET bytes = CAST(substr(bytes, 1, 20) || x'ff' || substr(bytes, 22) AS BLOB) WHERE idx = 700",
            700,
            Altered,
        ),
        (
            "UPDATE entries SET bytes = zeroblob(0) WHERE idx = 0",
            0,
            Altered,
        ),
        (
            "UPDATE entries SET leaf = zeroblob(32) WHERE idx = 701",
            701,
            Altered,
        ),
        ("DELETE FROM entries WHERE idx = 702", 702, Missing),
        (swap, 700, Reordered),
        (insert, 700, Inserted),
        ("DELETE FROM entries WHERE idx >= 1300", 1300, Truncated),
        (
            "INSERT INTO entries SELECT max(idx) + 1, bytes, leaf FROM entries",
            size,
            Inserted,
        ),
        (
            "UPDATE tiles SET data = CAST(substr(data, 1, 320) || zeroblob(32) || substr(data, 353) AS BLOB) WHERE level = 0 AND idx = 2",
            522,
            Altered,
        ),
        (
            "UPDATE tiles SET idx = 9 WHERE level = 0 AND idx = 3",
            768,
            Missing,
        ),
        (
            "UPDATE tiles SET level = 4 WHERE level = 0 AND idx = 1",
            256,
            Missing,
        ),
        (
            "INSERT INTO tiles VALUES (1, 0, zeroblob(8192))",
            size,
            Inserted,
        ),
        (
            "DELETE FROM tiles WHERE level = 0 AND idx = 4",
            1024,
            Missing,
        ),
        (
            "UPDATE head SET checkpoint = (SELECT note FROM checkpoints WHERE height = 1)",
            size,
            BadSignature,
        ),
        (
            "UPDATE head SET checkpoint = replace(checkpoint, 'a', 'b')",
            0,
            BadSignature,
        ),
        ("UPDATE head SET state = zeroblob(5)", size, Altered),
        ("DELETE FROM head", size, Missing),
        (
            "UPDATE checkpoints SET note = 'nonsense' WHERE height = 2",
            0,
            BadSignature,
        ),
        ("DELETE FROM checkpoints WHERE height = 2", 0, Missing),
        (
            "DELETE FROM checkpoints WHERE height = (SELECT max(height) FROM checkpoints)",
            0,
            Missing,
        ),
        (
            "UPDATE checkpoints SET height = 99 WHERE height = 2",
            0,
            Missing,
        ),
        ("UPDATE idempotency SET idx = 100000", 100_000, Altered),
    ];
    for (sql, index, kind) in cases {
        place.tamper(sql);
        let report = verify(&place, Depth::Full);
        // Zero stands for places that depend on how blocks happened to close.
        let named = report
            .faults
            .iter()
            .any(|fault| fault.kind == *kind && (*index == 0 || fault.index == *index));
        let first = report.faults.first();
        assert!(named, "{sql}: {:?} of {}", first, report.faults.len());
        if *index > 0 {
            assert!(
                first.is_some_and(|fault| fault.index >= *index),
                "{sql}: {first:?}"
            );
        }
        std::fs::write(place.database(), &good).unwrap();
    }
}

/// What may be done to a table: its columns that tell rows apart come first.
const TABLES: [(&str, &[&str], &[&str]); 4] = [
    ("entries", &["idx"], &["bytes", "leaf"]),
    ("tiles", &["level", "idx"], &["data"]),
    ("checkpoints", &["height"], &["note"]),
    ("head", &["id"], &["state", "checkpoint"]),
];

/// Holds no history: which answer a retry is given, of entries that its client verifies again.
const MEMORY: &str = "idempotency";

/// A literal of the value with one bit turned over.
fn flipped(value: Value) -> String {
    match value {
        Value::Integer(number) => (number ^ (1 << 30)).to_string(),
        Value::Text(mut text) => {
            let middle = text.len() / 2;
            let other = if &text[middle..=middle] == "A" {
                "B"
            } else {
                "A"
            };
            text.replace_range(middle..=middle, other);
            format!("'{text}'")
        }
        Value::Blob(mut blob) => {
            let middle = blob.len() / 2;
            blob[middle] ^= 1;
            format!("x'{}'", hex(&blob))
        }
        other => panic!("no such value in a ledger: {other:?}"),
    }
}

/// Flips in every column, rows deleted, doubled, exchanged and numbered anew, in every table.
fn alterations(place: &Place) -> Vec<String> {
    let conn = Connection::open(place.database()).unwrap();
    let names = |sql: &str| {
        let mut rows = conn.prepare(sql).unwrap();
        let rows = rows.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<Vec<String>, _>>().unwrap()
    };
    let mut tables = names("SELECT name FROM sqlite_schema WHERE type = 'table'");
    tables.retain(|table| table != MEMORY && !table.starts_with("sqlite_"));
    let known = TABLES.map(|(table, ..)| table);
    assert_eq!(tables, known, "a new table has to be attacked too");
    let mut all = Vec::new();
    for (table, keys, rest) in TABLES {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')"));
        assert_eq!(columns, [keys, rest].concat());
        let rows = names(&format!(
            "SELECT CAST(rowid AS TEXT) FROM {table} ORDER BY rowid"
        ));
        let (first, middle, last) = (&rows[0], &rows[rows.len() / 2], &rows[rows.len() - 1]);
        for row in [first, middle, last] {
            // The head's number says nothing: it is the only row, and is read without it.
            for column in columns.iter().filter(|column| *column != "id") {
                let select = format!("SELECT {column} FROM {table} WHERE rowid = {row}");
                let value = conn.query_row(&select, [], |row| row.get(0)).unwrap();
                let value = flipped(value);
                all.push(format!(
                    "UPDATE {table} SET {column} = {value} WHERE rowid = {row}"
                ));
            }
            all.push(format!("DELETE FROM {table} WHERE rowid = {row}"));
        }
        let (key, rest) = (keys.last().unwrap(), rest.join(", "));
        if rows.len() == 1 {
            continue;
        }
        let same = keys[..keys.len() - 1]
            .iter()
            .map(|key| format!("{key}, "))
            .collect::<String>();
        all.push(format!(
            "INSERT INTO {table} SELECT {same}{key} + 1000000, {rest} FROM {table} WHERE rowid = {middle}"
        ));
        all.push(format!(
            "CREATE TEMP TABLE two AS SELECT rowid AS r, * FROM {table} WHERE rowid IN ({middle}, {last});
             UPDATE {table} SET ({rest}) = (SELECT {rest} FROM two WHERE r <> {table}.rowid)
             WHERE rowid IN ({middle}, {last})"
        ));
        // From the middle on everything moves up by one, or down by one where something was taken out.
        let taken = format!("DELETE FROM {table} WHERE rowid = {middle};");
        for (before, shift) in [("", "1 -"), (taken.as_str(), "-1 -")] {
            all.push(format!(
                "{before} UPDATE {table} SET {key} = -{key} - 10 WHERE rowid >= {middle};
                 UPDATE {table} SET {key} = {shift} ({key} + 10) WHERE {key} < 0"
            ));
        }
    }
    all
}

/// Whatever is done to any column of any table of the history is found, said where, and soon.
#[tokio::test]
async fn attack_l1_no_column_of_any_table_is_altered_unseen() {
    let place = filled().await;
    let good = std::fs::read(place.database()).unwrap();
    assert!(verify(&place, Depth::Full).is_sound());
    let alterations = alterations(&place);
    assert!(alterations.len() >= 50, "{}", alterations.len());
    let mut unseen = Vec::new();
    for sql in alterations {
        place.tamper(&format!("PRAGMA ignore_check_constraints = 1; {sql}"));
        let begun = Instant::now();
        match verify_path(&place.ledger(), &trust(), Depth::Full) {
            Ok(report) if report.is_sound() => unseen.push(sql.clone()),
            Ok(_) | Err(VerifyError::Unreadable { .. }) => {}
            Err(error) => panic!("{sql}: {error:?}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{sql}");
        std::fs::write(place.database(), &good).unwrap();
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}

/// No signature covers what retries are answered from; a verification has nothing to hold it against.
#[tokio::test]
async fn attack_l1_a_retry_that_is_led_to_another_entry_is_refused() {
    let place = Place::new();
    let log = place.create().await;
    let requests = || vec![keyed(1, 1), keyed(2, 2)];
    let first = log.append(requests()).await.unwrap();
    log.close().await.unwrap();
    drop(log);
    place.tamper(&format!(
        "UPDATE idempotency SET idx = {} WHERE idx = {}",
        first[1].index, first[0].index
    ));
    assert!(verify(&place, Depth::Full).is_sound());
    let log = place.open().await.unwrap();
    for (request, led_astray) in requests().into_iter().zip([true, false]) {
        let again = log.append(vec![request]).await;
        let refused = matches!(again, Err(AppendError::KeyReused));
        assert_eq!(refused, led_astray);
    }
}

#[tokio::test]
async fn every_field_of_the_head_is_checked() {
    // With an open block, so that each field means something.
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 1400).await;
    drop(log);
    let good = std::fs::read(place.database()).unwrap();
    let state: Vec<u8> = rusqlite::Connection::open(place.database())
        .unwrap()
        .query_row("SELECT state FROM head", [], |row| row.get(0))
        .unwrap();
    for at in 0..state.len() {
        let mut altered = state.clone();
        altered[at] ^= 1;
        place.tamper(&format!("UPDATE head SET state = x'{}'", hex(&altered)));
        for depth in [Depth::Quick, Depth::Full] {
            assert!(
                !verify(&place, depth).is_sound(),
                "byte {at} of the head, {depth:?}"
            );
        }
        assert!(place.open().await.is_err());
        std::fs::write(place.database(), &good).unwrap();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn damaged_pages_are_faults_and_no_errors() {
    let place = filled().await;
    let good = std::fs::read(place.database()).unwrap();
    let mut judged = 0;
    for page in 0..good.len() / 4096 {
        let mut torn = good.clone();
        torn[page * 4096..(page + 1) * 4096].fill(0xa5);
        std::fs::write(place.database(), &torn).unwrap();
        match verify_path(&place.ledger(), &trust(), Depth::Full) {
            Ok(report) => {
                judged += 1;
                // A free page may be torn without anybody's loss.
                let used = !report.is_sound();
                assert!(
                    used || place_is_free(&good, page),
                    "page {page} went unnoticed"
                );
            }
            Err(VerifyError::Unreadable { .. }) => {}
            Err(error) => panic!("page {page}: {error:?}"),
        }
    }
    assert!(judged > good.len() / 4096 / 2);
}

/// Whether SQLite counts the page as free.
fn place_is_free(database: &[u8], page: usize) -> bool {
    // Only a file without free pages is expected here.
    let free = u32::from_be_bytes(database[36..40].try_into().unwrap());
    free > 0 && page > 0
}

#[tokio::test]
async fn bit_flips_are_never_taken_for_sound_entries() {
    let place = filled().await;
    let good = std::fs::read(place.database()).unwrap();
    let sound = verify(&place, Depth::Full);
    let mut state = 12_345_u64;
    for _ in 0..300 {
        // xorshift: any fixed sequence will do.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bit = state as usize % (good.len() * 8);
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(place.database(), &flipped).unwrap();
        if let Ok(report) = verify_path(&place.ledger(), &trust(), Depth::Full) {
            let same = report.is_sound();
            assert!(!same || report == sound, "bit {bit}");
        }
    }
}

#[tokio::test]
async fn a_kept_checkpoint_shows_a_rollback() {
    let place = Place::new();
    let log = place.create().await;
    fill(&log, &place.clock, 300).await;
    log.close().await.unwrap();
    drop(log);
    let earlier = std::fs::read(place.database()).unwrap();
    let log = place.open().await.unwrap();
    fill(&log, &place.clock, 300).await;
    let kept = log.checkpoint().to_string();
    log.close().await.unwrap();
    drop(log);
    std::fs::write(place.database(), earlier).unwrap();
    assert!(verify(&place, Depth::Full).is_sound());
    let trust = Trust {
        kept: vec![kept],
        ..trust()
    };
    let report = verify_path(&place.ledger(), &trust, Depth::Full).unwrap();
    assert_eq!(report.faults[0].kind, FaultKind::RolledBack);
}

#[test]
fn what_is_no_ledger_is_said_to_be_none() {
    let place = Place::new();
    let missing = verify_path(&place.ledger(), &trust(), Depth::Full);
    assert!(matches!(missing, Err(VerifyError::NotThere(_))));
    std::fs::create_dir(place.ledger()).unwrap();
    std::fs::write(place.database(), "a letter to the auditor ".repeat(500)).unwrap();
    let unreadable = verify_path(&place.ledger(), &trust(), Depth::Full);
    assert!(matches!(unreadable, Err(VerifyError::Unreadable { .. })));
}
