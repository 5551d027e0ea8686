//! Signed commands: when they were made, and whether the keys that signed them count.

use rusqlite::{Connection, params};
use salus_crypto::{account::MasterKey, entropy::OsEntropy, sign::Signed};
use salus_custodian::CustodianError;
use salus_records::{
    fhir::Kind,
    objects::{
        access::{Access, AuditSide, MAX_SKEW, Reading},
        account::Activation,
        party::PublicKeys,
    },
    wire::custodian::AccessRequestBody,
};

use crate::{
    client::{Person, READ},
    world::World,
};

#[tokio::test]
async fn a_command_counts_once_until_it_is_too_old() {
    let w = World::new().await;
    let reading = Reading::List {
        kinds: Vec::new(),
        after: None,
    };
    let body = w.access_body(&w.patient, w.patient.uid, reading);
    let access = body.access.unverified().unwrap();
    let made = w.now();
    let send = async |ahead| {
        let access = Access {
            time: made.plus(ahead),
            ..access.clone()
        };
        let body = AccessRequestBody {
            access: w.patient.sign(&access),
        };
        let caller = w.caller(&w.patient).await;
        w.custodian.access(caller, body).await.map(drop)
    };
    let skewed = |done| matches!(done, Err(CustodianError::ClockSkew { .. }));
    assert!(skewed(send(MAX_SKEW + 1).await));
    send(MAX_SKEW).await.unwrap();
    w.clock.pass(2 * MAX_SKEW);
    w.custodian.sweep().await.unwrap();
    let again = send(MAX_SKEW).await;
    assert!(matches!(again, Err(CustodianError::Replayed)), "{again:?}");
    w.clock.pass(1);
    assert!(skewed(send(MAX_SKEW).await));
}

/// Whoever writes to the custodian's database makes neither a doctor an auditor nor own keys a doctor's.
#[tokio::test]
async fn attack_c5_an_account_counts_as_the_log_names_it() {
    let w = World::new().await;
    let (doctor, other) = (&w.doctor, &w.other_doctor);
    w.grant(&w.patient, other, &[Kind::BloodTest], READ).await;
    let conn = Connection::open(w.path("custodian/custodian.db")).unwrap();
    conn.execute(
        "UPDATE account SET role = 'auditor' WHERE uid = ?1",
        [doctor.uid.as_bytes()],
    )
    .unwrap();
    let looked = w.audit(doctor, w.patient.uid, AuditSide::Auditor, 0).await;
    assert!(
        matches!(looked, Err(CustodianError::Forbidden(_))),
        "{looked:?}"
    );

    w.list(other, w.patient.uid).await.unwrap();
    let thief = Person {
        master: MasterKey::random(1, &mut OsEntropy),
        ..other.clone()
    };
    let activation = other.activation.unverified().unwrap();
    let activation = Activation {
        keys: PublicKeys {
            identity: thief.master.identity().public(),
            ..activation.keys
        },
        ..activation
    };
    let activation = Signed::sign(&thief.master.identity(), &activation);
    conn.execute(
        "UPDATE account SET activation = ?2 WHERE uid = ?1",
        params![other.uid.as_bytes(), activation.to_bytes()],
    )
    .unwrap();
    let listed = w.list(&thief, w.patient.uid).await;
    assert!(
        matches!(listed, Err(CustodianError::Forbidden(_))),
        "{listed:?}"
    );
}
