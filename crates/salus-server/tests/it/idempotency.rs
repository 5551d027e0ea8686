//! A repeated creating command has one effect and one answer.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::world::{Answer, World};

async fn enrol(world: &World, token: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/v1/enrolments")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .unwrap();
    world.call(request).await
}

#[tokio::test]
async fn the_first_answer_is_repeated() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let token = world.login(&rita).await.token;
    let body = world.registrar_enrolment("third", "Third Registrar");
    let first = enrol(&world, &token, "key-1", &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(first.json()["username"], "third");
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = enrol(&world, &token, "key-1", &body).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("content-type"), "application/json");
    // Without the key it is another command.
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(409, "handle_taken");
    enrol(&world, &token, "key-2", &body)
        .await
        .is_problem(409, "handle_taken");
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_account() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let ron = world.activate(&world.registrars[1]).await;
    world.unlock_first(&ron).await;
    let (rita, ron) = (
        world.login(&rita).await.token,
        world.login(&ron).await.token,
    );
    let (third, fourth) = (
        world.registrar_enrolment("third", "Third"),
        world.registrar_enrolment("fourth", "Fourth"),
    );
    assert_eq!(
        enrol(&world, &rita, "key", &third).await.status,
        StatusCode::CREATED
    );
    enrol(&world, &rita, "key", &fourth)
        .await
        .is_problem(409, "idempotency_key_reused");
    assert_eq!(
        enrol(&world, &ron, "key", &fourth).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_refused_command_may_be_corrected() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let token = world.login(&rita).await.token;
    let body = world.registrar_enrolment("BAD NAME", "Third");
    enrol(&world, &token, "key", &body)
        .await
        .is_problem(422, "invalid_field");
    let body = world.registrar_enrolment("good", "Third");
    assert_eq!(
        enrol(&world, &token, "key", &body).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn keys_that_are_none_are_refused() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let token = world.login(&rita).await.token;
    let body = json!({});
    enrol(&world, &token, "key", &body)
        .await
        .is_problem(422, "wrong_shape");
    let body = world.registrar_enrolment("third", "Third");
    for key in ["", &"k".repeat(65), "a\u{fc}"] {
        enrol(&world, &token, key, &body)
            .await
            .is_problem(400, "idempotency_key_invalid");
    }
}

#[tokio::test]
async fn parallel_repetitions_have_one_effect() {
    let world = std::sync::Arc::new(World::new().await);
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let token = world.login(&rita).await.token;
    let body = world.registrar_enrolment("third", "Third");
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (world, token, body) = (world.clone(), token.clone(), body.clone());
            tokio::spawn(async move { enrol(&world, &token, "key", &body).await })
        })
        .collect();
    let mut created = 0;
    for answer in tries {
        let answer = answer.await.unwrap();
        match answer.status {
            StatusCode::CREATED => created += 1,
            _ => answer.is_problem(409, "idempotency_key_running"),
        }
    }
    assert!(created >= 1);
}
