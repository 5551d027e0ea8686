//! Logs, counters and databases name routes and counts, never people, tokens or codes.

use std::{cell::RefCell, io, sync::Once};

use axum::http::Method;
use salus_crypto::bytes::to_base64url;
use salus_records::wire::{Bytes, account::Handle};
use serde_json::json;

use crate::world::World;

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what this thread logs; every test has a thread and a runtime of its own.
struct ThisThread;

impl io::Write for ThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs everything from now on. A subscriber of one thread could miss lines that others register.
fn log_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| ThisThread)
            .init();
    });
}

fn logged() -> String {
    LINES.with_borrow(|lines| String::from_utf8(lines.clone()).unwrap())
}

#[tokio::test]
async fn attack_c14_log_lines_hold_patterns_and_counts_only() {
    log_everything();
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let custodian_token = world.unlock_first(&rita).await;
    let session = world.login(&rita).await;
    world.get_as(&session.token, "/api/v1/me").await;
    let person = format!("/api/v1/people/{}", rita.uid);
    world.get_as(&session.token, &person).await;
    world
        .get_as(&session.token, "/api/v1/people/SECRET-IN-PATH")
        .await;
    world
        .get_as(&session.token, "/api/v1/people?after=SECRET-IN-QUERY")
        .await;
    world.get("/SECRET-IN-UNKNOWN-PATH").await;
    world
        .send(
            Method::from_bytes(b"SECRETMETHOD").unwrap(),
            "/api/v1/me",
            None,
            None,
        )
        .await;
    world.get_as("SECRET-TOKEN", "/api/v1/me").await;
    world
        .get_as(&custodian_token, "/custodian/v1/keys/own")
        .await;
    world
        .get_as(
            &custodian_token,
            &format!("/custodian/v1/accounts/{}", rita.uid),
        )
        .await;
    world
        .try_login(
            &Handle::Username("secret-name".into()),
            b"secret password 1",
        )
        .await;
    world.recover(&rita.handle, &rita.recovery).await;
    let find = json!({ "lookup": Bytes(b"SECRET-LOOKUP-TOKEN-OF-32-BYTES!".to_vec()) });
    world
        .post_as(&session.token, "/api/v1/directory/find", &find)
        .await;

    let log = logged();
    assert!(log.contains("/api/v1/people/{uid}"), "{log}");
    assert!(
        log.contains("\"status\":200") && log.contains("\"micros\":"),
        "{log}"
    );
    let metrics = world.state.metrics().unwrap();
    assert!(metrics.contains("/api/v1/people/{uid}"), "{metrics}");
    for text in [&log, &metrics] {
        for secret in [
            "SECRET",
            "secret",
            "Rita",
            "rita",
            &session.token,
            &custodian_token,
            &rita.uid.to_string(),
            &rita.code.to_string(),
            &rita.recovery.to_string(),
            &to_base64url(b"SECRET-LOOKUP-TOKEN-OF-32-BYTES!"),
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn attack_c14_the_database_holds_no_names_and_no_tokens() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    let session = world.login(&rita).await;
    let key = "SECRET-KEY";
    let body = world.registrar_enrolment("third.registrar", "Third Registrar");
    let request = axum::http::Request::post("/api/v1/enrolments")
        .header("authorization", format!("Bearer {}", &*session.token))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    assert!(world.call(request).await.status.is_success());
    world.state.close().await.unwrap();
    let token = salus_crypto::bytes::from_base64url(&session.token).unwrap();
    let api = world.dir.path().join("data/api");
    let mut held = false;
    for file in std::fs::read_dir(api).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let holds = |secret: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
        for secret in ["rita", "Rita", "third.registrar", "Third Registrar"] {
            assert!(!holds(secret.as_bytes()), "{secret} in {}", path.display());
        }
        assert!(!holds(&token) && !holds(session.token.as_bytes()));
        assert!(!holds(&session.lock_half.0));
        held |= holds(rita.uid.as_bytes());
    }
    assert!(held, "the control: accounts are there by their numbers");
}

#[tokio::test]
async fn failures_at_the_door_are_counted_without_names() {
    let world = World::new().await;
    let nobody = Handle::Username("nobody".into());
    for _ in 0..3 {
        world.try_login(&nobody, b"guess").await;
    }
    world.state.close().await.unwrap();
    let path = world.dir.path().join("data/api/api.db");
    let conn = rusqlite::Connection::open(path).unwrap();
    let line = conn.query_row("SELECT event, uid, count FROM security_log", [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, Vec<u8>>(1)?,
            row.get::<_, i64>(2)?,
        ))
    });
    assert_eq!(line.unwrap(), ("login_refused".into(), vec![], 3));
}
