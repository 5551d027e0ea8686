//! Recovery by code, and the new password that follows.

use axum::http::StatusCode;
use salus_crypto::{code::Code, entropy::OsEntropy, password};
use salus_records::wire::{
    Bytes,
    account::{Handle, Session},
};
use serde_json::json;

use crate::world::{PASSWORD, World};

const NEW_PASSWORD: &[u8] = b"another very long password";

#[tokio::test]
async fn the_right_code_begins_a_full_session() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let answer = world.recover(&rita.handle, &rita.recovery).await;
    let session: Session = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(session.uid, rita.uid);
    let recovery = session
        .envelopes
        .iter()
        .find(|envelope| envelope.kind == 4)
        .unwrap();
    assert_eq!(recovery.sealed.0, b"recovery envelope");
    assert_eq!(
        world.get_as(&session.token, "/api/v1/me").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn wrong_codes_and_unknown_handles_look_alike() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let nobody = Handle::Lookup(Bytes(vec![3; 32]));
    let wrong = Code::random(&mut OsEntropy);
    world
        .recover(&rita.handle, &wrong)
        .await
        .is_problem(401, "recovery_failed");
    world
        .recover(&nobody, &wrong)
        .await
        .is_problem(401, "recovery_failed");
    let start = json!({ "handle": nobody });
    let one = world.post("/api/v1/recovery/start", &start).await.json();
    let two = world.post("/api/v1/recovery/start", &start).await.json();
    assert_eq!(one["uid"], two["uid"], "a stand-in stays the same");
    assert_ne!(one["challenge"], two["challenge"]);
}

#[tokio::test]
async fn a_new_password_ends_other_sessions() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let old = world.login(&rita).await;
    let answer = world.recover(&rita.handle, &rita.recovery).await;
    let session: Session = serde_json::from_slice(&answer.body).unwrap();
    let (client, request) =
        password::ClientRegistration::start(NEW_PASSWORD, &mut OsEntropy).unwrap();
    let start = json!({ "request": Bytes(request) });
    let answer = world
        .post_as(&session.token, "/api/v1/password/start", &start)
        .await;
    let response: Bytes = serde_json::from_value(answer.json()["response"].clone()).unwrap();
    let binding = password::binding(world.genesis.as_bytes(), rita.handle.credential_id());
    let (upload, _) = client
        .finish(NEW_PASSWORD, &response.0, &binding, &mut OsEntropy)
        .unwrap();
    let finish = json!({
        "upload": Bytes(upload),
        "login_envelope": Bytes(b"new envelope".to_vec()),
        "recovery_envelope": null,
    });
    let done = world
        .post_as(&session.token, "/api/v1/password/finish", &finish)
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    world
        .get_as(&old.token, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
    assert_eq!(
        world.get_as(&session.token, "/api/v1/me").await.status,
        StatusCode::OK
    );
    world
        .try_login(&rita.handle, PASSWORD)
        .await
        .is_problem(401, "login_failed");
    let answer = world.try_login(&rita.handle, NEW_PASSWORD).await;
    let session: Session = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(session.envelopes[0].sealed.0, b"new envelope");
    assert_eq!(session.envelopes[1].sealed.0, b"recovery envelope");
}

#[tokio::test]
async fn an_old_session_cannot_change_the_password() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let session = world.login(&rita).await;
    world.pass(14 * 60);
    world.get_as(&session.token, "/api/v1/me").await;
    world.pass(60);
    let start = json!({ "request": Bytes(vec![0; 32]) });
    let answer = world
        .post_as(&session.token, "/api/v1/password/start", &start)
        .await;
    answer.is_problem(403, "login_not_recent");
}
