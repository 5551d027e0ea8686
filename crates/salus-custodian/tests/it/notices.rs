//! Notices: who is told that something changed, and what ends a wait.

use std::{pin::pin, time::Duration};

use salus_custodian::CustodianError;
use salus_records::fhir::Kind;
use tokio::time::timeout;

use crate::{
    client::{Person, READ},
    requests::question,
    world::World,
};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

/// In this time a wait has begun.
const BEGUN: Duration = Duration::from_millis(100);

/// In this time a wait that was woken ends, on a busy machine too.
const SOON: Duration = Duration::from_secs(20);

impl World {
    async fn told(&self, person: &Person) -> u64 {
        let notice = self.custodian.notices(&person.token, 0, Duration::ZERO);
        notice.await.unwrap().seq
    }

    /// Waits for a change, and does something meanwhile that ends the wait.
    async fn wait_through(
        &self,
        person: &Person,
        deed: impl Future<Output = ()>,
    ) -> Result<u64, CustodianError> {
        let known = self.told(person).await;
        let mut wait = pin!(self.custodian.notices(&person.token, known, LONG));
        assert!(timeout(BEGUN, &mut wait).await.is_err(), "nothing to tell");
        deed.await;
        let ended = timeout(SOON, wait).await.expect("a wait that ends");
        ended.map(|notice| notice.seq)
    }
}

#[tokio::test]
async fn a_doctor_hears_what_a_patient_grants_revokes_and_declines() {
    let w = World::new().await;
    let (patient, doctor) = (&w.patient, &w.doctor);
    let [before, other] = [w.told(doctor).await, w.told(&w.other_doctor).await];
    let grant = w.grant(patient, doctor, &[Kind::BloodTest], READ).await;
    assert_eq!(w.told(doctor).await, before + 1, "granted");
    w.revoke(patient, grant).await.unwrap();
    assert_eq!(w.told(doctor).await, before + 2, "revoked");
    let asked = question(&w, doctor, patient.uid);
    w.ask(doctor, &asked).await.unwrap();
    let before = w.told(doctor).await;
    w.decline(patient, asked.id).await.unwrap();
    assert_eq!(w.told(doctor).await, before + 1, "declined");
    assert_eq!(w.told(&w.other_doctor).await, other);
}

#[tokio::test]
async fn a_wait_ends_with_its_session() {
    let w = World::new().await;
    let logout = async || {
        let caller = w.caller(&w.doctor).await;
        w.custodian.logout(caller).await.unwrap();
    };
    let ended = w.wait_through(&w.doctor, logout()).await;
    assert!(matches!(ended, Err(CustodianError::Unauthenticated)));
}

#[tokio::test]
async fn every_session_of_one_account_ends_by_one_word() {
    let w = World::new().await;
    let mut elsewhere = w.patient.clone();
    let ticket = w.ticket(elsewhere.uid);
    elsewhere.login(&w.custodian, ticket).await.unwrap();
    let logout = async || {
        let caller = w.caller(&w.patient).await;
        w.custodian.logout_all(caller).await.unwrap();
    };
    let ended = w.wait_through(&elsewhere, logout()).await;
    assert!(matches!(ended, Err(CustodianError::Unauthenticated)));
    for person in [&elsewhere, &w.patient] {
        let caller = w.custodian.authenticate(&person.token).await;
        assert!(matches!(caller, Err(CustodianError::Unauthenticated)));
    }
    w.caller(&w.other_patient).await;
}

#[tokio::test]
async fn a_custodian_that_stops_lets_nobody_wait() {
    let w = World::new().await;
    let known = w.told(&w.patient).await;
    let stop = async || w.custodian.stop_notices();
    assert_eq!(w.wait_through(&w.patient, stop()).await.unwrap(), known);
    let later = w.custodian.notices(&w.patient.token, known, LONG);
    let later = timeout(SOON, later).await.expect("no wait");
    assert_eq!(later.unwrap().seq, known);
}
