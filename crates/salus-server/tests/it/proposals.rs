//! What one registrar signed and another must sign too.

use salus_client::{Account, ClientError, Identity, Proposed};
use salus_crypto::{
    Secret32,
    entropy::OsEntropy,
    sign::{MultiSigned, SigningKey},
};
use salus_records::{
    AccountId, Nonce, Time,
    objects::{party::Role, ticket::PinReset},
    wire::{
        Bytes,
        account::Person,
        proposal::{Proposal, ProposalKind},
    },
};
use serde_json::json;

use crate::online::{Online, PASSWORD};

fn code<T>(refused: &Result<T, ClientError>) -> Option<&str> {
    refused.as_ref().err().and_then(ClientError::code)
}

async fn person(registrar: &Account, uid: AccountId) -> Person {
    let people = registrar.people().await.unwrap();
    people.into_iter().find(|p| p.uid == uid).unwrap()
}

fn pin_reset(proposal: &Proposal) -> MultiSigned<PinReset> {
    match Proposed::read(proposal).unwrap() {
        Proposed::PinReset(reset) => reset,
        Proposed::Credential(_) => panic!("a credential"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_registrars_vouch_without_a_file() {
    let online = Online::new().await;
    let (mut rita, mut ron) = (online.rita().await, online.ron().await);
    rita.client_mut().refresh_keys().await.unwrap();
    let who = Identity::Username("dora".into());
    let enrolled = online.enrol(&mut rita, Role::Doctor, &who).await;
    let mut dora = online.join(&enrolled.letter, &who).await;
    let dora_as_enrolled = person(&rita, enrolled.uid).await;
    let signed = rita.vouch(&dora_as_enrolled).unwrap();
    let first = rita.propose(&Proposed::Credential(signed)).await.unwrap();
    assert_eq!((first.uid, first.by), (enrolled.uid, rita.uid()));
    assert_eq!(first.expires, online.world.now().plus(7 * Time::DAY));

    // Another proposal of this kind about this person takes its place.
    let signed = rita.vouch(&dora_as_enrolled).unwrap();
    let second = rita.propose(&Proposed::Credential(signed)).await.unwrap();
    let waiting = ron.proposals().await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].id, second.id);
    assert_eq!(
        code(&ron.withdraw(&first.id).await),
        Some("proposal_unknown")
    );

    let Proposed::Credential(mut credential) = Proposed::read(&waiting[0]).unwrap() else {
        panic!("a PIN reset");
    };
    let dora_as_seen = person(&ron, enrolled.uid).await;
    ron.vouch_too(&dora_as_seen, &mut credential).unwrap();
    let both = Proposed::Credential(credential.clone());
    assert_eq!(both.signatures(), 2);
    ron.propose(&both).await.unwrap();
    ron.publish(credential).await.unwrap();
    let about = ron.proposal_about(ProposalKind::Credential, enrolled.uid);
    let kept = about.await.unwrap().unwrap();
    ron.withdraw(&kept.id).await.unwrap();
    assert!(rita.proposals().await.unwrap().is_empty());
    // The doctor counts now.
    dora.find_patient("123-45-6789").await.unwrap();
    // A doctor neither sees proposals nor makes them.
    assert_eq!(code(&dora.proposals().await), Some("role_forbidden"));
    assert_eq!(code(&dora.propose(&both).await), Some("role_forbidden"));
    assert_eq!(code(&dora.withdraw(&kept.id).await), Some("role_forbidden"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pin_reset_waits_for_the_second_signature_and_then_for_the_person() {
    let online = Online::new().await;
    let (mut rita, ron) = (online.rita().await, online.ron().await);
    rita.client_mut().refresh_keys().await.unwrap();
    let who = Identity::National("123-45-6789".into());
    let enrolled = online.enrol(&mut rita, Role::Patient, &who).await;
    drop(online.join(&enrolled.letter, &who).await);
    let mut client = online.client().await;
    let pending = async |client: &mut salus_client::Client| {
        client.pending_pin_reset(&who, PASSWORD.into()).await
    };
    assert_eq!(pending(&mut client).await.unwrap(), None);

    let paula = person(&rita, enrolled.uid).await;
    let reset = rita.start_pin_reset(&paula).unwrap();
    let ends = reset.unverified().unwrap().expires;
    let proposal = rita.propose(&Proposed::PinReset(reset)).await.unwrap();
    assert_eq!(proposal.expires, ends, "it waits no longer than it works");
    assert_eq!(pending(&mut client).await.unwrap(), None, "one signature");

    let waiting = ron.proposals().await.unwrap();
    let mut reset = pin_reset(&waiting[0]);
    let paula = person(&ron, enrolled.uid).await;
    ron.confirm_pin_reset(&paula, &mut reset).unwrap();
    ron.propose(&Proposed::PinReset(reset.clone()))
        .await
        .unwrap();
    let wrong = client
        .pending_pin_reset(&who, "another password, as long".into())
        .await;
    assert!(matches!(wrong, Err(ClientError::WrongSecret)), "{wrong:?}");
    let found = pending(&mut client).await.unwrap().unwrap();
    assert!(found == reset);
    client
        .reset_pin(&who, PASSWORD.into(), found, "804713".into())
        .await
        .unwrap();
    online.login(&who, "804713").await;

    // What is over is forgotten.
    online.world.pass(86_400);
    assert_eq!(pending(&mut client).await.unwrap(), None);
    let rita = online
        .login(&Identity::Username("rita".into()), "739154")
        .await;
    assert!(rita.proposals().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_registrars_signed_about_the_account_is_kept() {
    let online = Online::new().await;
    let mut rita = online.rita().await;
    let who = Identity::National("123-45-6789".into());
    let enrolled = online.enrol(&mut rita, Role::Patient, &who).await;
    let statement = |uid, expires| PinReset {
        uid,
        nonce: Nonce::random(&mut OsEntropy),
        expires,
    };
    let world = &online.world;
    let soon = world.now().plus(Time::DAY);
    let stranger = SigningKey::from_seed(&Secret32::random(&mut OsEntropy));
    let token = rita.tokens().0.to_owned();
    let send = async |uid: AccountId, signed: &MultiSigned<PinReset>| {
        let body = json!({ "kind": "pin_reset", "uid": uid, "body": Bytes(signed.to_bytes()) });
        world.post_as(&token, "/api/v1/proposals", &body).await
    };
    // A real one needs an active account; the server looks at signatures and name only.
    let paula = online.join(&enrolled.letter, &who).await;
    let as_enrolled = person(&rita, enrolled.uid).await;
    let good = rita.start_pin_reset(&as_enrolled).unwrap();

    send(rita.uid(), &good)
        .await
        .is_problem(403, "proposal_refused");
    let unsigned = MultiSigned::new(&statement(paula.uid(), soon));
    send(paula.uid(), &unsigned)
        .await
        .is_problem(403, "proposal_refused");
    let mut strange = unsigned.clone();
    strange.add(&stranger);
    send(paula.uid(), &strange)
        .await
        .is_problem(403, "proposal_refused");
    let mut mixed = good.clone();
    mixed.add(&stranger);
    send(paula.uid(), &mixed)
        .await
        .is_problem(403, "proposal_refused");
    let body = json!({ "kind": "credential", "uid": paula.uid(), "body": Bytes(good.to_bytes()) });
    world
        .post_as(&token, "/api/v1/proposals", &body)
        .await
        .is_problem(403, "proposal_refused");
    assert!(rita.proposals().await.unwrap().is_empty());
    let kept = send(paula.uid(), &good).await;
    assert_eq!(kept.status.as_u16(), 200, "{}", kept.text());
    // At rest it is sealed like everything else about people.
    let database = world.dir.path().join("data/api/api.db");
    let rows = rusqlite::Connection::open(database).unwrap();
    let stored: Vec<u8> = rows
        .query_row("SELECT body FROM proposals", [], |row| row.get(0))
        .unwrap();
    let bytes = good.to_bytes();
    assert!(!stored.windows(16).any(|part| part == &bytes[..16]));
    world
        .get("/api/v1/proposals")
        .await
        .is_problem(401, "session_required");
    world
        .get("/api/v1/pin-reset")
        .await
        .is_problem(401, "session_required");
}
