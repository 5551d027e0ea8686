//! Hearing that something about the own account changed.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use salus_client::{Account, GrantOrder, GrantWish, Identity, RequestOrder};
use salus_records::{
    AccountId, Time,
    fhir::Kind,
    objects::{
        grant::{Purpose, Rights},
        party::Role,
    },
};
use salus_server::Server;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    time::{sleep, timeout},
};

use crate::{
    online::Online,
    world::{World, config},
};

const RIGHTS: Rights = Rights {
    read: true,
    write: false,
};

/// Long enough for a slow machine, shorter than a wait without a change.
const SOON: Duration = Duration::from_secs(15);

/// Checks that `who` hears soon, and another number, once `change` was made.
async fn heard(who: &Account, change: impl Future<Output = ()>) {
    let notices = who.notices();
    let known = notices.wait(0).await.unwrap();
    let (told, ()) = tokio::join!(timeout(SOON, notices.wait(known)), change);
    assert!(told.expect("in time").unwrap() > known);
}

fn request(patient: AccountId, now: Time) -> RequestOrder {
    RequestOrder {
        patient,
        purpose: Purpose::Treat,
        message: "May I?".into(),
        kinds: vec![Kind::Document],
        dates: None,
        rights: RIGHTS,
        until: now.plus(Time::DAY),
        keep_until: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patient_and_doctor_hear_of_what_the_other_does() {
    let online = Online::new().await;
    let (mut rita, mut ron) = (online.rita().await, online.ron().await);
    rita.client_mut().refresh_keys().await.unwrap();
    let dora = Identity::Username("dora".into());
    let enrolled = online.enrol(&mut rita, Role::Doctor, &dora).await;
    let mut dora = online.join(&enrolled.letter, &dora).await;
    let people = rita.people().await.unwrap();
    let person = people.iter().find(|p| p.uid == dora.uid()).unwrap();
    let mut credential = rita.vouch(person).unwrap();
    ron.vouch_too(person, &mut credential).unwrap();
    rita.publish(credential).await.unwrap();
    let paula = Identity::National("123-45-6789".into());
    let enrolled = online.enrol(&mut rita, Role::Patient, &paula).await;
    let mut paula = online.join(&enrolled.letter, &paula).await;
    let now = online.world.now();

    // A request arrives.
    let order = request(paula.uid(), now);
    let mut asked = None;
    heard(&paula, async {
        asked = Some(dora.ask(order).await.unwrap())
    })
    .await;
    // It is declined.
    heard(&dora, async {
        paula.decline(asked.unwrap()).await.unwrap()
    })
    .await;
    // Something is granted, then revoked; both hear of it.
    let order = GrantOrder {
        grantee: dora.uid(),
        wish: GrantWish::Kinds(vec![Kind::Document]),
        rights: RIGHTS,
        purpose: Purpose::Treat,
        until: now.plus(Time::DAY),
        keep_until: None,
        request: None,
    };
    let own = paula.notices().wait(0).await.unwrap();
    let mut given = None;
    heard(&dora, async {
        given = Some(paula.grant(order).await.unwrap())
    })
    .await;
    assert!(paula.notices().wait(own).await.unwrap() > own);
    // Whoever hears of a grant finds it.
    assert_eq!(dora.received().await.unwrap().len(), 1);
    heard(&paula, async {
        dora.list(enrolled.uid, &[], Purpose::Treat).await.unwrap();
    })
    .await;
    heard(&dora, async { paula.revoke(given.unwrap()).await.unwrap() }).await;
    // A refused reading is the patient's business too.
    let refused = dora.list(enrolled.uid, &[], Purpose::Treat).await;
    assert!(refused.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_change_the_same_number_comes_after_a_while() {
    let mut config = config();
    config.limits.notice_seconds = 1;
    let online = Online::with(config).await;
    let rita = online.rita().await;
    let known = rita.notices().wait(0).await.unwrap();
    let began = Instant::now();
    assert_eq!(rita.notices().wait(known).await.unwrap(), known);
    assert!(began.elapsed() >= Duration::from_secs(1));
    // A number from another start, however large, is answered at once.
    let began = Instant::now();
    assert_eq!(rita.notices().wait(u64::MAX).await.unwrap(), known);
    assert!(began.elapsed() < Duration::from_secs(1));
}

async fn known(world: &World, token: &str) -> u64 {
    let answer = world.get_as(token, "/custodian/v1/notices?after=0").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn waiting_does_not_keep_a_session_alive() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let (used, unused) = (world.unlock_first(&rita).await, world.unlock(&rita).await);
    for _ in 0..2 {
        world.pass(7 * 60);
        known(&world, &unused).await;
        // The control: any other request does keep one alive.
        let own = world.get_as(&used, "/custodian/v1/keys/own").await;
        assert_eq!(own.status, StatusCode::OK, "{}", own.text());
    }
    world.pass(2 * 60);
    world
        .get_as(&unused, "/custodian/v1/notices?after=0")
        .await
        .is_problem(401, "session_ended");
    known(&world, &used).await;
    world
        .get("/custodian/v1/notices?after=0")
        .await
        .is_problem(401, "session_required");
    world
        .get_as(&used, "/custodian/v1/notices")
        .await
        .is_problem(400, "malformed_address");
}

#[tokio::test]
async fn logging_out_ends_the_wait() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.unlock_first(&rita).await;
    for path in ["/custodian/v1/logout", "/custodian/v1/logout/all"] {
        let token = match path.ends_with("all") {
            false => token.clone(),
            true => world.unlock(&rita).await,
        };
        let wait = format!(
            "/custodian/v1/notices?after={}",
            known(&world, &token).await
        );
        let (told, out) = tokio::join!(
            timeout(SOON, world.get_as(&token, &wait)),
            world.post_as(&token, path, &Value::Null),
        );
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        told.expect("in time").is_problem(401, "session_ended");
    }
}

#[tokio::test]
async fn waits_are_few_and_one_per_session() {
    let mut config = config();
    config.limits.waits = 2;
    config.limits.notice_seconds = 2;
    let world = World::with(config).await;
    let rita = world.activate(&world.registrars[0]).await;
    let (one, two) = (world.unlock_first(&rita).await, world.unlock(&rita).await);
    let number = known(&world, &two).await;
    let wait = format!("/custodian/v1/notices?after={number}");
    // The newer wait of a session ends the older one, with the same number.
    let began = Instant::now();
    let (older, newer) = tokio::join!(
        async {
            let answer = world.get_as(&one, &wait).await;
            (answer.json()["seq"].as_u64(), began.elapsed())
        },
        async {
            sleep(Duration::from_millis(300)).await;
            world.get_as(&one, &wait).await
        },
    );
    assert_eq!(older.0, Some(number));
    assert!(older.1 < Duration::from_secs(2), "{:?}", older.1);
    assert_eq!(newer.json()["seq"].as_u64(), Some(number));
    // No more than two wait together.
    let (first, second, third) = tokio::join!(
        world.get_as(&one, &wait),
        world.get_as(&two, &wait),
        async {
            sleep(Duration::from_millis(300)).await;
            world.get_as(&two, &wait).await
        },
    );
    assert_eq!(
        (first.status, second.status),
        (StatusCode::OK, StatusCode::OK)
    );
    third.is_problem(503, "busy");
    assert!(!third.header("retry-after").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_lets_nobody_wait() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.unlock_first(&rita).await;
    let number = known(&world, &token).await;
    let server = Server::bind(world.state.clone()).await.unwrap();
    let mut client = TcpStream::connect(server.address()).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let wait = format!(
        "GET /custodian/v1/notices?after={number} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    client.write_all(wait.as_bytes()).await.unwrap();
    // The control: it does wait.
    let mut answer = vec![0; 1024];
    let early = timeout(Duration::from_secs(1), client.read(&mut answer)).await;
    assert!(early.is_err(), "answered without a change");
    let began = Instant::now();
    stop.send(()).unwrap();
    let length = client.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains(&format!("{{\"seq\":{number}}}")),
        "{answer}"
    );
    running.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
}
