//! The chain of proof: every missing or swapped link is refused.

use salus_crypto::sign::{MultiSigned, Signed};
use salus_ledger::hash::Hash;
use salus_records::{
    Nonce, Time,
    keys::directory::{Directory, TrustError},
    objects::{
        account::{AccountState, KeyEvent, KeyRevocation},
        party::Role,
        ticket::PinReset,
    },
};

use crate::people::{NOW, Office, Person, public_keys};

fn office() -> (Office, Person, Person, Directory) {
    let mut office = Office::new(1, 2);
    let (a, event_a) = office.registrar();
    let (b, event_b) = office.registrar();
    let mut directory = Directory::new(office.policy.clone());
    directory.apply(&event_a, NOW).unwrap();
    directory.apply(&event_b, NOW).unwrap();
    (office, a, b, directory)
}

fn revocation(of: &Person, key: Hash, by: &Person) -> KeyEvent {
    let revocation = KeyRevocation {
        uid: of.uid,
        key,
        registrar: by.uid,
        time: NOW,
    };
    KeyEvent::Revoked(Signed::sign(&by.master.identity(), &revocation))
}

#[test]
fn attack_c5_a_credential_needs_the_quorum() {
    let (mut office, a, b, mut directory) = office();
    let doctor = office.person(Role::Doctor, Some(&a));
    let one = office.credential(&doctor, &[&a]);
    assert_eq!(
        directory.apply(&KeyEvent::Credential(one), NOW),
        Err(TrustError::Quorum)
    );
    let twice_the_same = office.credential(&doctor, &[&a, &a]);
    assert_eq!(
        directory.apply(&KeyEvent::Credential(twice_the_same), NOW),
        Err(TrustError::Quorum)
    );
    let stranger = office.person(Role::Doctor, Some(&a));
    let with_stranger = office.credential(&doctor, &[&a, &stranger]);
    assert_eq!(
        directory.apply(&KeyEvent::Credential(with_stranger), NOW),
        Err(TrustError::Quorum)
    );
    assert!(directory.live_holder(doctor.uid, NOW).is_none());
    let both = office.credential(&doctor, &[&a, &b]);
    directory.apply(&KeyEvent::Credential(both), NOW).unwrap();
    assert!(directory.live_holder(doctor.uid, NOW).is_some());
    assert!(
        directory
            .live_holder(doctor.uid, NOW.plus(366 * Time::DAY))
            .is_none()
    );
}

#[test]
fn one_live_credential_per_doctor_and_a_revoked_one_stays_dead() {
    let (mut office, a, b, mut directory) = office();
    let doctor = office.person(Role::Doctor, Some(&a));
    let first = office.credential(&doctor, &[&a, &b]);
    let handle = Hash(first.body_hash());
    directory
        .apply(&KeyEvent::Credential(first.clone()), NOW)
        .unwrap();
    assert_eq!(
        directory.apply(&KeyEvent::Credential(first.clone()), NOW),
        Err(TrustError::AlreadyLive)
    );
    let other = Hash(doctor.activation.body_hash());
    assert_eq!(
        directory.apply(&revocation(&doctor, other, &a), NOW),
        Err(TrustError::Mismatch)
    );
    let end = NOW.plus(5);
    let ended = revocation(&doctor, handle, &a);
    directory.apply(&ended, end).unwrap();
    assert!(directory.live_holder(doctor.uid, NOW).is_none());
    assert!(directory.ended(&handle));

    // The public log holds the old signatures; neither they nor an older credential revive it.
    assert_eq!(
        directory.apply(&KeyEvent::Credential(first.clone()), end),
        Err(TrustError::Ended)
    );
    assert_eq!(directory.apply(&ended, end), Err(TrustError::Ended));
    let renewed = |valid_from| {
        let mut credential = first.unverified().unwrap();
        credential.valid_from = valid_from;
        let mut signed = MultiSigned::new(&credential);
        signed.add(&a.master.identity());
        signed.add(&b.master.identity());
        KeyEvent::Credential(signed)
    };
    assert_eq!(
        directory.apply(&renewed(NOW.plus(4)), end),
        Err(TrustError::Ended)
    );
    directory.apply(&renewed(end), end).unwrap();
    assert!(directory.live_holder(doctor.uid, end).is_some());
    assert_eq!(directory.apply(&ended, end), Err(TrustError::Ended));
}

#[test]
fn a_revoked_registrar_signs_nothing_new() {
    let (mut office, a, b, mut directory) = office();
    let before = office.person(Role::Patient, Some(&b));
    let activation = |person: &Person| Hash(person.activation.body_hash());
    // Signed as of the enrolment's own time, it still ends nothing before the ledger has it.
    directory
        .apply(&revocation(&b, activation(&b), &a), NOW.plus(1))
        .unwrap();
    assert!(directory.check_enrolment(&before.enrolment).is_ok());
    let doctor = office.person(Role::Doctor, Some(&a));
    let credential = office.credential(&doctor, &[&a, &b]);
    assert_eq!(
        directory.apply(&KeyEvent::Credential(credential), NOW),
        Err(TrustError::Quorum)
    );
    assert_eq!(
        directory.apply(&revocation(&a, activation(&a), &b), NOW),
        Err(TrustError::Unknown)
    );
}

#[test]
fn only_the_root_makes_registrars() {
    let (mut office, a, _, mut directory) = office();
    let mut forged = office.person(Role::Admin, None);
    let claimed = forged.enrolment.unverified().unwrap();
    forged.enrolment = Signed::sign(&a.master.identity(), &claimed);
    let event = KeyEvent::Registrar {
        name: "Mallory".into(),
        enrolment: forged.enrolment.clone(),
        activation: forged.activation.clone(),
    };
    assert_eq!(directory.apply(&event, NOW), Err(TrustError::Signature));
    let patient = office.person(Role::Patient, Some(&a));
    let event = KeyEvent::Registrar {
        name: "Mallory".into(),
        enrolment: patient.enrolment.clone(),
        activation: patient.activation.clone(),
    };
    assert_eq!(directory.apply(&event, NOW), Err(TrustError::Mismatch));
}

#[test]
fn a_substituted_patient_key_breaks_the_chain() {
    let (mut office, a, _, directory) = office();
    let patient = office.person(Role::Patient, Some(&a));
    let other = office.person(Role::Patient, Some(&a));
    let state = |keys, activation: &Person, signer: &Person| {
        let state = AccountState {
            uid: patient.uid,
            counter: 1,
            activation: Hash(activation.activation.body_hash()),
            keys,
            envelopes: Vec::new(),
            scopes: Vec::new(),
            kdf_floor_kib: 65_536,
            guardians: Vec::new(),
            time: NOW,
        };
        Signed::sign(&signer.master.identity(), &state)
    };
    let good = state(public_keys(&patient.master), &patient, &patient);
    assert!(
        directory
            .check_state(&patient.enrolment, &patient.activation, &good)
            .is_ok()
    );
    let foreign_keys = state(public_keys(&other.master), &patient, &patient);
    let foreign_signer = state(public_keys(&patient.master), &patient, &other);
    let foreign_activation = state(public_keys(&patient.master), &other, &patient);
    for bad in [foreign_keys, foreign_signer, foreign_activation] {
        assert!(
            directory
                .check_state(&patient.enrolment, &patient.activation, &bad)
                .is_err()
        );
    }
    assert!(
        directory
            .check_state(&other.enrolment, &patient.activation, &good)
            .is_err()
    );
    assert!(
        directory
            .check_state(&patient.enrolment, &other.activation, &good)
            .is_err()
    );
}

#[test]
fn attack_c10_a_pin_reset_needs_the_quorum_and_expires() {
    let (mut office, a, b, directory) = office();
    let patient = office.person(Role::Patient, Some(&a));
    let reset = PinReset {
        uid: patient.uid,
        nonce: Nonce::random(&mut office.entropy),
        expires: NOW.plus(Time::DAY),
    };
    let mut signed = MultiSigned::new(&reset);
    signed.add(&a.master.identity());
    assert_eq!(
        directory.check_pin_reset(&signed, NOW),
        Err(TrustError::Quorum)
    );
    signed.add(&b.master.identity());
    assert!(directory.check_pin_reset(&signed, NOW).is_ok());
    assert_eq!(
        directory.check_pin_reset(&signed, NOW.plus(Time::DAY)),
        Err(TrustError::Expired)
    );
}
