//! The key log, standings, identifiers, and the custodian's own keys.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    sync::Arc,
    time::Duration,
};

use salus_crypto::{cbor, entropy::OsEntropy, identifier, sign::MultiSigned};
use salus_custodian::{Custodian, CustodianError, OpenCustodianError};
use salus_ledger::{Entry, Hash, key_log::KeyChain, receipt::Receipt};
use salus_records::{
    Time,
    fhir::Kind,
    keys::directory::Directory,
    objects::{
        access::Reading,
        account::{Credential, KeyEvent, KeyRevocation, Standing},
        audit::EventKind,
        party::Role,
    },
    wire::{
        Bytes,
        custodian::{
            CredentialRequest, Evaluate, KeyLogged, KeyRevocationRequest, StandingRequest,
        },
    },
};
use salus_storage::log::Clock;

use crate::{
    client::{BOTH, Code, Person, READ, check, seen},
    world::{World, config, credential, enrol, log_policy, vouch},
};

/// Proves the key log as a client does, and replays it.
async fn directory(w: &World) -> Directory {
    let log = w.custodian.key_log(0).await.unwrap();
    let block = log.block.unwrap();
    Receipt::parse(&log.receipt.unwrap())
        .unwrap()
        .verify(&block.entry.0, &log_policy())
        .unwrap();
    let Entry::Block(head) = Entry::decode(&block.entry.0).unwrap() else {
        panic!("a block")
    };
    let chain = KeyChain {
        count: head.key_count,
        head: head.key_head,
    };
    let entries = chain
        .check_complete(KeyChain::default(), log.entries.iter().map(|e| &e.entry.0))
        .unwrap();
    let mut directory = Directory::new(w.policy.clone());
    for entry in entries {
        let event: KeyEvent = cbor::from_slice_canonical(entry.body.as_bytes()).unwrap();
        directory.apply(&event, Time(entry.time)).unwrap();
    }
    directory
}

impl World {
    /// Ends the key of a doctor, as the registrar signs it at `time`.
    pub async fn revoke_key(&self, of: &Person, time: Time) -> Result<KeyLogged, CustodianError> {
        let revocation = KeyRevocation {
            uid: of.uid,
            key: directory(self).await.standing_key(of.uid).unwrap(),
            registrar: self.registrar.uid,
            time,
        };
        let body = KeyRevocationRequest {
            revocation: self.registrar.sign(&revocation),
        };
        let caller = self.caller(&self.registrar).await;
        self.custodian.revoke_key(caller, body).await
    }

    pub fn credential_of(&self, holder: &Person) -> Hash {
        let template = credential(&self.registrar, holder, Time(crate::world::START_MS));
        Hash(template.body_hash())
    }
}

#[tokio::test]
async fn the_key_log_is_whole_and_proven() {
    let mut w = World::new().await;
    let keys = directory(&w).await;
    assert_eq!(keys.registrar(w.registrar.uid).unwrap().name, "Registry");
    assert!(keys.live_holder(w.doctor.uid, w.now()).is_some());
    assert!(keys.holder(w.patient.uid).is_none());
    w.restart().await;
    assert_eq!(directory(&w).await.holders().count(), 2);
}

#[tokio::test]
async fn a_credential_needs_quorum_role_and_the_account_s_keys() {
    let w = World::new().await;
    let code = Code::random();
    let signer = w.registrar.master.identity();
    let enrolment = enrol(
        Role::Auditor,
        &code,
        Some(w.registrar.uid),
        &signer,
        w.now(),
    );
    let mut auditor = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    let send = async |by: &Person, credential| {
        w.custodian
            .credential(w.caller(by).await, CredentialRequest { credential })
            .await
    };
    let good = credential(&w.registrar, &auditor, w.now());
    let unsigned = MultiSigned::new(&good.unverified().unwrap());
    assert!(matches!(
        send(&w.registrar, unsigned).await,
        Err(CustodianError::Forbidden(_))
    ));
    assert!(matches!(
        send(&w.doctor, good.clone()).await,
        Err(CustodianError::Forbidden(_))
    ));
    let changes: [fn(&mut Credential, &World); 3] = [
        |credential, _| credential.role = Role::Doctor,
        |credential, w| credential.activation = Hash(w.doctor.activation.body_hash()),
        |credential, w| credential.keys = w.doctor.public_keys(),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut swapped = good.unverified().unwrap();
        change(&mut swapped, &w);
        let mut swapped = MultiSigned::new(&swapped);
        swapped.add(&signer);
        let refused = send(&w.registrar, swapped).await;
        assert!(
            matches!(refused, Err(CustodianError::Forbidden(_))),
            "change {n}: {refused:?}"
        );
    }
    send(&w.registrar, good.clone()).await.unwrap();
    assert!(
        matches!(
            send(&w.registrar, good).await,
            Err(CustodianError::Forbidden(_))
        ),
        "one live credential"
    );
    let again = Person::try_activate(&w.custodian, &code, enrolment, w.now()).await;
    assert!(
        matches!(again, Err(CustodianError::Replayed)),
        "vouched keys do not change"
    );

    // An auditor reads details, and each look is logged first.
    auditor
        .login(&w.custodian, w.ticket(auditor.uid))
        .await
        .unwrap();
    let side = salus_records::objects::access::AuditSide::Auditor;
    let answer = w.audit(&auditor, w.patient.uid, side, 0).await.unwrap();
    let last = check(answer.events.last().unwrap());
    assert_eq!(
        (last.event, last.actor),
        (EventKind::AuditRead, auditor.uid)
    );
    assert!(
        seen(w.list(&auditor, w.patient.uid).await).starts_with("not available"),
        "details, not content"
    );
}

#[tokio::test]
async fn attack_c5_a_revoked_credential_stops_everything_at_once() {
    let mut w = World::new().await;
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], BOTH)
        .await;
    let written = w
        .write(&w.doctor, &w.patient, Kind::BloodTest, b"x")
        .await
        .unwrap();
    let back_dated = w.revoke_key(&w.doctor, Time(w.now().0 - Time::DAY)).await;
    assert!(matches!(back_dated, Err(CustodianError::ClockSkew { .. })));
    w.revoke_key(&w.doctor, w.now()).await.unwrap();
    let error = w
        .read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap_err();
    assert!(matches!(error, CustodianError::Forbidden(_)));
    let received = w.custodian.grants(w.caller(&w.doctor).await).await.unwrap();
    assert!(received.grants.iter().all(|g| g.bundle.0.slips.is_empty()));
    let own = w
        .custodian
        .own_keys(w.caller(&w.patient).await)
        .await
        .unwrap();
    assert_eq!(own.due, [Kind::BloodTest], "the doctor holds its key");
    w.restart().await;
    let error = w
        .write(&w.doctor, &w.patient, Kind::BloodTest, b"y")
        .await
        .unwrap_err();
    assert!(matches!(error, CustodianError::Forbidden(_)));
    // The old signatures stand in the public log; they count no more.
    let old = CredentialRequest {
        credential: credential(&w.registrar, &w.doctor, w.now()),
    };
    let replayed = w
        .custodian
        .credential(w.caller(&w.registrar).await, old)
        .await;
    assert!(matches!(replayed, Err(CustodianError::Forbidden(_))));
    // A new credential for the same keys, and the grant counts again.
    w.clock.pass(1);
    vouch(&w.custodian, &w.registrar, &w.doctor, w.now()).await;
    w.read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
}

/// A doctor whom the log does not name, one whose credential ran out, and another's keys under a name.
#[tokio::test]
async fn attack_c5_a_grant_needs_a_credential_that_lives_in_the_log() {
    let w = World::new().await;
    let code = Code::random();
    let signer = w.registrar.master.identity();
    let enrolment = enrol(Role::Doctor, &code, Some(w.registrar.uid), &signer, w.now());
    let mut unnamed = Person::activate(&w.custodian, &code, enrolment, w.now()).await;
    unnamed
        .login(&w.custodian, w.ticket(unnamed.uid))
        .await
        .unwrap();
    let kinds = [Kind::BloodTest];
    let grant_to = async |patient: &Person, doctor: &Person, credential| {
        let (mut bundle, mut grant) = w.kinds_bundle(patient, doctor, &kinds, READ);
        grant.credential = credential;
        bundle.grant = patient.sign(&grant);
        w.send_grant(patient, &bundle).await
    };
    // Signed by a registrar, but not in the log; and the credential of somebody who is.
    let unlogged = credential(&w.registrar, &unnamed, w.now());
    let unlogged = Hash(unlogged.body_hash());
    for credential in [unlogged, w.credential_of(&w.doctor)] {
        let refused = grant_to(&w.patient, &unnamed, credential).await;
        assert!(matches!(refused, Err(CustodianError::BadRequest(_))));
    }
    let grants = w.custodian.grants(w.caller(&unnamed).await).await.unwrap();
    assert!(grants.grants.is_empty());
    assert!(
        matches!(
            w.list(&unnamed, w.patient.uid).await,
            Err(CustodianError::Forbidden(_) | CustodianError::NotAvailable)
        ),
        "nor does such a doctor read"
    );

    // The control: logged, the same doctor may be granted access, until the credential runs out.
    vouch(&w.custodian, &w.registrar, &unnamed, w.now()).await;
    grant_to(&w.patient, &unnamed, unlogged).await.unwrap();
    w.list(&unnamed, w.patient.uid).await.unwrap();
    w.clock.pass(366 * Time::DAY);
    let (mut doctor, mut patient) = (unnamed.clone(), w.patient.clone());
    for person in [&mut doctor, &mut patient] {
        let ticket = w.ticket(person.uid);
        person.login(&w.custodian, ticket).await.unwrap();
    }
    let refused = grant_to(&patient, &doctor, unlogged).await;
    assert!(matches!(refused, Err(CustodianError::BadRequest(_))));
    assert!(w.list(&doctor, patient.uid).await.is_err());
}

#[tokio::test]
async fn a_stopped_account_has_no_sessions() {
    let w = World::new().await;
    let order = |disabled, later| Standing {
        uid: w.patient.uid,
        registrar: w.registrar.uid,
        disabled,
        time: w.now().plus(later),
    };
    let send = async |standing: &Standing| {
        let body = StandingRequest {
            standing: w.registrar.sign(standing),
        };
        w.custodian
            .standing(w.caller(&w.registrar).await, body)
            .await
    };
    let reading = Reading::List {
        kinds: Vec::new(),
        after: None,
    };
    let begun = w.access_body(&w.patient, w.patient.uid, reading);
    let caller = w.caller(&w.patient).await;
    let done = send(&order(true, 0)).await.unwrap();
    assert_eq!(
        check(&done.event.unwrap()).event,
        EventKind::AccountDisabled
    );
    assert!(send(&order(true, 1)).await.unwrap().event.is_none());
    assert!(w.custodian.authenticate(&w.patient.token).await.is_err());
    let begun = w.custodian.access(caller, begun).await;
    assert!(
        matches!(begun, Err(CustodianError::Forbidden(_))),
        "whose session was looked at before"
    );
    let mut patient = w.patient.clone();
    let error = patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap_err();
    assert!(matches!(error, CustodianError::Forbidden(_)));
    send(&order(false, 2)).await.unwrap();
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    let old = send(&order(true, 0)).await;
    assert!(
        matches!(old, Err(CustodianError::Replayed)),
        "an earlier order does not come back"
    );
    let forged = StandingRequest {
        standing: w.doctor.sign(&order(true, 9)),
    };
    assert!(
        w.custodian
            .standing(w.caller(&w.registrar).await, forged)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn identifiers_are_evaluated_with_proof_and_seldom() {
    let w = World::new().await;
    let (lookup, request) = identifier::blind("123-45-6789", &mut OsEntropy).unwrap();
    let body = Evaluate {
        request: Bytes(request),
    };
    let answer = w
        .custodian
        .evaluate(body.clone(), "192.0.2.1")
        .await
        .unwrap();
    identifier::finalize(&lookup, &answer.response.0, &w.policy.identifier).unwrap();
    for _ in 1..60 {
        w.custodian
            .evaluate(body.clone(), "192.0.2.1")
            .await
            .unwrap();
    }
    let often = w.custodian.evaluate(body.clone(), "192.0.2.1").await;
    assert!(matches!(
        often,
        Err(CustodianError::TooMany { wait_s: 600 })
    ));
    w.custodian
        .evaluate(body.clone(), "192.0.2.2")
        .await
        .unwrap();
    w.clock.pass(10 * crate::world::MINUTE);
    w.custodian.evaluate(body, "192.0.2.1").await.unwrap();
    let broken = Evaluate {
        request: Bytes(vec![0xff; 32]),
    };
    assert!(matches!(
        w.custodian.evaluate(broken, "x").await,
        Err(CustodianError::BadRequest(_))
    ));
}

#[tokio::test]
async fn another_master_key_opens_everything_and_the_old_one_nothing() {
    let mut w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::Imaging, b"picture")
        .await
        .unwrap();
    let old = fs::read(w.path("custodian/custodian.key")).unwrap();
    w.custodian.rotate_key().await.unwrap();
    w.grant(&w.patient, &w.doctor, &[Kind::Imaging], READ).await;
    w.restart().await;
    let answer = w
        .read(&w.doctor, w.patient.uid, &[written.item])
        .await
        .unwrap();
    let key = w
        .key_as_grantee(&w.doctor, &answer.versions[0])
        .await
        .unwrap();
    assert_eq!(
        w.fetch(&w.doctor, &answer.versions[0], &key, 0)
            .await
            .unwrap(),
        b"picture"
    );
    w.patient
        .clone()
        .login(&w.custodian, w.ticket(w.patient.uid))
        .await
        .unwrap();
    w.custodian.rotate_key().await.unwrap();
    w.own_events(&w.patient).await;
    w.stop().await;

    fs::write(w.path("custodian/custodian.key"), old).unwrap();
    let log = crate::world::open_log(w.dir.path(), &w.clock).await;
    let clock: Arc<dyn Clock> = w.clock.clone();
    let error = Custodian::open(config(w.dir.path(), &log, &clock))
        .await
        .unwrap_err();
    assert!(matches!(error, OpenCustodianError::OtherKeyFile), "{error}");
}

/// The key file has two generations from before anything is sealed anew until everything is.
#[tokio::test]
async fn a_rotation_that_a_crash_ended_is_finished_at_the_next_start() {
    let mut w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::Imaging, b"picture")
        .await
        .unwrap();
    w.stop().await;
    let path = w.path("custodian/custodian.key");
    let old = fs::read(&path).unwrap();
    let newest = [&[0x82, 2, 0x58, 32], &[7; 32][..]].concat();
    let one = [&[0x81], newest.as_slice()].concat();
    let both = [&[0x82], &old[1..], &newest].concat();
    for sealed_anew in ["nothing", "everything"] {
        fs::write(&path, &both).unwrap();
        let start = tokio::time::timeout(Duration::from_secs(60), w.start());
        start.await.expect(sealed_anew);
        assert_eq!(fs::read(&path).unwrap(), one, "{sealed_anew}");
        let mut patient = w.patient.clone();
        patient
            .login(&w.custodian, w.ticket(patient.uid))
            .await
            .unwrap();
        let answer = w
            .read(&patient, patient.uid, &[written.item])
            .await
            .unwrap();
        let opened = w.fetch(&patient, &answer.versions[0], &written.key, 0);
        assert_eq!(opened.await.unwrap(), b"picture");
        w.stop().await;
    }
    let file = fs::metadata(&path).unwrap().ino();
    w.start().await;
    let same = fs::metadata(&path).unwrap().ino() == file;
    assert!(same, "a start that finishes nothing leaves the file alone");
}

#[tokio::test]
async fn a_readable_key_file_and_a_foreign_ledger_are_refused() {
    let w = World::new().await;
    w.stop().await;
    let log = crate::world::open_log(w.dir.path(), &w.clock).await;
    let clock: Arc<dyn Clock> = w.clock.clone();
    let key = w.path("custodian/custodian.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let error = Custodian::open(config(w.dir.path(), &log, &clock))
        .await
        .unwrap_err();
    assert!(matches!(error, OpenCustodianError::KeyFile(_)));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();

    let other = tempfile::tempdir().unwrap();
    crate::world::create(other.path(), &w.clock, 0).await;
    let foreign = crate::world::open_log(other.path(), &w.clock).await;
    let error = Custodian::open(config(w.dir.path(), &foreign, &clock))
        .await
        .unwrap_err();
    assert!(matches!(error, OpenCustodianError::OtherLedger));
    assert!(matches!(
        Custodian::create(&w.path("custodian"), Box::new(OsEntropy)).await,
        Err(OpenCustodianError::KeyFile(_))
    ));
}
