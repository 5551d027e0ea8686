//! The custodian behind its HTTP face.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use salus_crypto::entropy::OsEntropy;
use salus_records::{AccountId, wire::Bytes};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn unlocking_opens_the_custodians_routes() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.unlock_first(&rita).await;
    let own = world.get_as(&token, "/custodian/v1/keys/own").await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text());
    let log = world.get("/custodian/v1/keys").await.json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    let out = world
        .post_as(&token, "/custodian/v1/logout", &serde_json::Value::Null)
        .await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    world
        .get_as(&token, "/custodian/v1/keys/own")
        .await
        .is_problem(401, "session_ended");
}

#[tokio::test]
async fn sessions_of_one_party_do_not_count_at_the_other() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let custodian = world.unlock_first(&rita).await;
    let api = world.login(&rita).await.token;
    world
        .get_as(&api, "/custodian/v1/keys/own")
        .await
        .is_problem(401, "session_ended");
    world
        .get_as(&custodian, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
    world
        .get("/custodian/v1/keys/own")
        .await
        .is_problem(401, "session_required");
}

#[tokio::test]
async fn refusals_of_the_custodian_are_problems() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.unlock_first(&rita).await;
    let nobody = AccountId::random(&mut OsEntropy);
    let answer = world
        .get_as(&token, &format!("/custodian/v1/accounts/{nobody}"))
        .await;
    answer.is_problem(404, "not_available");
    let blinded = json!({ "request": Bytes(vec![1, 2, 3]) });
    let answer = world
        .post("/custodian/v1/identifier/evaluate", &blinded)
        .await;
    answer.is_problem(400, "bad_request");
    let ticket = world.login(&rita).await.ticket;
    let start = json!({ "ticket": ticket, "ke1": Bytes(vec![]) });
    world
        .post("/custodian/v1/pin/start", &start)
        .await
        .is_problem(400, "bad_request");
    world
        .post("/custodian/v1/pin/start", &start)
        .await
        .is_problem(409, "replayed");
    let finish = json!({ "attempt": "x", "ke3": Bytes(vec![]) });
    world
        .post("/custodian/v1/pin/finish", &finish)
        .await
        .is_problem(401, "wrong_pin");
}

#[tokio::test]
async fn parts_are_streamed_and_checked_at_the_door() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.unlock_first(&rita).await;
    let put = async |path: &str, kind: &str| {
        let request = Request::put(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(vec![0; 3 << 20]))
            .unwrap();
        world.call(request).await
    };
    let upload = Bytes(vec![0; 16]);
    let upload = serde_json::to_value(upload)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/custodian/v1/uploads/{upload}/parts/0");
    // Longer than any JSON body may be: the answer is about the upload, not about its size.
    put(&path, "application/octet-stream")
        .await
        .is_problem(404, "not_available");
    put(&path, "application/json")
        .await
        .is_problem(415, "wrong_content_type");
    let path = format!("/custodian/v1/uploads/{upload}/parts/x");
    put(&path, "application/octet-stream")
        .await
        .is_problem(400, "malformed_address");
    world
        .get_as(&token, "/custodian/v1/parts/none")
        .await
        .is_problem(404, "not_available");
}
