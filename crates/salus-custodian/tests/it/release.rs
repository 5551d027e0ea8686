//! Release: bytes come after an entry for them in the ledger, whatever happens in between.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use salus_crypto::entropy::{Entropy, OsEntropy};
use salus_custodian::CustodianError;
use salus_records::{
    Time,
    fhir::Kind,
    objects::{
        access::{Access, Reading},
        audit::EventKind,
        grant::{Item, Purpose},
    },
    wire::custodian::AccessRequestBody,
};
use tokio::runtime::Runtime;

use crate::{
    client::{READ, check, seen},
    world::World,
};

#[tokio::test]
async fn attack_c6_nothing_is_fetched_without_a_live_grant_and_a_command_of_one_s_own() {
    let w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    let read = async || w.read(&w.doctor, w.patient.uid, &[written.item]).await;
    assert!(seen(read().await).starts_with("not available"), "no grant");

    // Another's command, and a nonce that was used before.
    let grant = w
        .grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    w.grant(&w.patient, &w.other_doctor, &[Kind::BloodTest], READ)
        .await;
    let access = Access {
        actor: w.doctor.uid,
        patient: w.patient.uid,
        reading: Reading::Content(vec![written.item]),
        purpose: Purpose::Treat,
        note: None,
        nonce: salus_records::Nonce::random(&mut OsEntropy),
        time: w.now(),
    };
    let own = AccessRequestBody {
        access: w.doctor.sign(&access),
    };
    let by_other = w.caller(&w.other_doctor).await;
    let stolen = w.custodian.access(by_other, own.clone()).await;
    assert!(matches!(stolen, Err(CustodianError::Forbidden(_))));
    w.custodian
        .access(w.caller(&w.doctor).await, own)
        .await
        .unwrap();
    let mut later = access;
    later.time = w.now().plus(1);
    let again = AccessRequestBody {
        access: w.doctor.sign(&later),
    };
    let again = w.custodian.access(w.caller(&w.doctor).await, again).await;
    assert!(matches!(again, Err(CustodianError::Replayed)));

    // Revoked one index earlier: the revocation is the newest entry when the reading is decided.
    let mut answer = read().await.unwrap();
    let revoked = w.revoke(&w.patient, grant).await.unwrap().event.unwrap();
    assert_eq!(revoked.index, answer.event.index + 1);
    assert_eq!(revoked.index + 1, w.log.size());
    assert!(seen(read().await).starts_with("not available"));
    let ticket = answer.versions.remove(0).parts.remove(0);
    let refused = w.custodian.part(w.caller(&w.doctor).await, &ticket).await;
    assert!(seen(refused).starts_with("not available"));

    // Expired between two readings, to the millisecond.
    w.clock.pass(Time::DAY - 1);
    let mut other = w.other_doctor.clone();
    let ticket = w.ticket(other.uid);
    other.login(&w.custodian, ticket).await.unwrap();
    w.read(&other, w.patient.uid, &[written.item])
        .await
        .unwrap();
    w.clock.pass(1);
    let expired = w.read(&other, w.patient.uid, &[written.item]).await;
    assert!(seen(expired).starts_with("not available"));
}

/// Readings that gave at least one byte.
type Given = AtomicUsize;

/// Reads a few times; at every first byte the entry must be durable in the ledger's own file.
async fn read_until_killed(w: &World, item: Item, given: &Given) {
    let file = rusqlite::Connection::open(w.path("ledger/ledger.db")).unwrap();
    let entry = "SELECT bytes FROM entries WHERE idx = ?1";
    for _ in 0..4 {
        let answer = w.read(&w.doctor, w.patient.uid, &[item]).await.unwrap();
        let caller = w.caller(&w.doctor).await;
        let ticket = &answer.versions[0].parts[0];
        let mut bytes = w.custodian.part(caller, ticket).await.unwrap();
        let mut first = true;
        while let Some(chunk) = bytes.next().await {
            assert!(!chunk.unwrap().is_empty());
            if std::mem::take(&mut first) {
                let index = i64::try_from(answer.event.index).unwrap();
                let stored: Vec<u8> = file.query_row(entry, [index], |row| row.get(0)).unwrap();
                assert_eq!(stored, answer.event.entry.0);
                assert_eq!(check(&answer.event).items, [item]);
                given.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
    std::future::pending().await
}

/// Kills the custodian at any moment of a reading, starts it on what is left, and compares what was
/// given out with what the patient finds in a log that has no gap and no entry twice.
#[test]
fn attack_c6_no_byte_flows_without_an_entry_wherever_the_custodian_is_killed() {
    let runtime = Runtime::new().unwrap();
    let (mut w, item) = runtime.block_on(async {
        let w = World::new().await;
        let content = vec![42; 200_000];
        let written = w
            .write(&w.patient, &w.patient, Kind::Imaging, &content)
            .await
            .unwrap();
        w.grant(&w.patient, &w.doctor, &[Kind::Imaging], READ).await;
        (w, written.item)
    });
    let given = Given::new(0);
    // How long one reading takes says among which moments to choose.
    let begun = Instant::now();
    runtime.block_on(async {
        let answer = w.read(&w.doctor, w.patient.uid, &[item]).await.unwrap();
        let caller = w.caller(&w.doctor).await;
        let part = w.custodian.part(caller, &answer.versions[0].parts[0]);
        part.await.unwrap().collect::<Vec<_>>().await;
    });
    let one = u64::try_from(begun.elapsed().as_micros()).unwrap();
    given.fetch_add(1, Ordering::SeqCst);

    let mut runtime = runtime;
    let (mut interrupted, mut finished) = (0, 0);
    for _ in 0..32 {
        let after = Duration::from_micros(u64::from_le_bytes(OsEntropy.array()) % (2 * one));
        let before = given.load(Ordering::SeqCst);
        runtime.block_on(async {
            let reading = read_until_killed(&w, item, &given);
            assert!(tokio::time::timeout(after, reading).await.is_err());
        });
        if given.load(Ordering::SeqCst) == before {
            interrupted += 1;
        } else {
            finished += 1;
        }
        // Every task ends where it stands; what a thread was writing, it writes.
        runtime.shutdown_timeout(Duration::from_secs(10));
        runtime = Runtime::new().unwrap();
        w = runtime.block_on(w.killed());
        let logged = runtime.block_on(w.own_events(&w.patient));
        let readings = logged.iter().filter(|d| d.event == EventKind::RecordRead);
        assert!(readings.count() >= given.load(Ordering::SeqCst));
    }
    assert!(
        interrupted > 0 && finished > 0,
        "{interrupted} lives ended before a byte, {finished} after"
    );

    // Nothing that was repeated after a restart stands in the ledger twice.
    let events = runtime.block_on(w.own_events(&w.patient)).len();
    let file = rusqlite::Connection::open(w.path("ledger/ledger.db")).unwrap();
    let (all, distinct): (i64, i64) = file
        .query_row(
            "SELECT count(*), count(DISTINCT substr(bytes, 13)) FROM entries",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(all, distinct);
    assert!(usize::try_from(all).unwrap() > events);
}
