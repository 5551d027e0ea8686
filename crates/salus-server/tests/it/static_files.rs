//! The web application's files and pages, through the router.

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, header},
};
use salus_crypto::hash::sha256;
use salus_server::{PAGE_POLICY, StaticFile, StaticFiles};

use crate::world::{Answer, World, config};

const PAGE: &[u8] = b"<!doctype html><title>Salus</title>";
const SCRIPT: &[u8] = b"export const answer = 42;";
const SCRIPT_BR: &[u8] = b"compressed";

fn file(media_type: &'static str, plain: &'static [u8], immutable: bool) -> StaticFile {
    StaticFile {
        media_type,
        plain: Bytes::from_static(plain),
        brotli: None,
        sha256: sha256(plain),
        immutable,
    }
}

async fn world() -> World {
    let script = StaticFile {
        brotli: Some(Bytes::from_static(SCRIPT_BR)),
        ..file("text/javascript; charset=utf-8", SCRIPT, true)
    };
    let files: StaticFiles = [
        ("index.html", file("text/html; charset=utf-8", PAGE, false)),
        ("assets/ui-0123456789abcdef.js", script),
        ("hashes.json", file("application/json", b"{}", false)),
    ]
    .map(|(path, file)| (path.to_owned(), file))
    .into_iter()
    .collect();
    assert_eq!(files.release().unwrap().0, sha256(b"{}"));
    World::with_files(config(), files).await
}

async fn ask(world: &World, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.call(request.body(Body::empty()).unwrap()).await
}

async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(world, Method::GET, path, headers).await
}

/// What a browser says when a person opens an address.
const NAVIGATION: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[tokio::test]
async fn every_page_of_the_application_begins_with_its_index() {
    let world = world().await;
    for path in ["/", "/index.html"] {
        let answer = get(&world, path, &[]).await;
        assert_eq!(
            (answer.status, answer.body.as_slice()),
            (StatusCode::OK, PAGE)
        );
    }
    for path in ["/records", "/patients/17/access?from=2026", "/apiary"] {
        let answer = get(&world, path, &[NAVIGATION]).await;
        assert_eq!(
            (answer.status, answer.body.as_slice()),
            (StatusCode::OK, PAGE)
        );
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    let head = ask(&world, Method::HEAD, "/", &[]).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn what_is_no_page_and_no_file_is_a_problem() {
    let world = world().await;
    for path in [
        "/api/v1/nothing",
        "/custodian/v1/nothing",
        "/ledger",
        "/ledger/nothing",
        "/livez/nothing",
        "/readyz/x",
        "/openapi.json/x",
        "/metrics",
        "/assets/ui-ffffffffffffffff.js",
    ] {
        get(&world, path, &[NAVIGATION])
            .await
            .is_problem(404, "route_unknown");
    }
    // A script or picture that is missing is not answered with a page.
    for accept in ["*/*", "image/avif,image/webp,*/*;q=0.8", "text/html;q=0"] {
        get(&world, "/icons/none.png", &[("accept", accept)])
            .await
            .is_problem(404, "route_unknown");
    }
    get(&world, "/assets/../index.html", &[])
        .await
        .is_problem(404, "route_unknown");
    let posted = ask(&world, Method::POST, "/", &[]).await;
    posted.is_problem(405, "method_not_allowed");
    assert_eq!(posted.header("allow"), "GET, HEAD");
    ask(&world, Method::POST, "/records", &[])
        .await
        .is_problem(404, "route_unknown");
}

#[tokio::test]
async fn without_a_web_application_there_are_no_pages() {
    let world = World::new().await;
    get(&world, "/", &[NAVIGATION])
        .await
        .is_problem(404, "route_unknown");
}

#[tokio::test]
async fn files_come_compressed_to_those_who_take_it_and_once() {
    let world = world().await;
    let path = "/assets/ui-0123456789abcdef.js";
    let plain = get(&world, path, &[]).await;
    assert_eq!(plain.body, SCRIPT);
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(plain.header("vary"), "Accept-Encoding");
    assert!(plain.headers.get(header::CONTENT_ENCODING).is_none());
    let refusing = get(&world, path, &[("accept-encoding", "gzip, br;q=0")]).await;
    assert_eq!(refusing.body, SCRIPT);
    let taking = ("accept-encoding", "gzip, deflate, br;q=0.5");
    let small = get(&world, path, &[taking]).await;
    assert_eq!(small.body, SCRIPT_BR);
    assert_eq!(small.header("content-encoding"), "br");
    let (plain_tag, small_tag) = (plain.header("etag"), small.header("etag"));
    assert_ne!(plain_tag, small_tag, "two forms, two tags");
    // Each form is known by its own tag.
    for (tag, status) in [
        (small_tag.to_owned(), StatusCode::NOT_MODIFIED),
        (format!("\"x\", W/{small_tag}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        (plain_tag.to_owned(), StatusCode::OK),
    ] {
        let again = get(&world, path, &[taking, ("if-none-match", &tag)]).await;
        assert_eq!(again.status, status, "{tag}");
        assert_eq!(again.body.is_empty(), status == StatusCode::NOT_MODIFIED);
        assert_eq!(again.header("etag"), small_tag);
        assert_eq!(again.header("content-security-policy"), PAGE_POLICY);
    }
}

#[tokio::test]
async fn browsers_are_told_to_trust_nothing_but_these_files() {
    let world = world().await;
    for path in ["/", "/assets/ui-0123456789abcdef.js", "/hashes.json"] {
        let answer = get(&world, path, &[]).await;
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", PAGE_POLICY),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        let denied = answer.header("permissions-policy");
        for ability in ["camera=()", "microphone=()", "geolocation=()"] {
            assert!(denied.contains(ability), "{path} {ability}");
        }
    }
    for part in [
        "default-src 'none';",
        "script-src 'self' 'wasm-unsafe-eval';",
        "require-trusted-types-for 'script';",
    ] {
        assert!(PAGE_POLICY.contains(part), "{part}");
    }
    assert!(!PAGE_POLICY.contains("unsafe-inline") && !PAGE_POLICY.contains("'unsafe-eval'"));
    assert!(!PAGE_POLICY.contains("  "), "one space between the parts");
}

#[tokio::test]
async fn answers_of_the_interface_keep_their_own_headers() {
    let world = world().await;
    let answer = get(&world, "/api/v1/me", &[]).await;
    answer.is_problem(401, "session_required");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(
        answer.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
}
