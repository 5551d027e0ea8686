//! The OpenAPI document and the public ledger.

use std::fmt::Write;

use axum::http::StatusCode;
use salus_server::{App, Code};

use crate::world::World;

#[test]
fn every_route_is_documented_with_its_statuses() {
    let document = serde_json::to_value(App::document()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut routes = String::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut statuses: Vec<&String> =
                operation["responses"].as_object().unwrap().keys().collect();
            statuses.sort();
            let security = operation["security"][0]
                .as_object()
                .map(|s| s.keys().next().unwrap().as_str());
            let statuses = statuses
                .into_iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ");
            writeln!(
                routes,
                "{:<6} {path} [{}] {statuses}",
                method.to_uppercase(),
                security.unwrap_or("open")
            )
            .unwrap();
            assert!(
                operation["summary"].is_string(),
                "{method} {path} has a sentence"
            );
        }
    }
    insta::assert_snapshot!("routes", routes);
}

#[test]
fn schema_names_do_not_collide() {
    let document = serde_json::to_value(App::document()).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in [
        "ActivateStart",
        "custodian.ActivateStart",
        "StandingRequest",
        "Problem",
    ] {
        assert!(schemas.contains_key(name), "{name}");
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn the_document_is_served() {
    let world = World::new().await;
    let answer = world.get("/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.json()["paths"]["/api/v1/login/start"]["post"].is_object());
}

#[test]
fn codes_are_unique_and_stable_words() {
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(
        codes
            .iter()
            .all(|c| c.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    );
    codes.sort_unstable();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
}

#[test]
fn the_table_in_the_format_document_is_complete() {
    let table: String = Code::ALL
        .iter()
        .map(|code| {
            format!(
                "| `{}` | {} | {} |\n",
                code.as_str(),
                code.status().as_u16(),
                code.title()
            )
        })
        .collect();
    let page = include_str!("../../../../docs/formats.md");
    for line in table.lines() {
        assert!(
            page.contains(line),
            "docs/formats.md section 4 lacks: {line}"
        );
    }
}

#[tokio::test]
async fn the_ledger_is_public() {
    let world = World::new().await;
    let genesis = world.get("/ledger/genesis").await;
    assert_eq!(genesis.header("content-type"), "application/octet-stream");
    assert!(genesis.header("cache-control").contains("immutable"));
    assert_eq!(salus_ledger::hash::leaf_hash(&genesis.body), world.genesis);
    let checkpoint = world.get("/ledger/checkpoint").await;
    assert!(checkpoint.header("content-type").starts_with("text/plain"));
    let signed = salus_ledger::SignedCheckpoint::parse(&checkpoint.body).unwrap();
    assert_eq!(signed.claimed().size, 1);
    let tile = world.get("/ledger/tile/0/000.p/1").await;
    assert_eq!(tile.header("cache-control"), "no-store");
    assert_eq!(tile.body, world.genesis.as_bytes());
    let bundle = world.get("/ledger/tile/entries/000.p/1").await;
    assert_eq!(bundle.body[2..], genesis.body);
    world
        .get("/ledger/tile/0/000")
        .await
        .is_problem(404, "not_in_ledger");
    let proof = world
        .get("/ledger/proof/inclusion?index=0&size=1")
        .await
        .json();
    assert_eq!(
        proof,
        serde_json::json!({ "index": 0, "size": 1, "proof": [] })
    );
    let proof = world
        .get("/ledger/proof/consistency?old=1&new=1")
        .await
        .json();
    assert_eq!(
        proof,
        serde_json::json!({ "old": 1, "new": 1, "proof": [] })
    );
    world
        .get("/ledger/proof/inclusion?index=1&size=2")
        .await
        .is_problem(404, "not_in_ledger");
}

#[tokio::test]
async fn health_is_answered() {
    let world = World::new().await;
    assert_eq!(world.get("/livez").await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.get("/readyz").await.status, StatusCode::NO_CONTENT);
    world.state.close().await.unwrap();
    assert_eq!(world.get("/livez").await.status, StatusCode::NO_CONTENT);
    world.get("/readyz").await.is_problem(503, "unavailable");
}
