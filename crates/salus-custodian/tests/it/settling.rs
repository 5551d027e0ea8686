//! Events of several accounts on their way into the ledger at once.

use rusqlite::Connection;
use salus_custodian::CustodianError;
use salus_records::{fhir::Kind, objects::access::Reading};
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
