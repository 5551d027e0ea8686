//! Login: nobody learns who has an account, and guessing is slow.

use std::time::Instant;

use axum::http::StatusCode;
use salus_crypto::{entropy::OsEntropy, password};
use salus_records::wire::{Bytes, account::Handle};
use serde_json::{Value, json};

use crate::world::World;

fn nobody() -> Handle {
    Handle::Username("nobody".into())
}

fn ke1() -> Vec<u8> {
    password::client_login_start(b"guess", &mut OsEntropy)
        .unwrap()
        .1
}

/// Handles under which nobody can log in: never enrolled, not activated yet, no patient's.
fn unknown(world: &World) -> [Handle; 3] {
    let invited = Handle::Username(world.registrars[1].username.clone());
    [nobody(), invited, Handle::Lookup(Bytes(vec![7; 32]))]
}

/// Keys of an object with the length of their strings.
fn shape(value: &Value) -> Vec<(String, usize)> {
    let length = |v: &Value| v.as_str().map_or(0, str::len);
    value
        .as_object()
        .unwrap()
        .iter()
        .map(|(k, v)| (k.clone(), length(v)))
        .collect()
}

#[tokio::test]
async fn known_and_unknown_accounts_look_alike() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let known = world.start_login(&rita.handle, &ke1()).await;
    for handle in unknown(&world) {
        let unknown = world.start_login(&handle, &ke1()).await;
        assert_eq!(unknown.status, known.status);
        assert_eq!(shape(&unknown.json()), shape(&known.json()));
    }
    let wrong = world.try_login(&rita.handle, b"wrong password 123").await;
    let unknown = world.try_login(&nobody(), b"wrong password 123").await;
    wrong.is_problem(401, "login_failed");
    unknown.is_problem(401, "login_failed");
    let without_id = |answer: &crate::world::Answer| {
        let mut json = answer.json();
        json.as_object_mut().unwrap().remove("request_id");
        json
    };
    assert_eq!(without_id(&wrong), without_id(&unknown));
}

/// Medians of interleaved tries, as at the custodian; the bound is wide, because machines are busy.
#[tokio::test]
async fn attack_c9_logins_of_unknown_accounts_take_as_long_as_of_known_ones() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let [one, two, three] = unknown(&world);
    let handles = [rita.handle.clone(), one, two, three];
    let mut times = [const { [Vec::new(), Vec::new()] }; 4];
    for _ in 0..30 {
        // So long that no earlier try slows this one down.
        world.pass(900);
        for (handle, [starts, finishes]) in handles.iter().zip(&mut times) {
            let ke1 = ke1();
            let begun = Instant::now();
            let challenge = world.start_login(handle, &ke1).await;
            starts.push(begun.elapsed());
            assert_eq!(challenge.status, StatusCode::OK);
            let finish = json!({
                "login": challenge.json()["login"],
                "ke3": Bytes(vec![0; 64]),
            });
            let begun = Instant::now();
            let refused = world.post("/api/v1/login/finish", &finish).await;
            finishes.push(begun.elapsed());
            refused.is_problem(401, "login_failed");
        }
    }
    let [known, unknown @ ..] = times.map(|steps| {
        steps.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        })
    });
    for (handle, unknown) in handles[1..].iter().zip(unknown) {
        for (step, known, unknown) in [
            ("start", known[0], unknown[0]),
            ("finish", known[1], unknown[1]),
        ] {
            let ratio = unknown / known;
            let fits = (0.5..2.0).contains(&ratio);
            assert!(fits, "{step} of {handle:?}: {unknown} s against {known} s");
        }
    }
}

#[tokio::test]
async fn tries_are_counted_before_they_are_compared() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    for handle in [&rita.handle, &nobody()] {
        // A guesser learns from the second message, so the third need never come.
        for _ in 0..10 {
            assert_eq!(
                world.start_login(handle, &ke1()).await.status,
                StatusCode::OK
            );
        }
        let refused = world.start_login(handle, &ke1()).await;
        refused.is_problem(429, "login_throttled");
        assert_eq!(refused.header("retry-after"), "1");
    }
    world.pass(1);
    assert_eq!(
        world.start_login(&rita.handle, &ke1()).await.status,
        StatusCode::OK
    );
    world.pass(1);
    let refused = world.start_login(&rita.handle, &ke1()).await;
    refused.is_problem(429, "login_throttled");
}

#[tokio::test]
async fn the_right_password_forgets_the_tries() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    for _ in 0..9 {
        world.start_login(&rita.handle, &ke1()).await;
    }
    world.login(&rita).await;
    for _ in 0..10 {
        assert_eq!(
            world.start_login(&rita.handle, &ke1()).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn after_a_hundred_tries_only_the_recovery_code_helps() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    for _ in 0..100 {
        world.pass(900);
        assert_eq!(
            world.start_login(&rita.handle, &ke1()).await.status,
            StatusCode::OK
        );
    }
    world.pass(100_000);
    world
        .start_login(&rita.handle, &ke1())
        .await
        .is_problem(403, "login_locked");
    assert_eq!(
        world.recover(&rita.handle, &rita.recovery).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn parallel_guesses_do_not_slip_through() {
    let world = std::sync::Arc::new(World::new().await);
    let tries = (0..200).map(|_| {
        let world = world.clone();
        tokio::spawn(async move { world.start_login(&nobody(), &ke1()).await.status })
    });
    let mut admitted = 0;
    for answer in tries.collect::<Vec<_>>() {
        admitted += usize::from(answer.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(admitted, 10);
}

#[tokio::test]
async fn an_attempt_counts_once_and_for_two_minutes() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let (client, ke1) =
        password::client_login_start(crate::world::PASSWORD, &mut OsEntropy).unwrap();
    let challenge = world.start_login(&rita.handle, &ke1).await.json();
    let ke2: Bytes = serde_json::from_value(challenge["ke2"].clone()).unwrap();
    let binding = password::binding(world.genesis.as_bytes(), rita.handle.credential_id());
    let login = password::client_login_finish(
        client,
        crate::world::PASSWORD,
        &ke2.0,
        &binding,
        &mut OsEntropy,
    )
    .unwrap();
    let finish = json!({ "login": challenge["login"], "ke3": Bytes(login.finalization) });
    assert_eq!(
        world.post("/api/v1/login/finish", &finish).await.status,
        StatusCode::OK
    );
    world
        .post("/api/v1/login/finish", &finish)
        .await
        .is_problem(401, "login_failed");

    let (_, ke1) = password::client_login_start(crate::world::PASSWORD, &mut OsEntropy).unwrap();
    let late = world.start_login(&rita.handle, &ke1).await.json();
    world.pass(120);
    let finish = json!({ "login": late["login"], "ke3": Bytes(vec![0; 64]) });
    world
        .post("/api/v1/login/finish", &finish)
        .await
        .is_problem(401, "login_failed");
}

#[tokio::test]
async fn malformed_messages_are_problems() {
    let world = World::new().await;
    world
        .start_login(&nobody(), &[0; 5])
        .await
        .is_problem(400, "malformed_message");
    let finish = json!({ "login": "x", "ke3": Bytes(vec![1]) });
    world
        .post("/api/v1/login/finish", &finish)
        .await
        .is_problem(401, "login_failed");
}
