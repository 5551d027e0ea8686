//! Sessions: they end when they must, everywhere at once.

use axum::http::{Method, StatusCode};
use salus_crypto::sign::Signed;
use salus_records::{Time, objects::ticket::PinTicket};

use crate::world::World;

#[tokio::test]
async fn a_session_shows_who_is_logged_in() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let session = world.login(&rita).await;
    let me = world.get_as(&session.token, "/api/v1/me").await.json();
    assert_eq!(me["uid"], rita.uid.to_string());
    assert_eq!(me["role"], "admin");
    assert_eq!(me["name"], "Rita Registrar");
    assert_eq!(
        me["lock_half"],
        serde_json::to_value(&session.lock_half).unwrap()
    );
    assert_eq!(me["expires"], world.now().0 + 12 * 3600 * 1000);
}

#[tokio::test]
async fn an_unused_session_ends_after_fifteen_minutes() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let session = world.login(&rita).await;
    for _ in 0..3 {
        world.pass(14 * 60);
        assert_eq!(
            world.get_as(&session.token, "/api/v1/me").await.status,
            StatusCode::OK
        );
    }
    world.pass(15 * 60);
    world
        .get_as(&session.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
}

#[tokio::test]
async fn every_session_ends_after_twelve_hours() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let session = world.login(&rita).await;
    for _ in 0..71 {
        world.pass(600);
        assert_eq!(
            world.get_as(&session.token, "/api/v1/me").await.status,
            StatusCode::OK
        );
    }
    world.pass(600);
    world
        .get_as(&session.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let ron = world.activate(&world.registrars[1]).await;
    let one = world.login(&rita).await;
    world.pass(1);
    let two = world.login(&rita).await;
    let other = world.login(&ron).await;
    let list = world.get_as(&one.token, "/api/v1/sessions").await.json();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!([&list[0]["current"], &list[1]["current"]], [false, true]);
    assert_eq!(list[0]["client"], "test/1");
    assert!(
        !list
            .iter()
            .any(|s| s["id"] == one.token.0.as_str() || s["id"] == two.token.0.as_str())
    );

    let path = format!("/api/v1/sessions/{}", list[0]["id"].as_str().unwrap());
    // Somebody else's session is as unknown as none.
    world
        .delete_as(&other.token, &path)
        .await
        .is_problem(404, "session_unknown");
    assert_eq!(
        world.delete_as(&one.token, &path).await.status,
        StatusCode::NO_CONTENT
    );
    world
        .get_as(&two.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
    world
        .delete_as(&one.token, &path)
        .await
        .is_problem(404, "session_unknown");

    let three = world.login(&rita).await;
    assert_eq!(
        world.delete_as(&one.token, "/api/v1/sessions").await.status,
        StatusCode::NO_CONTENT
    );
    for token in [&one.token, &three.token] {
        world
            .get_as(token, "/api/v1/me")
            .await
            .is_problem(401, "session_ended");
    }
    assert_eq!(
        world.get_as(&other.token, "/api/v1/me").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn logging_out_ends_one_session() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let (one, two) = (world.login(&rita).await, world.login(&rita).await);
    let out = world
        .post_as(&one.token, "/api/v1/logout", &serde_json::Value::Null)
        .await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    world
        .get_as(&one.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
    assert_eq!(
        world.get_as(&two.token, "/api/v1/me").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn tokens_that_are_none_are_refused() {
    let world = World::new().await;
    world
        .get("/api/v1/me")
        .await
        .is_problem(401, "session_required");
    for token in [
        "x",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let refused = world.get_as(token, "/api/v1/me").await;
        refused.is_problem(401, "session_ended");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
    let other_world = World::new().await;
    let rita = other_world.activate(&other_world.registrars[0]).await;
    let session = other_world.login(&rita).await;
    world
        .get_as(&session.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
}

#[tokio::test]
async fn a_ticket_is_signed_fresh_and_short_lived() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let session = world.login(&rita).await;
    let answer = world
        .send(Method::POST, "/api/v1/ticket", Some(&session.token), None)
        .await;
    let ticket: Signed<PinTicket> =
        serde_json::from_value(answer.json()["ticket"].clone()).unwrap();
    let policy = policy(&world).await;
    let (first, second) = (
        session.ticket.verify(&policy.api).unwrap(),
        ticket.verify(&policy.api).unwrap(),
    );
    assert_eq!(second.uid, rita.uid);
    assert_eq!(second.expires, world.now().plus(5 * 60 * Time::SECOND));
    assert_ne!(first.nonce, second.nonce);
}

async fn policy(world: &World) -> salus_records::objects::genesis::Policy {
    let entry = world.get("/ledger/genesis").await.body;
    match salus_ledger::Entry::decode(&entry) {
        Ok(salus_ledger::Entry::Genesis(genesis)) => {
            salus_crypto::cbor::from_slice_canonical(genesis.policy.as_bytes()).unwrap()
        }
        _ => panic!("entry 0 is the genesis entry"),
    }
}
