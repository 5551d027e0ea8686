//! The PIN protocol: counted, locked, changed, reset; sessions.

use salus_crypto::{
    entropy::OsEntropy,
    hash::sha256,
    pin,
    secret::Secret32,
    sign::{MultiSigned, Signed, SigningKey},
};
use salus_custodian::CustodianError;
use salus_ledger::Hash;
use salus_records::{
    AccountId, Nonce, Time,
    fhir::Kind,
    objects::{
        account::{AccountState, ScopeEpoch},
        audit::EventKind,
        party::Role,
        ticket::{PinChange, PinReset},
    },
    wire::{
        Bytes,
        custodian::{
            ActivateStart, Done, PinChangeRequest, PinFinish, PinRegisterStart, PinResetRequest,
            PinStart,
        },
    },
};

use crate::{
    client::{Code, Person, READ, check},
    world::{MINUTE, Offline, World, enrol, ticket},
};

pub fn ke1(pin: &str) -> Bytes {
    Bytes(
        pin::client_login_start(pin.as_bytes(), &mut OsEntropy)
            .unwrap()
            .1,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_c9_a_thousand_parallel_wrong_pins_evaluate_ten() {
    let mut w = World::new().await;
    let uid = w.patient.uid;
    let ke1 = ke1("000001");
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let (custodian, ticket, ke1) = (w.custodian.clone(), w.ticket(uid), ke1.clone());
        tries.spawn(async move { custodian.pin_start(PinStart { ticket, ke1 }).await });
    }
    let outcomes = tries.join_all().await;
    let evaluated = outcomes.iter().filter(|o| o.is_ok()).count();
    assert_eq!(evaluated, 10);
    assert!(
        outcomes
            .iter()
            .flat_map(|o| o.as_ref().err())
            .all(|e| matches!(e, CustodianError::Locked))
    );

    // Locked also for the right PIN, and after a restart; the session that was open goes on.
    w.restart().await;
    let mut patient = w.patient.clone();
    let locked = patient
        .login(&w.custodian, w.ticket(uid))
        .await
        .unwrap_err();
    assert!(matches!(locked, CustodianError::Locked));
    let failed: Vec<_> = w
        .own_events(&w.patient)
        .await
        .into_iter()
        .filter(|d| d.event == EventKind::PinFailed)
        .collect();
    assert_eq!(failed.iter().map(|d| d.count).collect::<Vec<_>>(), [10]);
}

/// What was counted before the process ended stays counted, and what it would have compared is gone.
#[tokio::test]
async fn attack_c9_a_restart_between_counting_and_comparing_gives_no_try_back() {
    let mut w = World::new().await;
    let mut patient = w.patient.clone();
    for _ in 0..10 {
        let start = PinStart {
            ticket: w.ticket(patient.uid),
            ke1: ke1("000001"),
        };
        let challenge = w.custodian.pin_start(start).await.unwrap();
        w = w.killed().await;
        let finish = PinFinish {
            attempt: challenge.attempt,
            ke3: Bytes(vec![0; 64]),
        };
        assert!(w.custodian.pin_finish(finish).await.is_err());
    }
    let ticket = w.ticket(patient.uid);
    let locked = patient.login(&w.custodian, ticket).await;
    assert!(matches!(locked, Err(CustodianError::Locked)));
    let ticket = w.ticket(w.doctor.uid);
    let others = w.doctor.clone().login(&w.custodian, ticket).await;
    assert!(others.is_ok(), "the control: only this account is locked");
}

/// Medians of interleaved tries. The bound is wide, because machines are busy; leaving a step out for
/// unknown accounts would be far beyond it.
#[tokio::test]
async fn attack_c9_unknown_accounts_take_as_long_as_known_ones() {
    let w = World::new().await;
    let known = [&w.doctor, &w.other_doctor, &w.patient, &w.other_patient].map(|p| p.uid);
    let ke1 = ke1("000001");
    let mut times = [Vec::new(), Vec::new()];
    for uid in known {
        let unknown = AccountId::random(&mut OsEntropy);
        for _ in 0..10 {
            for (uid, times) in [uid, unknown].into_iter().zip(&mut times) {
                let (ticket, ke1) = (w.ticket(uid), ke1.clone());
                let begun = std::time::Instant::now();
                let start = PinStart { ticket, ke1 };
                let attempt = w.custodian.pin_start(start).await.unwrap().attempt;
                let ke3 = Bytes(vec![0; 64]);
                let finished = w.custodian.pin_finish(PinFinish { attempt, ke3 }).await;
                assert!(matches!(finished, Err(CustodianError::WrongPin)));
                times.push(begun.elapsed());
            }
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    let ratio = unknown / known;
    assert!((0.5..2.0).contains(&ratio), "{unknown} s against {known} s");
}

#[tokio::test]
async fn a_right_pin_starts_over_and_tells_of_the_wrong_ones() {
    let w = World::new().await;
    let mut patient = w.patient.clone();
    for _ in 0..3 {
        let start = PinStart {
            ticket: w.ticket(patient.uid),
            ke1: ke1("999999"),
        };
        let challenge = w.custodian.pin_start(start).await.unwrap();
        let finish = PinFinish {
            attempt: challenge.attempt,
            ke3: Bytes(vec![0; 64]),
        };
        assert!(matches!(
            w.custodian.pin_finish(finish).await,
            Err(CustodianError::WrongPin)
        ));
    }
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    let events = w.own_events(&patient).await;
    let [.., failed, login] = events.as_slice() else {
        panic!("events")
    };
    assert_eq!((failed.event, failed.count), (EventKind::PinFailed, 3));
    assert_eq!((login.event, login.count), (EventKind::Login, 1));
}

#[tokio::test]
async fn tickets_are_the_api_s_fresh_and_used_once() {
    let w = World::new().await;
    let uid = w.patient.uid;
    let once = w.ticket(uid);
    w.custodian
        .pin_start(PinStart {
            ticket: once.clone(),
            ke1: ke1("1"),
        })
        .await
        .unwrap();
    let again = w
        .custodian
        .pin_start(PinStart {
            ticket: once,
            ke1: ke1("1"),
        })
        .await;
    assert!(matches!(again, Err(CustodianError::Replayed)));

    let stranger = Offline {
        root: w.offline.root.clone(),
        api: SigningKey::from_seed(&Secret32::from_bytes([9; 32])),
    };
    let forged = ticket(&stranger, uid, w.now());
    let forged = w
        .custodian
        .pin_start(PinStart {
            ticket: forged,
            ke1: ke1("1"),
        })
        .await;
    assert!(matches!(forged, Err(CustodianError::Forbidden(_))));

    let old = w.ticket(uid);
    w.clock.pass(2 * MINUTE);
    let old = w
        .custodian
        .pin_start(PinStart {
            ticket: old,
            ke1: ke1("1"),
        })
        .await;
    assert!(matches!(old, Err(CustodianError::Expired)));
}

#[tokio::test]
async fn an_unknown_account_answers_and_locks_like_a_known_one() {
    let w = World::new().await;
    let nobody = AccountId::random(&mut OsEntropy);
    for _ in 0..10 {
        let known = PinStart {
            ticket: w.ticket(w.patient.uid),
            ke1: ke1("1"),
        };
        let unknown = PinStart {
            ticket: w.ticket(nobody),
            ke1: ke1("1"),
        };
        let known = w.custodian.pin_start(known).await.unwrap();
        let unknown = w.custodian.pin_start(unknown).await.unwrap();
        assert_eq!(
            (known.ke2.0.len(), known.attempt.len()),
            (unknown.ke2.0.len(), unknown.attempt.len())
        );
    }
    for uid in [nobody, w.patient.uid] {
        let locked = w
            .custodian
            .pin_start(PinStart {
                ticket: w.ticket(uid),
                ke1: ke1("1"),
            })
            .await;
        assert!(matches!(locked, Err(CustodianError::Locked)));
    }
}

/// Registers a PIN and returns the upload.
async fn register(w: &World, uid: AccountId, new: &str) -> Bytes {
    let (client, request) = pin::ClientRegistration::start(new.as_bytes(), &mut OsEntropy).unwrap();
    let start = PinRegisterStart {
        request: Bytes(request),
        ticket: w.ticket(uid),
    };
    let response = w.custodian.pin_register_start(start).await.unwrap();
    let binding = pin::binding(w.genesis.as_bytes(), uid.as_bytes());
    Bytes(
        client
            .finish(
                new.as_bytes(),
                &response.response.0,
                &binding,
                &mut OsEntropy,
            )
            .unwrap()
            .0,
    )
}

async fn change_pin(w: &World, owner: &Person, upload: Bytes) -> Result<Done, CustodianError> {
    change_pin_with(w, owner, upload, |_| ()).await
}

/// Changes a PIN with another word of the owner than is right.
async fn change_pin_with(
    w: &World,
    owner: &Person,
    upload: Bytes,
    alter: fn(&mut PinChange),
) -> Result<Done, CustodianError> {
    let mut change = PinChange {
        uid: owner.uid,
        upload: Hash(sha256(&upload.0)),
        nonce: Nonce::random(&mut OsEntropy),
        time: w.now(),
    };
    alter(&mut change);
    let body = PinChangeRequest {
        change: owner.sign(&change),
        upload,
    };
    w.custodian.pin_change(w.caller(owner).await, body).await
}

#[tokio::test]
async fn registering_is_no_oracle_for_the_present_pin() {
    let w = World::new().await;
    // The same blinded request twice: under one OPRF key the answers would be equal.
    let (_, request) = pin::ClientRegistration::start(b"271828", &mut OsEntropy).unwrap();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let start = PinRegisterStart {
            request: Bytes(request.clone()),
            ticket: w.ticket(w.patient.uid),
        };
        answers.push(
            w.custodian
                .pin_register_start(start)
                .await
                .unwrap()
                .response,
        );
    }
    assert_ne!(answers[0], answers[1]);
    w.patient
        .clone()
        .login(&w.custodian, w.ticket(w.patient.uid))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_changed_pin_ends_other_sessions() {
    let w = World::new().await;
    let mut elsewhere = w.patient.clone();
    elsewhere
        .login(&w.custodian, w.ticket(elsewhere.uid))
        .await
        .unwrap();
    let upload = register(&w, w.patient.uid, "141421").await;
    let done = change_pin(&w, &w.patient, upload).await.unwrap();
    assert_eq!(check(&done.event.unwrap()).event, EventKind::PinChanged);
    assert!(matches!(
        w.custodian.authenticate(&elsewhere.token).await,
        Err(CustodianError::Unauthenticated)
    ));
    let old = elsewhere.login(&w.custodian, w.ticket(elsewhere.uid)).await;
    assert!(matches!(old, Err(CustodianError::WrongPin)));
    elsewhere.pin = "141421";
    let before = w.patient.keys.c_key.clone();
    elsewhere
        .login(&w.custodian, w.ticket(elsewhere.uid))
        .await
        .unwrap();
    assert_eq!(elsewhere.keys.c_key, before, "the login key stays");
}

#[tokio::test]
async fn a_pin_changes_as_its_owner_signed_it() {
    let w = World::new().await;
    let wrong: [fn(&mut PinChange); 2] = [
        |change| change.uid = AccountId::random(&mut OsEntropy),
        |change| change.upload = Hash::ZERO,
    ];
    for alter in wrong {
        let upload = register(&w, w.patient.uid, "141421").await;
        let refused = change_pin_with(&w, &w.patient, upload, alter).await;
        assert!(matches!(refused, Err(CustodianError::Forbidden(_))));
    }
}

#[tokio::test]
async fn a_registration_waits_15_minutes_for_its_use() {
    let w = World::new().await;
    for (wait, used) in [(15 * MINUTE, false), (15 * MINUTE - 1, true)] {
        let upload = register(&w, w.patient.uid, "141421").await;
        w.clock.pass(wait);
        let mut patient = w.patient.clone();
        let ticket = w.ticket(patient.uid);
        patient.login(&w.custodian, ticket).await.unwrap();
        let done = change_pin(&w, &patient, upload).await;
        assert_eq!(done.is_ok(), used, "{done:?}");
    }
}

#[tokio::test]
async fn a_reset_by_the_quorum_unlocks_once() {
    let w = World::new().await;
    let mut patient = w.patient.clone();
    for _ in 0..10 {
        let start = PinStart {
            ticket: w.ticket(patient.uid),
            ke1: ke1("1"),
        };
        w.custodian.pin_start(start).await.unwrap();
    }
    let reset = PinReset {
        uid: patient.uid,
        nonce: Nonce::random(&mut OsEntropy),
        expires: w.now().plus(Time::DAY),
    };
    let mut signed = MultiSigned::new(&reset);
    let upload = register(&w, patient.uid, "161803").await;
    let body = PinResetRequest {
        reset: signed.clone(),
        ticket: w.ticket(patient.uid),
        upload,
    };
    assert!(
        matches!(
            w.custodian.pin_reset(body).await,
            Err(CustodianError::Forbidden(_))
        ),
        "unsigned"
    );

    signed.add(&w.registrar.master.identity());
    let upload = register(&w, patient.uid, "161803").await;
    let body = PinResetRequest {
        reset: signed.clone(),
        ticket: w.ticket(patient.uid),
        upload,
    };
    let done = w.custodian.pin_reset(body).await.unwrap();
    let details = check(&done.event.unwrap());
    assert_eq!(
        (details.event, details.actor),
        (EventKind::PinReset, w.registrar.uid)
    );
    assert!(w.custodian.authenticate(&patient.token).await.is_err());
    patient.pin = "161803";
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    assert_eq!(patient.keys.c_key, w.patient.keys.c_key);

    let upload = register(&w, patient.uid, "112358").await;
    let body = PinResetRequest {
        reset: signed,
        ticket: w.ticket(patient.uid),
        upload,
    };
    assert!(matches!(
        w.custodian.pin_reset(body).await,
        Err(CustodianError::Replayed)
    ));
}

impl World {
    /// Whatever keys and content of records lie at rest, row by row and file by file.
    fn at_rest(&self) -> Vec<String> {
        let path = self.path("custodian/custodian.db");
        let conn = rusqlite::Connection::open(path).unwrap();
        let mut found = Vec::new();
        for table in [
            "version",
            "part",
            "out_key",
            "page",
            "consent",
            "slip",
            "scope_epoch",
        ] {
            let mut rows = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..columns).map(|at| row.get_ref_unwrap(at));
                found.push(format!("{table} {:?}", values.collect::<Vec<_>>()));
            }
        }
        let mut blobs = self.blobs();
        blobs.push(self.path("custodian/pages.db"));
        for path in blobs {
            let bytes = std::fs::read(&path).unwrap();
            found.push(format!("{} {:?}", path.display(), sha256(&bytes)));
        }
        found.sort_unstable();
        found
    }
}

/// Neither a reset by the quorum nor a change of one's own touches a record, and the order of a reset
/// counts for its account, once.
#[tokio::test]
async fn attack_c10_a_new_pin_leaves_every_record_as_it_was() {
    let w = World::new().await;
    let written = w
        .write(&w.patient, &w.patient, Kind::BloodTest, b"before")
        .await
        .unwrap();
    w.grant(&w.patient, &w.doctor, &[Kind::BloodTest], READ)
        .await;
    let before = w.at_rest();
    assert!(before.iter().any(|line| line.starts_with("version")));

    let order = |uid| {
        let reset = PinReset {
            uid,
            nonce: Nonce::random(&mut OsEntropy),
            expires: w.now().plus(Time::DAY),
        };
        let mut signed = MultiSigned::new(&reset);
        signed.add(&w.registrar.master.identity());
        signed
    };
    let send = async |reset: &MultiSigned<PinReset>, uid| {
        let body = PinResetRequest {
            reset: reset.clone(),
            upload: register(&w, uid, "161803").await,
            ticket: w.ticket(uid),
        };
        w.custodian.pin_reset(body).await
    };
    // Somebody else's order, and one's own order with somebody else's ticket.
    let (own, foreign) = (order(w.patient.uid), order(w.other_patient.uid));
    for (reset, uid) in [(&foreign, w.patient.uid), (&own, w.other_patient.uid)] {
        let refused = send(reset, uid).await;
        assert!(matches!(refused, Err(CustodianError::Forbidden(_))));
    }
    send(&own, w.patient.uid).await.unwrap();
    let again = send(&own, w.patient.uid).await;
    assert!(matches!(again, Err(CustodianError::Replayed)));
    assert_eq!(w.at_rest(), before);

    let mut patient = w.patient.clone();
    patient.pin = "161803";
    patient
        .login(&w.custodian, w.ticket(patient.uid))
        .await
        .unwrap();
    let upload = register(&w, patient.uid, "141421").await;
    change_pin(&w, &patient, upload).await.unwrap();
    assert_eq!(w.at_rest(), before);
    let answer = w
        .read(&patient, patient.uid, &[written.item])
        .await
        .unwrap();
    let opened = w.fetch(&patient, &answer.versions[0], &written.key, 0);
    assert_eq!(opened.await.unwrap(), b"before");
}

#[tokio::test]
async fn sessions_end_by_age_by_rest_and_by_word() {
    let w = World::new().await;
    assert!(w.custodian.authenticate("guessed").await.is_err());
    w.custodian.logout(w.caller(&w.doctor).await).await.unwrap();
    assert!(w.custodian.authenticate(&w.doctor.token).await.is_err());
    for _ in 0..3 {
        w.clock.pass(14 * MINUTE);
        w.caller(&w.patient).await;
    }
    assert!(
        w.custodian
            .authenticate(&w.other_patient.token)
            .await
            .is_err(),
        "idle"
    );
    for _ in 3..51 {
        w.clock.pass(14 * MINUTE);
        w.caller(&w.patient).await;
    }
    w.clock.pass(12 * 60 * MINUTE - 51 * 14 * MINUTE - 1);
    w.caller(&w.patient).await;
    w.clock.pass(1);
    assert!(
        w.custodian.authenticate(&w.patient.token).await.is_err(),
        "twelve hours"
    );
}

/// A use is written down a minute after the one before at the earliest, and the pause counts from what
/// is written down.
#[tokio::test]
async fn a_use_within_a_minute_is_not_noted() {
    let w = World::new().await;
    w.clock.pass(MINUTE - 1);
    w.caller(&w.patient).await;
    w.clock.pass(1);
    w.caller(&w.doctor).await;
    w.clock.pass(14 * MINUTE);
    assert!(w.custodian.authenticate(&w.patient.token).await.is_err());
    w.caller(&w.doctor).await;
}

#[tokio::test]
async fn a_code_works_until_the_first_login() {
    let w = World::new().await;
    let code = Code::random();
    let signer = w.registrar.master.identity();
    let enrolment = enrol(
        Role::Patient,
        &code,
        Some(w.registrar.uid),
        &signer,
        w.now(),
    );
    let first = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    let mut second = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    assert_ne!(first.keys.c_key, second.keys.c_key);
    assert_ne!(
        first.keys.k_subject, second.keys.k_subject,
        "an earlier try knows none of the keys"
    );
    let mut other = enrolment.unverified().unwrap();
    other.issued = w.now().plus(1);
    let other = Signed::sign(&signer, &other);
    let other = Person::try_activate(&w.custodian, &code, other, w.now()).await;
    assert!(
        matches!(other, Err(CustodianError::Replayed)),
        "one enrolment"
    );
    let wrong = PinStart {
        ticket: w.ticket(second.uid),
        ke1: ke1("999999"),
    };
    w.custodian.pin_start(wrong).await.unwrap();
    second
        .login(&w.custodian, w.ticket(second.uid))
        .await
        .unwrap();
    let events = w.own_events(&second).await;
    let kinds: Vec<_> = events.iter().map(|d| d.event).collect();
    assert_eq!(kinds, [EventKind::AccountActivated, EventKind::Login]);
    assert_eq!(events[0].object, Some(Hash(second.activation.body_hash())));
    let third = Person::try_activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    assert!(matches!(third, Err(CustodianError::Replayed)));
    // Nor are keys handed out for it.
    let (_, request) = pin::ClientRegistration::start(b"271828", &mut OsEntropy).unwrap();
    let start = ActivateStart {
        enrolment,
        activation: second.activation.clone(),
        request: Bytes(request),
    };
    let start = w.custodian.activate_start(start).await;
    assert!(matches!(start, Err(CustodianError::Replayed)));
}

#[tokio::test]
async fn a_first_state_is_the_first_of_everything() {
    type Change = fn(&mut AccountState, &mut Vec<ScopeEpoch>);
    let w = World::new().await;
    let signer = w.registrar.master.identity();
    let activate = async |role, change: Change| {
        let code = Code::random();
        let enrolment = enrol(role, &code, Some(w.registrar.uid), &signer, w.now());
        Person::activate_with(&w.custodian, &code, enrolment, w.now(), change).await
    };
    let wrong: [(Role, Change); 13] = [
        (Role::Patient, |s, _| s.counter = 2),
        (Role::Patient, |s, _| s.guardians.push(s.uid)),
        (Role::Patient, |s, _| s.scopes.clear()),
        (Role::Patient, |s, _| s.scopes.swap(0, 1)),
        (Role::Patient, |s, _| s.scopes[8].epoch = 2),
        (Role::Patient, |_, e| e.clear()),
        (Role::Patient, |_, e| e.swap(0, 1)),
        (Role::Patient, |_, e| e[8].epoch = 2),
        (Role::Patient, |_, e| e[0].previous = Some(vec![7; 64])),
        (Role::Patient, |s, e| {
            s.scopes.pop();
            e.pop();
        }),
        (Role::Doctor, |s, _| s.counter = 2),
        (Role::Doctor, |s, _| s.counter = 0),
        (Role::Doctor, |s, _| s.guardians.push(s.uid)),
    ];
    for (n, (role, change)) in wrong.into_iter().enumerate() {
        let refused = activate(role, change).await;
        assert!(
            matches!(refused, Err(CustodianError::BadRequest(_))),
            "state {n}"
        );
    }
    for role in [Role::Patient, Role::Doctor] {
        activate(role, |_, _| ()).await.unwrap();
    }
}

#[tokio::test]
async fn codes_that_nobody_vouches_for_do_not_work() {
    let w = World::new().await;
    let code = Code::random();
    let stranger = SigningKey::from_seed(&Secret32::from_bytes([3; 32]));
    let forged = enrol(
        Role::Patient,
        &code,
        Some(w.registrar.uid),
        &stranger,
        w.now(),
    );
    let forged = Person::try_activate(&w.custodian, &code, forged, w.now()).await;
    assert!(matches!(forged, Err(CustodianError::Forbidden(_))));
    let by_doctor = enrol(
        Role::Patient,
        &code,
        Some(w.doctor.uid),
        &w.doctor.master.identity(),
        w.now(),
    );
    let by_doctor = Person::try_activate(&w.custodian, &code, by_doctor, w.now()).await;
    assert!(matches!(by_doctor, Err(CustodianError::Forbidden(_))));
    let signer = w.registrar.master.identity();
    let admin = enrol(Role::Admin, &code, Some(w.registrar.uid), &signer, w.now());
    let admin = Person::try_activate(&w.custodian, &code, admin, w.now()).await;
    assert!(
        matches!(admin, Err(CustodianError::Forbidden(_))),
        "only the root makes registrars"
    );
    let good = enrol(
        Role::Patient,
        &code,
        Some(w.registrar.uid),
        &signer,
        w.now(),
    );
    let other_code =
        Person::try_activate(&w.custodian, &Code::random(), good.clone(), w.now()).await;
    assert!(matches!(other_code, Err(CustodianError::Forbidden(_))));
    w.clock.pass(15 * Time::DAY);
    let late =
        Person::try_activate(&w.custodian, &code, good, Time(w.now().0 - 2 * Time::DAY)).await;
    assert!(matches!(late, Err(CustodianError::Expired)));
}
