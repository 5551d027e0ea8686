//! Recovery by code, and the new password that follows.

use axum::http::StatusCode;
use salus_crypto::{code::Code, entropy::OsEntropy, password, sign::Signed};
use salus_records::{
    objects::account::AccountState,
    wire::{
        Bytes,
        account::{Handle, Session},
    },
};
use serde_json::json;

use crate::world::{Answer, PASSWORD, Person, World};

const NEW: &[u8] = b"new envelope";

/// What everybody's activation stores.
const RECOVERY: &[u8] = b"recovery envelope";

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

/// Sets a new password with the envelope [`NEW`], on the word of `state`.
async fn set_password(
    world: &World,
    person: &Person,
    token: &str,
    state: &Signed<AccountState>,
    recovery: Option<&[u8]>,
) -> Answer {
    let (client, request) =
        password::ClientRegistration::start(NEW_PASSWORD, &mut OsEntropy).unwrap();
    let start = json!({ "request": Bytes(request) });
    let answer = world.post_as(token, "/api/v1/password/start", &start).await;
    let response: Bytes = serde_json::from_value(answer.json()["response"].clone()).unwrap();
    let binding = password::binding(world.genesis.as_bytes(), person.handle.credential_id());
    let (upload, _) = client
        .finish(NEW_PASSWORD, &response.0, &binding, &mut OsEntropy)
        .unwrap();
    let finish = json!({
        "upload": Bytes(upload),
        "login_envelope": Bytes(NEW.to_vec()),
        "recovery_envelope": recovery.map(|sealed| Bytes(sealed.to_vec())),
        "state": state,
    });
    world
        .post_as(token, "/api/v1/password/finish", &finish)
        .await
}

#[tokio::test]
async fn the_password_alone_cannot_replace_an_envelope() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let ron = world.activate(&world.registrars[1]).await;
    let other = world.login(&rita).await;
    let token = world.login(&rita).await.token;
    let both: &[(u8, &[u8])] = &[(1, NEW), (4, RECOVERY)];
    let own = |named| Signed::sign(&rita.master.identity(), &rita.state(2, named, world.now()));
    let foreign_key = Signed::sign(&ron.master.identity(), &rita.state(2, both, world.now()));
    let foreign_account = Signed::sign(&rita.master.identity(), &ron.state(2, both, world.now()));
    let tries = [
        // Envelopes that no state names.
        (own(&[(1, b"login envelope"), (4, RECOVERY)]), None),
        (own(&[(1, b"login envelope"), (4, NEW)]), None),
        (own(both), Some(b"garbage".as_slice())),
        // The stored recovery envelope is not named.
        (own(&[(1, NEW)]), None),
        // States of others.
        (foreign_key, None),
        (foreign_account, None),
    ];
    for (state, recovery) in &tries {
        set_password(&world, &rita, &token, state, *recovery)
            .await
            .is_problem(403, "envelope_refused");
    }
    assert_eq!(
        world.get_as(&other.token, "/api/v1/me").await.status,
        StatusCode::OK
    );
    let session = world.login(&rita).await;
    assert_eq!(session.envelopes[0].sealed.0, b"login envelope");
    assert_eq!(session.envelopes[1].sealed.0, RECOVERY);
}

#[tokio::test]
async fn a_new_password_ends_other_sessions() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let old = world.login(&rita).await;
    let answer = world.recover(&rita.handle, &rita.recovery).await;
    let session: Session = serde_json::from_slice(&answer.body).unwrap();
    let named: &[(u8, &[u8])] = &[(1, NEW), (4, RECOVERY)];
    let state = Signed::sign(&rita.master.identity(), &rita.state(2, named, world.now()));
    let done = set_password(&world, &rita, &session.token, &state, None).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
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
