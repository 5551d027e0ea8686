//! The SQLite handle: durability of answers, isolation of failures, refusals at the door.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use salus_storage::sql::{Db, OpenError, Schema, StoreError};

const SCHEMA: Schema = Schema {
    name: "test",
    application_id: 0x5341_0001,
    migrations: &["CREATE TABLE t(x INTEGER PRIMARY KEY, y TEXT) STRICT"],
};

const TWO: Schema = Schema {
    migrations: &[
        SCHEMA.migrations[0],
        "ALTER TABLE t ADD COLUMN z INTEGER DEFAULT 5",
    ],
    ..SCHEMA
};

const BROKEN: Schema = Schema {
    migrations: &[
        SCHEMA.migrations[0],
        "CREATE TABLE u(x); SELECT no_such_function()",
    ],
    ..SCHEMA
};

fn fresh() -> (tempfile::TempDir, PathBuf, Db) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.db");
    let db = Db::open(&path, &SCHEMA).unwrap();
    (dir, path, db)
}

fn insert(x: i64) -> impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static {
    move |conn| {
        conn.prepare_cached("INSERT INTO t(x, y) VALUES (?1, 'y')")?
            .execute([x])?;
        Ok(())
    }
}

fn count(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?)
}

#[tokio::test]
async fn an_answered_write_is_read_and_survives() {
    let (_dir, path, db) = fresh();
    for x in 0..50 {
        db.write(insert(x)).await.unwrap();
        assert_eq!(db.read(count).await.unwrap(), x + 1);
    }
    db.close().await.unwrap();
    assert!(matches!(
        db.write(insert(99)).await,
        Err(StoreError::Closed)
    ));
    assert!(matches!(db.read(count).await, Err(StoreError::Closed)));
    assert!(!db.accepts_writes());
    assert!(!path.with_extension("db-wal").exists());
    let db = Db::open(&path, &SCHEMA).unwrap();
    assert_eq!(db.read(count).await.unwrap(), 50);
}

#[tokio::test]
async fn dropping_the_last_clone_lets_go() {
    let (_dir, path, db) = fresh();
    let other = db.clone();
    drop(db);
    assert!(matches!(
        Db::open(&path, &SCHEMA),
        Err(OpenError::Locked(_))
    ));
    drop(other);
    Db::open(&path, &SCHEMA).unwrap();
}

#[tokio::test]
async fn a_closure_may_own_the_last_handle() {
    let (_dir, _path, db) = fresh();
    let own = db.clone();
    let write = db.write(move |conn| {
        insert(1)(conn)?;
        drop(own);
        Ok::<_, StoreError>(())
    });
    write.await.unwrap();
}

/// Commits happen one at a time, so a slow first closure makes the others queue up behind it.
async fn stall(db: &Db) -> tokio::task::JoinHandle<()> {
    let (started, seen) = tokio::sync::oneshot::channel();
    let db = db.clone();
    let task = tokio::spawn(async move {
        let write = db.write(move |_| {
            let _ = started.send(());
            std::thread::sleep(std::time::Duration::from_millis(100));
            Ok::<_, StoreError>(())
        });
        write.await.unwrap();
    });
    seen.await.unwrap();
    task
}

#[tokio::test]
async fn a_failing_closure_undoes_only_itself() {
    let (_dir, _path, db) = fresh();
    let stalled = stall(&db).await;
    let writes = (0..60).map(|x| {
        let db = db.clone();
        tokio::spawn(async move {
            let write = db.write(move |conn| {
                insert(x)(conn)?;
                match x % 3 {
                    0 => Ok(()),
                    1 => Err(StoreError::Busy),
                    _ => panic!("a defect"),
                }
            });
            write.await
        })
    });
    let writes: Vec<_> = writes.collect();
    for (x, write) in writes.into_iter().enumerate() {
        match (x % 3, write.await.unwrap()) {
            (0, Ok(())) | (1, Err(StoreError::Busy)) | (2, Err(StoreError::Panicked)) => {}
            (_, other) => panic!("unexpected: {other:?}"),
        }
    }
    stalled.await.unwrap();
    assert_eq!(db.read(count).await.unwrap(), 20);
}

#[tokio::test]
async fn a_lone_failure_undoes_itself() {
    let (_dir, _path, db) = fresh();
    let failed = db.write(|conn| {
        insert(1)(conn)?;
        insert(1)(conn)
    });
    assert!(matches!(failed.await, Err(StoreError::Statement(_))));
    assert_eq!(db.read(count).await.unwrap(), 0);
}

#[tokio::test]
async fn queued_writes_share_a_commit() {
    let (_dir, path, db) = fresh();
    db.write(insert(1000)).await.unwrap();
    let wal = path.with_extension("db-wal");
    let stalled = stall(&db).await;
    let before = std::fs::metadata(&wal).unwrap().len();
    let writes: Vec<_> = (0..64)
        .map(|x| {
            let db = db.clone();
            tokio::spawn(async move { db.write(insert(x)).await })
        })
        .collect();
    for write in writes {
        write.await.unwrap().unwrap();
    }
    stalled.await.unwrap();
    // One page changed by 64 rows: one commit writes it once, 64 commits write it 64 times.
    let pages = (std::fs::metadata(&wal).unwrap().len() - before) / 4096;
    assert!(pages <= 4, "{pages} pages for 64 writes");
}

#[tokio::test]
async fn an_ended_transaction_takes_its_group_with_it_and_nothing_else() {
    let (_dir, _path, db) = fresh();
    let stalled = stall(&db).await;
    let mut writes = Vec::new();
    for x in 0..9 {
        let db = db.clone();
        writes.push(tokio::spawn(async move {
            let write = db.write(move |conn| {
                insert(x)(conn)?;
                if x == 4 {
                    conn.execute_batch("ROLLBACK")?;
                    return Err(StoreError::DiskFull);
                }
                Ok(())
            });
            write.await
        }));
        tokio::task::yield_now().await;
    }
    let mut kept = 0;
    for (x, write) in writes.into_iter().enumerate() {
        match (x, write.await.unwrap()) {
            (4, Err(StoreError::DiskFull)) => {}
            (0..4, Err(StoreError::Aborted)) => {}
            (5.., Ok(())) => kept += 1,
            (_, other) => panic!("unexpected {x}: {other:?}"),
        }
    }
    stalled.await.unwrap();
    assert_eq!(db.read(count).await.unwrap(), kept);
}

#[tokio::test]
async fn a_full_disk_is_named_and_passes() {
    let (_dir, _path, db) = fresh();
    let limit = db.write(|conn| {
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let limit = format!("PRAGMA max_page_count = {}", pages + 2);
        conn.query_row(&limit, [], |_| Ok(()))?;
        Ok::<_, StoreError>(())
    });
    limit.await.unwrap();
    let large = |conn: &Connection| {
        conn.execute("INSERT INTO t(y) VALUES (hex(zeroblob(100000)))", [])?;
        Ok::<_, StoreError>(())
    };
    let error = db.write(large).await.unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert!(error.to_string().contains("free some space"));
    assert!(db.accepts_writes());
    db.write(insert(1)).await.unwrap();
    assert_eq!(db.read(count).await.unwrap(), 1);
}

#[tokio::test]
async fn readers_cannot_write() {
    let (_dir, _path, db) = fresh();
    assert!(matches!(
        db.read(insert(1)).await,
        Err(StoreError::Statement(_))
    ));
}

#[tokio::test]
async fn a_read_sees_one_snapshot() {
    let (_dir, _path, db) = fresh();
    let (go, wait) = std::sync::mpsc::channel();
    let reading = tokio::spawn({
        let db = db.clone();
        async move {
            let read = db.read(move |conn| {
                let before = count(conn)?;
                wait.recv().unwrap();
                Ok::<_, StoreError>((before, count(conn)?))
            });
            read.await.unwrap()
        }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    db.write(insert(1)).await.unwrap();
    go.send(()).unwrap();
    assert_eq!(reading.await.unwrap(), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn glances_see_answered_writes_and_wait_for_nobody() {
    let (_dir, path, db) = fresh();
    for x in 0..50 {
        db.write(insert(x)).await.unwrap();
        assert_eq!(db.glance(count).await.unwrap(), x + 1);
    }
    assert!(matches!(
        db.glance(insert(99)).await,
        Err(StoreError::Statement(_))
    ));
    let broken = db.glance(|_| -> Result<(), StoreError> { panic!("a glance that fails") });
    assert!(matches!(broken.await, Err(StoreError::Panicked)));

    // As many as there are connections for stand still; the next is done all the same, and the
    // writer goes on.
    let mut still = Vec::new();
    let (here, arrived) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let (db, here) = (db.clone(), here.clone());
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let standing = tokio::spawn(async move {
            let glance = db.glance(move |conn| {
                let before = count(conn)?;
                here.send(std::thread::current().id()).unwrap();
                wait.recv().unwrap();
                Ok::<_, StoreError>((before, count(conn)?))
            });
            (std::thread::current().id(), glance.await.unwrap())
        });
        still.push((go, standing, arrived.recv().unwrap()));
    }
    db.write(insert(50)).await.unwrap();
    assert_eq!(db.glance(count).await.unwrap(), 51);
    for (go, standing, on) in still {
        go.send(()).unwrap();
        let (asked, seen) = standing.await.unwrap();
        assert_eq!((asked, seen), (on, (50, 50)), "one snapshot, one thread");
    }

    db.close().await.unwrap();
    assert!(matches!(db.glance(count).await, Err(StoreError::Closed)));
    assert!(
        !path.with_extension("db-wal").exists(),
        "all connections closed"
    );
}

#[test]
fn blocking_callers_need_no_runtime() {
    let (_dir, _path, db) = fresh();
    db.write_blocking(insert(1)).unwrap();
    assert_eq!(db.read_blocking(count).unwrap(), 1);
    db.close_blocking().unwrap();
    db.close_blocking().unwrap();
}

#[test]
fn the_writer_has_the_promised_settings() {
    let (_dir, path, db) = fresh();
    let settings = db.write_blocking(|conn| {
        let pragma = |name| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
        let mode: String = conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        let flags: Result<Vec<i64>, _> = [
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "recursive_triggers",
        ]
        .into_iter()
        .map(pragma)
        .collect();
        Ok::<_, StoreError>((mode, flags?))
    });
    assert_eq!(settings.unwrap(), ("wal".to_owned(), vec![2, 1, 1, 1]));
    #[cfg(unix)]
    for extension in ["db", "db-wal", "db-shm", "db.lock"] {
        use std::os::unix::fs::PermissionsExt;
        let file = path.with_extension(extension);
        assert_eq!(
            std::fs::metadata(file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn migrations_continue_where_they_stopped() {
    let (_dir, path, db) = fresh();
    db.write_blocking(insert(1)).unwrap();
    drop(db);
    let db = Db::open(&path, &TWO).unwrap();
    let z = db.read_blocking(|conn| {
        Ok::<i64, StoreError>(conn.query_row("SELECT z FROM t", [], |row| row.get(0))?)
    });
    assert_eq!(z.unwrap(), 5);
    drop(db);
    let newer = Db::open(&path, &SCHEMA).unwrap_err();
    assert!(matches!(
        newer,
        OpenError::Newer {
            found: 2,
            known: 1,
            ..
        }
    ));
}

#[test]
fn a_failed_migration_leaves_the_old_schema() {
    let (_dir, path, db) = fresh();
    drop(db);
    let error = Db::open(&path, &BROKEN).unwrap_err();
    assert!(
        matches!(error, OpenError::Migration { number: 2, .. }),
        "{error:?}"
    );
    let db = Db::open(&path, &SCHEMA).unwrap();
    let tables = db.read_blocking(|conn| {
        Ok::<i64, StoreError>(
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
        )
    });
    assert_eq!(tables.unwrap(), 1);
}

fn unchanged(path: &Path, expect: impl FnOnce(&OpenError) -> bool) {
    let before = std::fs::read(path).unwrap();
    let error = Db::open(path, &SCHEMA).unwrap_err();
    assert!(expect(&error), "{error:?}");
    assert!(std::fs::read(path).unwrap() == before);
}

#[test]
fn foreign_and_damaged_files_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let foreign = dir.path().join("foreign.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE theirs(x)")
        .unwrap();
    unchanged(&foreign, |error| {
        matches!(error, OpenError::OtherApplication { name: "test" })
    });

    let other = dir.path().join("other.db");
    drop(
        Db::open(
            &other,
            &Schema {
                application_id: 7,
                ..SCHEMA
            },
        )
        .unwrap(),
    );
    unchanged(&other, |error| {
        matches!(error, OpenError::OtherApplication { .. })
    });

    let text = dir.path().join("text.db");
    std::fs::write(&text, "this is a letter, not a database ".repeat(100)).unwrap();
    unchanged(&text, |error| matches!(error, OpenError::Corrupt(_)));

    let torn = dir.path().join("torn.db");
    drop(Db::open(&torn, &SCHEMA).unwrap());
    let mut bytes = std::fs::read(&torn).unwrap();
    bytes[100..200].fill(0xff);
    std::fs::write(&torn, bytes).unwrap();
    unchanged(&torn, |error| matches!(error, OpenError::Corrupt(_)));

    let nowhere = Db::open(&dir.path().join("no/such.db"), &SCHEMA).unwrap_err();
    assert!(matches!(nowhere, OpenError::NoDirectory(_)));
    assert!(nowhere.to_string().contains("create it"));
}

#[test]
fn a_foreign_program_in_the_file_is_reported_as_a_lock() {
    let (_dir, path, db) = fresh();
    drop(db);
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
        .unwrap();
    assert!(matches!(
        Db::open(&path, &SCHEMA),
        Err(OpenError::Locked(_))
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_in_the_middle_has_every_answered_write() {
    let (dir, path, db) = fresh();
    let answered = Arc::new(AtomicU64::new(0));
    let writing = tokio::spawn({
        let (db, answered) = (db.clone(), Arc::clone(&answered));
        async move {
            for x in 0..3000 {
                db.write(insert(x)).await.unwrap();
                answered.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    // Like a snapshot of the volume at one instant: the writer stands still during the copy.
    for round in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        let copy = dir.path().join(format!("copy{round}.db"));
        let (from, to) = (path.clone(), copy.clone());
        let (seen, at_copy) = std::sync::mpsc::channel();
        let answered = Arc::clone(&answered);
        let snapshot = db.write(move |_| {
            seen.send(answered.load(Ordering::SeqCst)).unwrap();
            std::fs::copy(&from, &to).unwrap();
            std::fs::copy(from.with_extension("db-wal"), to.with_extension("db-wal")).unwrap();
            Ok::<_, StoreError>(())
        });
        snapshot.await.unwrap();
        let at_copy = at_copy.recv().unwrap();
        let copy = Db::open(&copy, &SCHEMA).unwrap();
        assert!(copy.read(count).await.unwrap() as u64 >= at_copy);
    }
    writing.await.unwrap();
}
