//! Events of several accounts on their way into the ledger at once.

use std::time::Duration;

use rusqlite::Connection;
use salus_custodian::CustodianError;
use salus_records::{
    fhir::Kind,
    objects::{access::Reading, account::AccountState},
    wire::custodian::StateUpdate,
};
use salus_storage::log::MAX_REQUEST;
use tokio::task::JoinSet;

use crate::{client::check, world::World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trouble_of_one_account_is_not_that_of_the_others() {
    let w = World::new().await;
    let people = [&w.patient, &w.other_patient];
    let mut written = Vec::new();
    for person in people {
        written.push(w.write(person, person, Kind::Document, b"x").await.unwrap());
    }
    // It waits for the ledger, and there is no such event.
    let conn = Connection::open(w.path("custodian/custodian.db")).unwrap();
    conn.execute(
        "INSERT INTO ledger_outbox (key, subject, seq) VALUES (zeroblob(16), ?1, 999)",
        [w.patient.uid.as_bytes()],
    )
    .unwrap();
    let mut readings = JoinSet::new();
    for _ in 0..20 {
        for (person, written) in people.into_iter().zip(&written) {
            let body = w.access_body(person, person.uid, Reading::Content(vec![written.item]));
            let (custodian, caller) = (w.custodian.clone(), w.caller(person).await);
            let uid = person.uid;
            readings.spawn(async move { (uid, custodian.access(caller, body).await) });
        }
    }
    let mut proven = 0;
    while let Some(reading) = readings.join_next().await {
        match reading.unwrap() {
            (uid, Ok(answer)) => {
                assert_eq!(uid, w.other_patient.uid);
                check(&answer.event);
                proven += 1;
            }
            (uid, Err(error)) => {
                assert_eq!(uid, w.patient.uid, "{error}");
                assert!(matches!(error, CustodianError::Internal(_)), "{error}");
            }
        }
    }
    assert_eq!(proven, 20);
}

#[tokio::test]
async fn a_refusal_reaches_the_ledger_though_nobody_waits_for_it() {
    let w = World::new().await;
    let before = w.log.size();
    w.list(&w.doctor, w.patient.uid).await.unwrap_err();
    let logged = async {
        while w.log.size() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let logged = tokio::time::timeout(Duration::from_secs(60), logged);
    logged.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_while_a_request_is_on_its_way_shares_the_next() {
    let w = World::new().await;
    let conn = Connection::open(w.path("custodian/custodian.db")).unwrap();
    conn.execute_batch(
        "CREATE TABLE request_made (one INTEGER);
         CREATE TRIGGER counts AFTER INSERT ON kept_checkpoint
         BEGIN INSERT INTO request_made VALUES (1); END",
    )
    .unwrap();
    let people = [&w.patient, &w.other_patient, &w.doctor, &w.other_doctor];
    let mut updates = Vec::new();
    for person in people {
        let state = AccountState {
            counter: 2,
            time: w.now(),
            ..person.state.clone()
        };
        let update = StateUpdate {
            state: person.sign(&state),
            scopes: Vec::new(),
            slips: Vec::new(),
        };
        updates.push((w.caller(person).await, update));
    }
    // The first request waits for the ledger until the others have come.
    let ledger = Connection::open(w.path("ledger/ledger.db")).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut settled = JoinSet::new();
    for (caller, update) in updates {
        let custodian = w.custodian.clone();
        settled.spawn(async move { custodian.update_state(caller, update).await });
    }
    while w.custodian.health().await.unwrap().waiting < people.len() as u64 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    ledger.execute_batch("ROLLBACK").unwrap();
    for done in settled.join_all().await {
        done.unwrap();
    }
    let made: u32 = conn
        .query_row("SELECT count(*) FROM request_made", [], |row| row.get(0))
        .unwrap();
    assert!((made as usize) < people.len(), "{made} requests");
}

#[tokio::test]
async fn more_than_one_request_holds_is_appended_all_the_same() {
    let w = World::new().await;
    let conn = Connection::open(w.path("custodian/custodian.db")).unwrap();
    conn.execute_batch(&format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(n) AS
           (SELECT 1000 UNION ALL SELECT n + 1 FROM n LIMIT {})
           SELECT n, uid FROM n, (SELECT uid FROM account WHERE role = 'patient' LIMIT 1);
         INSERT INTO event SELECT uid, n, uid, NULL, 0, randomblob(16), randomblob(16),
           randomblob(32), randomblob(32), zeroblob(64), NULL, NULL FROM n;
         INSERT INTO ledger_outbox SELECT randomblob(16), uid, n FROM n",
        MAX_REQUEST + 1
    ))
    .unwrap();
    let before = w.log.size();
    w.custodian.sweep().await.unwrap();
    assert_eq!(w.custodian.health().await.unwrap().waiting, 0);
    assert_eq!(w.log.size() - before, MAX_REQUEST as u64 + 1);
}
