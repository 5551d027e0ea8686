//! Activation: a registrar's name, and codes that stop working before they are used.

use salus_crypto::{entropy::OsEntropy, pin, sign::Signed};
use salus_custodian::CustodianError;
use salus_records::{
    objects::{
        account::{Enrolment, Standing},
        party::Role,
    },
    wire::{
        Bytes,
        custodian::{ActivateFinish, ActivateStart, StandingRequest},
    },
};

use crate::{
    client::{Code, Person},
    world::{MINUTE, World, enrol},
};

/// Begins once more what somebody without scopes has done, which may be repeated until the first
/// login; returns what would end it.
async fn again(
    w: &World,
    person: &Person,
    enrolment: &Signed<Enrolment>,
) -> Result<ActivateFinish, CustodianError> {
    let (client, request) =
        pin::ClientRegistration::start(person.pin.as_bytes(), &mut OsEntropy).unwrap();
    let start = ActivateStart {
        enrolment: enrolment.clone(),
        activation: person.activation.clone(),
        request: Bytes(request),
    };
    let challenge = w.custodian.activate_start(start).await?;
    let binding = pin::binding(w.genesis.as_bytes(), person.uid.as_bytes());
    let response = &challenge.response.0;
    let (upload, _) = client
        .finish(person.pin.as_bytes(), response, &binding, &mut OsEntropy)
        .unwrap();
    Ok(ActivateFinish {
        activation: person.activation.clone(),
        upload: Bytes(upload),
        state: person.sign(&person.state),
        scopes: Vec::new(),
        name: None,
    })
}

#[tokio::test]
async fn a_registrar_has_a_name_of_at_most_200_bytes() {
    let w = World::new().await;
    let code = Code::random();
    let enrolment = enrol(Role::Admin, &code, None, &w.offline.root, w.now());
    let registrar = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    let long = "n".repeat(201);
    for (name, fits) in [
        (None, false),
        (Some(""), false),
        (Some(" "), false),
        (Some(&*long), false),
        (Some(&long[..200]), true),
    ] {
        let mut finish = again(&w, &registrar, &enrolment).await.unwrap();
        finish.name = name.map(String::from);
        match w.custodian.activate_finish(finish).await {
            Ok(_) => assert!(fits, "{name:?}"),
            Err(error) => {
                assert!(!fits, "{name:?}: {error}");
                assert!(matches!(error, CustodianError::BadRequest(_)), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn an_activation_waits_15_minutes_for_its_end() {
    let w = World::new().await;
    let code = Code::random();
    let enrolment = enrol(Role::Admin, &code, None, &w.offline.root, w.now());
    let registrar = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    for (passes, waits) in [(15 * MINUTE - 1, true), (15 * MINUTE, false)] {
        let mut finish = again(&w, &registrar, &enrolment).await.unwrap();
        finish.name = Some("Registry".into());
        w.clock.pass(passes);
        let done = w.custodian.activate_finish(finish).await;
        assert_eq!(done.is_ok(), waits, "{:?}", done.err());
    }
}

#[tokio::test]
async fn a_code_counts_while_the_key_of_its_registrar_does() {
    let w = World::new().await;
    let code = Code::random();
    let enrolment = enrol(Role::Admin, &code, None, &w.offline.root, w.now());
    let mut registrar = Person::activate(&w.custodian, &code, enrolment, w.now()).await;
    let ticket = w.ticket(registrar.uid);
    registrar.login(&w.custodian, ticket).await.unwrap();

    let (code, signer) = (Code::random(), registrar.master.identity());
    let enrolment = enrol(Role::Doctor, &code, Some(registrar.uid), &signer, w.now());
    let doctor = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    let finish = again(&w, &doctor, &enrolment).await.unwrap();
    // Enrolled before the end, so only that the key has ended since speaks against it.
    w.clock.pass(1);
    w.revoke_key(&registrar, w.now()).await.unwrap();
    for refused in [
        w.custodian.activate_finish(finish).await.map(drop),
        again(&w, &doctor, &enrolment).await.map(drop),
    ] {
        assert!(
            matches!(refused, Err(CustodianError::Forbidden(why)) if why.contains("has ended")),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn an_account_that_was_stopped_before_its_first_login_is_not_activated_again() {
    let w = World::new().await;
    let (code, signer) = (Code::random(), w.registrar.master.identity());
    let enrolment = enrol(Role::Doctor, &code, Some(w.registrar.uid), &signer, w.now());
    let doctor = Person::activate(&w.custodian, &code, enrolment.clone(), w.now()).await;
    let finish = again(&w, &doctor, &enrolment).await.unwrap();
    let standing = w.registrar.sign(&Standing {
        uid: doctor.uid,
        registrar: w.registrar.uid,
        disabled: true,
        time: w.now(),
    });
    let (caller, body) = (w.caller(&w.registrar).await, StandingRequest { standing });
    w.custodian.standing(caller, body).await.unwrap();
    for refused in [
        w.custodian.activate_finish(finish).await.map(drop),
        again(&w, &doctor, &enrolment).await.map(drop),
    ] {
        assert!(
            matches!(refused, Err(CustodianError::Forbidden(why)) if why.contains("stopped")),
            "{refused:?}"
        );
    }
}
