//! Registrars enrol, see and stop people; nobody else does.

use axum::http::StatusCode;
use salus_crypto::{code::Code, entropy::OsEntropy, sign::Signed};
use salus_records::{
    AccountId, Time,
    keys::{about, code::activation_key},
    objects::{
        account::{Enrolment, Standing},
        party::Role,
    },
    wire::{Bytes, account::Handle},
};
use salus_server::Bootstrap;
use serde_json::{Value, json};

use crate::world::{Person, SALT, World};

/// A registrar whose key is in the key log, with a session.
async fn registrar(world: &World, n: usize) -> (Person, String) {
    let person = world.activate(&world.registrars[n]).await;
    world.unlock_first(&person).await;
    let token = world.login(&person).await.token;
    (person, token.0)
}

/// Whom a registrar enrols.
pub struct Order<'a> {
    pub registrar: &'a Person,
    pub role: Role,
    pub handle: Handle,
}

/// The body of an enrolment, and the letter to it.
pub fn enrolment(world: &World, order: &Order<'_>) -> (Value, Bootstrap) {
    let code = Code::random(&mut OsEntropy);
    let enrolled = Enrolment {
        uid: AccountId::random(&mut OsEntropy),
        role: order.role,
        code_key: activation_key(&code, &world.genesis).public(),
        about: about::commit(&SALT, "Paula Patient", ""),
        registrar: Some(order.registrar.uid),
        issued: world.now(),
        expires: world.now().plus(14 * Time::DAY),
    };
    let signed = Signed::sign(&order.registrar.master.identity(), &enrolled);
    let body = json!({
        "enrolment": signed,
        "handle": order.handle,
        "contact": { "name": "Paula Patient", "email": "paula@example.org" },
        "licence": null,
        "salt": Bytes(SALT.to_vec()),
    });
    let bootstrap = Bootstrap {
        uid: enrolled.uid,
        name: "Paula Patient".into(),
        username: match &order.handle {
            Handle::Username(name) => name.clone(),
            Handle::Lookup(_) => String::new(),
        },
        code,
        expires: enrolled.expires,
    };
    (body, bootstrap)
}

fn patient(registrar: &Person) -> Order<'_> {
    Order {
        registrar,
        role: Role::Patient,
        handle: Handle::Lookup(Bytes(vec![5; 32])),
    }
}

#[tokio::test]
async fn a_registrar_enrols_a_patient_who_logs_in() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (body, bootstrap) = enrolment(&world, &patient(&rita));
    let answer = world.post_as(&token, "/api/v1/enrolments", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let shown = answer.json();
    assert_eq!(shown["uid"], bootstrap.uid.to_string());
    assert_eq!(
        (&shown["status"], &shown["username"]),
        (&json!("invited"), &Value::Null)
    );

    let mut paula = Person::new(&bootstrap);
    paula.handle = Handle::Lookup(Bytes(vec![5; 32]));
    assert_eq!(
        world.try_activate(&paula).await.status,
        StatusCode::NO_CONTENT
    );
    let session = world.login(&paula).await;
    assert_eq!(session.role, Role::Patient);
    // What a patient may not do.
    world
        .get_as(&session.token, "/api/v1/people")
        .await
        .is_problem(403, "role_forbidden");
    world
        .post_as(&session.token, "/api/v1/enrolments", &body)
        .await
        .is_problem(403, "role_forbidden");
    let find = json!({ "lookup": Bytes(vec![5; 32]) });
    world
        .post_as(&session.token, "/api/v1/directory/find", &find)
        .await
        .is_problem(403, "role_forbidden");

    let path = format!("/api/v1/people/{}", paula.uid);
    let shown = world.get_as(&token, &path).await.json();
    assert_eq!(shown["status"], "active");
    assert!(shown["activation"].is_string());
    let unknown = format!("/api/v1/people/{}", AccountId::random(&mut OsEntropy));
    world
        .get_as(&token, &unknown)
        .await
        .is_problem(404, "person_unknown");
}

#[tokio::test]
async fn only_the_signing_registrar_enrols() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (ron, _) = registrar(&world, 1).await;
    // Ron signed, Rita is logged in.
    let (body, _) = enrolment(&world, &patient(&ron));
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(403, "enrolment_refused");
    // A registrar cannot make registrars.
    let order = Order {
        registrar: &rita,
        role: Role::Admin,
        handle: Handle::Username("eve".into()),
    };
    let (body, _) = enrolment(&world, &order);
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(403, "enrolment_refused");
    // Nor anybody whose key is not in the key log yet.
    let stranger = Person::new(&world.registrars[0]);
    let (body, _) = enrolment(&world, &patient(&stranger));
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(403, "enrolment_refused");
    let (body, _) = enrolment(&world, &patient(&rita));
    world.pass(15 * Time::DAY / 1000);
    let token = world.login(&rita).await.token;
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(403, "enrolment_refused");
}

#[tokio::test]
async fn an_enrolment_is_stored_with_the_name_that_was_signed() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (good, _) = enrolment(&world, &patient(&rita));
    let other = json!({ "name": "Somebody Else", "email": null });
    let short = json!(Bytes(SALT[1..].to_vec()));
    for (field, value) in [
        ("contact", other),
        ("licence", json!("L-1")),
        ("salt", short),
    ] {
        let mut body = good.clone();
        body[field] = value;
        world
            .post_as(&token, "/api/v1/enrolments", &body)
            .await
            .is_problem(422, "invalid_field");
    }
}

#[tokio::test]
async fn a_handle_belongs_to_one_account() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (body, _) = enrolment(&world, &patient(&rita));
    assert_eq!(
        world
            .post_as(&token, "/api/v1/enrolments", &body)
            .await
            .status,
        StatusCode::CREATED
    );
    let (body, _) = enrolment(&world, &patient(&rita));
    world
        .post_as(&token, "/api/v1/enrolments", &body)
        .await
        .is_problem(409, "handle_taken");
    let (mut body, _) = enrolment(&world, &patient(&rita));
    body["handle"] = json!({ "username": "paula" });
    let refused = world.post_as(&token, "/api/v1/enrolments", &body).await;
    refused.is_problem(422, "invalid_field");
    assert!(refused.text().contains("lookup token"));
}

#[tokio::test]
async fn a_lost_letter_is_replaced_until_it_was_used() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (body, lost) = enrolment(&world, &patient(&rita));
    world.post_as(&token, "/api/v1/enrolments", &body).await;
    let anew = |order: &Order<'_>| {
        let (body, bootstrap) = enrolment(&world, order);
        let body = json!({ "enrolment": body["enrolment"], "salt": body["salt"] });
        (body, bootstrap)
    };
    let path = |uid| format!("/api/v1/people/{uid}/letter");

    // Not for another role, not for another name, not in the place of nobody.
    let doctor = Order {
        role: Role::Doctor,
        ..patient(&rita)
    };
    let (other, _) = anew(&doctor);
    let refused = world.post_as(&token, &path(lost.uid), &other).await;
    refused.is_problem(403, "enrolment_refused");
    let (mut other, _) = anew(&patient(&rita));
    other["salt"] = json!(Bytes(vec![1; 32]));
    let refused = world.post_as(&token, &path(lost.uid), &other).await;
    refused.is_problem(422, "invalid_field");
    let (second, found) = anew(&patient(&rita));
    let nobody = AccountId::random(&mut OsEntropy);
    let refused = world.post_as(&token, &path(nobody), &second).await;
    refused.is_problem(404, "person_unknown");
    // Somebody else's account is not given away, and the one before stays.
    let neighbour = Order {
        handle: Handle::Lookup(Bytes(vec![6; 32])),
        ..patient(&rita)
    };
    let (body, _) = enrolment(&world, &neighbour);
    world.post_as(&token, "/api/v1/enrolments", &body).await;
    let theirs = json!({ "enrolment": body["enrolment"], "salt": body["salt"] });
    let refused = world.post_as(&token, &path(lost.uid), &theirs).await;
    refused.is_problem(409, "account_taken");
    let shown = world
        .get_as(&token, &format!("/api/v1/people/{}", lost.uid))
        .await;
    assert_eq!(shown.json()["status"], "invited");

    let answer = world.post_as(&token, &path(lost.uid), &second).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.json()["uid"], found.uid.to_string());
    let with_handle = |bootstrap| {
        let mut person = Person::new(bootstrap);
        person.handle = Handle::Lookup(Bytes(vec![5; 32]));
        person
    };
    let thief = world.try_activate(&with_handle(&lost)).await;
    thief.is_problem(404, "code_unknown");
    let paula = with_handle(&found);
    let activated = world.try_activate(&paula).await;
    assert_eq!(activated.status, StatusCode::NO_CONTENT);
    world.login(&paula).await;

    // Nobody loses an account that has keys.
    let (third, _) = anew(&patient(&rita));
    let refused = world.post_as(&token, &path(paula.uid), &third).await;
    refused.is_problem(409, "not_invited");
    world.login(&paula).await;
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let world = World::new().await;
    let (_, token) = registrar(&world, 0).await;
    for n in 0..203 {
        let body = world.registrar_enrolment(&format!("registrar{n}"), "Somebody");
        assert_eq!(
            world
                .post_as(&token, "/api/v1/enrolments", &body)
                .await
                .status,
            StatusCode::CREATED
        );
    }
    let first = world.get_as(&token, "/api/v1/people").await.json();
    assert_eq!(first["people"].as_array().unwrap().len(), 200);
    let next = first["next"].as_str().unwrap();
    let second = world
        .get_as(&token, &format!("/api/v1/people?after={next}"))
        .await
        .json();
    assert_eq!(second["people"].as_array().unwrap().len(), 5);
    assert_eq!(second["next"], Value::Null);
}

#[tokio::test]
async fn a_registrar_without_a_live_key_may_nothing() {
    let world = World::new().await;
    let rita = world.activate(&world.registrars[0]).await;
    let token = world.login(&rita).await.token;
    let body = world.registrar_enrolment("third", "Third Registrar");
    let find = json!({ "lookup": Bytes(vec![5; 32]) });
    for answer in [
        world.get_as(&token, "/api/v1/people").await,
        world.post_as(&token, "/api/v1/enrolments", &body).await,
        world.post_as(&token, "/api/v1/directory/find", &find).await,
    ] {
        answer.is_problem(403, "forbidden");
    }
    world.unlock_first(&rita).await;
    assert_eq!(
        world.get_as(&token, "/api/v1/people").await.status,
        StatusCode::OK
    );
}

fn standing(registrar: &Person, uid: AccountId, disabled: bool, time: Time) -> Value {
    let order = Standing {
        uid,
        registrar: registrar.uid,
        disabled,
        time,
    };
    json!({ "standing": Signed::sign(&registrar.master.identity(), &order) })
}

#[tokio::test]
async fn stopping_an_account_ends_its_sessions_at_once() {
    let world = World::new().await;
    let (rita, token) = registrar(&world, 0).await;
    let (ron, rons) = registrar(&world, 1).await;
    let path = format!("/api/v1/people/{}/standing", ron.uid);
    let stop = standing(&rita, ron.uid, true, world.now());
    // Another account in the address, another signer, a time to come.
    let other = format!("/api/v1/people/{}/standing", rita.uid);
    world
        .post_as(&token, &other, &stop)
        .await
        .is_problem(403, "standing_refused");
    world
        .post_as(&rons, &path, &stop)
        .await
        .is_problem(403, "standing_refused");
    let future = standing(&rita, ron.uid, true, world.now().plus(Time::DAY));
    world
        .post_as(&token, &path, &future)
        .await
        .is_problem(403, "standing_refused");

    assert_eq!(
        world.post_as(&token, &path, &stop).await.status,
        StatusCode::NO_CONTENT
    );
    world
        .get_as(&rons, "/api/v1/me")
        .await
        .is_problem(401, "session_ended");
    // Said only to somebody who knows the password.
    world
        .try_login(&ron.handle, b"a wrong password")
        .await
        .is_problem(401, "login_failed");
    world
        .try_login(&ron.handle, crate::world::PASSWORD)
        .await
        .is_problem(403, "account_disabled");
    world
        .recover(&ron.handle, &ron.recovery)
        .await
        .is_problem(403, "account_disabled");
    let shown = world
        .get_as(&token, &format!("/api/v1/people/{}", ron.uid))
        .await
        .json();
    assert_eq!(shown["status"], "disabled");

    assert_eq!(
        world.post_as(&token, &path, &stop).await.status,
        StatusCode::NO_CONTENT
    );
    world.pass(1);
    let resume = standing(&rita, ron.uid, false, world.now());
    assert_eq!(
        world.post_as(&token, &path, &resume).await.status,
        StatusCode::NO_CONTENT
    );
    world
        .post_as(&token, &path, &stop)
        .await
        .is_problem(409, "standing_outdated");
    world.login(&ron).await;
}

#[tokio::test]
async fn unknown_patients_look_like_known_ones() {
    let mut config = crate::world::config();
    config.rates.find = salus_server::Rate {
        burst: 4,
        per_minute: 1,
    };
    let world = World::with(config).await;
    let (rita, token) = registrar(&world, 0).await;
    let (body, bootstrap) = enrolment(&world, &patient(&rita));
    world.post_as(&token, "/api/v1/enrolments", &body).await;
    let find = async |n: u8| {
        let lookup = json!({ "lookup": Bytes(vec![n; 32]) });
        world
            .post_as(&token, "/api/v1/directory/find", &lookup)
            .await
    };
    let known = find(5).await.json();
    assert_eq!(known["uid"], bootstrap.uid.to_string());
    let (one, again, two) = (
        find(6).await.json(),
        find(6).await.json(),
        find(7).await.json(),
    );
    assert_eq!(one, again);
    assert_ne!(one, two);
    assert_eq!(one["uid"].as_str().unwrap().len(), 32);
    find(8).await.is_problem(429, "rate_limited");
}
