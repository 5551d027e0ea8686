//! Activation: once known, repeatable until the first login, spent afterwards.

use axum::http::StatusCode;
use salus_crypto::{code::Code, entropy::OsEntropy};
use salus_records::{Time, keys::code::activation_key, wire::Bytes};
use serde_json::json;

use crate::world::{Person, World};

#[tokio::test]
async fn a_code_says_what_it_is_for() {
    let world = World::new().await;
    let bootstrap = &world.registrars[0];
    let key = activation_key(&bootstrap.code, &world.genesis).public();
    let lookup = json!({ "code_key": Bytes(key.as_bytes().to_vec()) });
    let answer = world.post("/api/v1/activation/lookup", &lookup).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["name"], "Rita Registrar");
    assert_eq!(answer.json()["handle"], json!({ "username": "rita" }));
}

#[tokio::test]
async fn unknown_and_malformed_codes_are_refused() {
    let world = World::new().await;
    let other = activation_key(&Code::random(&mut OsEntropy), &world.genesis).public();
    let lookup = |bytes: &[u8]| json!({ "code_key": Bytes(bytes.to_vec()) });
    let unknown = world
        .post("/api/v1/activation/lookup", &lookup(other.as_bytes()))
        .await;
    unknown.is_problem(404, "code_unknown");
    let malformed = world
        .post("/api/v1/activation/lookup", &lookup(&[0; 31]))
        .await;
    malformed.is_problem(400, "malformed_message");
}

#[tokio::test]
async fn a_code_expires_after_fourteen_days() {
    let world = World::new().await;
    let person = Person::new(&world.registrars[0]);
    world.pass(14 * Time::DAY / 1000);
    world
        .try_activate(&person)
        .await
        .is_problem(410, "code_expired");
}

#[tokio::test]
async fn activation_may_be_repeated_until_the_first_login() {
    let world = World::new().await;
    let first = world.activate(&world.registrars[0]).await;
    let second = world.activate(&world.registrars[0]).await;
    assert_ne!(
        first.master.identity().public(),
        second.master.identity().public()
    );
    let session = world.login(&second).await;
    assert_eq!(session.uid, second.uid);
    assert_eq!(session.envelopes.len(), 2);
    assert_eq!(session.envelopes[0].sealed.0, b"login envelope");
    let third = Person::new(&world.registrars[0]);
    world
        .try_activate(&third)
        .await
        .is_problem(409, "already_active");
}

#[tokio::test]
async fn an_activation_with_another_code_is_refused() {
    let world = World::new().await;
    // Ron's code signs an activation of Rita's account.
    let mut person = Person::new(&world.registrars[1]);
    person.uid = world.registrars[0].uid;
    world
        .try_activate(&person)
        .await
        .is_problem(403, "activation_refused");
}

#[tokio::test]
async fn looking_up_codes_is_rate_limited() {
    let mut config = crate::world::config();
    config.rates.activation = salus_server::Rate {
        burst: 3,
        per_minute: 6,
    };
    let world = World::with(config).await;
    let lookup = json!({ "code_key": Bytes(vec![0; 32]) });
    for _ in 0..3 {
        world
            .post("/api/v1/activation/lookup", &lookup)
            .await
            .is_problem(404, "code_unknown");
    }
    let refused = world.post("/api/v1/activation/lookup", &lookup).await;
    refused.is_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "10");
    world.pass(10);
    world
        .post("/api/v1/activation/lookup", &lookup)
        .await
        .is_problem(404, "code_unknown");
}
