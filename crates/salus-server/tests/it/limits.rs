//! What is too large, too deep, too much or of the wrong kind becomes a problem, never a 500.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;

use crate::world::{Answer, World, config};

async fn raw(world: &World, content_type: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/api/v1/login/start")
        .header(header::CONTENT_TYPE, content_type)
        .body(body.into())
        .unwrap();
    world.call(request).await
}

#[tokio::test]
async fn bodies_are_checked() {
    let world = World::new().await;
    let json = "application/json";
    raw(&world, json, "{")
        .await
        .is_problem(400, "malformed_json");
    raw(&world, json, "")
        .await
        .is_problem(400, "malformed_json");
    raw(&world, json, "\u{feff}{}")
        .await
        .is_problem(400, "malformed_json");
    raw(&world, json, vec![0xff, 0xfe])
        .await
        .is_problem(400, "malformed_json");
    raw(&world, json, "[".repeat(40))
        .await
        .is_problem(400, "json_too_deep");
    raw(&world, json, "{}").await.is_problem(422, "wrong_shape");
    raw(&world, json, "null")
        .await
        .is_problem(422, "wrong_shape");
    raw(&world, json, vec![b' '; (1 << 20) + 1])
        .await
        .is_problem(413, "body_too_large");
    raw(&world, "text/plain", "{}")
        .await
        .is_problem(415, "wrong_content_type");
    raw(&world, "application/jsonx", "{}")
        .await
        .is_problem(415, "wrong_content_type");
    let good = r#"{"handle":{"username":"x"},"ke1":""}"#;
    raw(&world, "application/json; charset=utf-8", good)
        .await
        .is_problem(400, "malformed_message");
}

#[tokio::test]
async fn unknown_fields_are_refused_and_not_repeated() {
    let world = World::new().await;
    let body = json!({ "handle": { "username": "x" }, "ke1": "", "secret-123": 1 });
    let refused = world.post("/api/v1/login/start", &body).await;
    refused.is_problem(422, "wrong_shape");
    assert!(!refused.text().contains("secret-123"));
    let body = json!({ "handle": { "secret-123": "x" }, "ke1": "" });
    let refused = world.post("/api/v1/login/start", &body).await;
    refused.is_problem(422, "wrong_shape");
    assert!(!refused.text().contains("secret-123"));
}

#[tokio::test]
async fn addresses_and_methods_are_checked() {
    let world = World::new().await;
    world
        .get("/api/v1/nothing")
        .await
        .is_problem(404, "route_unknown");
    world.get("/").await.is_problem(404, "route_unknown");
    let refused = world.get("/api/v1/login/start").await;
    refused.is_problem(405, "method_not_allowed");
    assert_eq!(refused.header("allow"), "POST");
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let session = world.login(&rita).await;
    let bad = world
        .get_as(&session.token, "/api/v1/people/not-an-id")
        .await;
    bad.is_problem(400, "malformed_address");
    let bad = world.get_as(&session.token, "/api/v1/people?after=x").await;
    bad.is_problem(400, "malformed_address");
    let bad = world
        .get_as(&session.token, "/api/v1/people?before=x")
        .await;
    bad.is_problem(400, "malformed_address");
    world
        .get("/ledger/proof/inclusion?index=x&size=1")
        .await
        .is_problem(400, "malformed_address");
    world
        .get("/ledger/tile/99/000")
        .await
        .is_problem(400, "malformed_address");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let mut config = config();
    config.listen.public_url = Some("https://salus.example".into());
    let world = World::with(config).await;
    for path in [
        "/livez",
        "/api/v1/me",
        "/nothing",
        "/openapi.json",
        "/ledger/checkpoint",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(
            answer
                .header("strict-transport-security")
                .starts_with("max-age=31536000")
        );
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn too_many_requests_at_once_are_answered_busy() {
    let mut config = config();
    config.limits.requests = 1;
    let world = World::with(config).await;
    let (sender, body) = slow_body();
    let slow = Request::post("/api/v1/login/start")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .unwrap();
    let router = world.router.clone();
    let running =
        tokio::spawn(async move { tower::ServiceExt::oneshot(router, slow).await.unwrap() });
    tokio::task::yield_now().await;
    let refused = world.post("/api/v1/login/start", &json!({})).await;
    refused.is_problem(503, "busy");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(world.get("/livez").await.status, StatusCode::NO_CONTENT);
    drop(sender);
    assert_eq!(running.await.unwrap().status(), StatusCode::BAD_REQUEST);
    world
        .post("/api/v1/login/start", &json!({}))
        .await
        .is_problem(422, "wrong_shape");
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let mut config = config();
    config.limits.request_seconds = 1;
    let world = World::with(config).await;
    let (_sender, body) = slow_body();
    let slow = Request::post("/api/v1/login/start")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .unwrap();
    world.call(slow).await.is_problem(408, "too_slow");
}

#[tokio::test]
async fn methods_that_are_made_up_are_refused() {
    let world = World::new().await;
    let made_up = Method::from_bytes(b"SECRET").unwrap();
    let answer = world.send(made_up, "/api/v1/me", None, None).await;
    answer.is_problem(405, "method_not_allowed");
}

/// A body that stays open until the sender is dropped.
fn slow_body() -> (tokio::sync::mpsc::Sender<()>, Body) {
    let (sender, receiver) = tokio::sync::mpsc::channel::<()>(1);
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver
            .recv()
            .await
            .map(|()| (Ok::<_, std::io::Error>(bytes::Bytes::new()), receiver))
    });
    (sender, Body::from_stream(stream))
}
