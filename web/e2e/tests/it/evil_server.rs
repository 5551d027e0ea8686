//! A server that lies: the page refuses and says so. The same steps succeed with an honest one.

use salus_crypto::{
    Secret32,
    account::MasterKey,
    cbor,
    entropy::OsEntropy,
    sign::{MultiSigned, Signed, SigningKey},
};
use salus_ledger::entry::{Entry, PublicBody};
use salus_records::{
    objects::account::KeyEvent,
    wire::custodian::{KeyLog, Unlocked},
};
use salus_web_e2e::{Browser, EvilServer, Outcome, Size, Stage, person};

/// What every page says about a server that was caught.
const CAUGHT: &str = "The server was not believed";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn another_key_for_a_doctor_is_refused_before_anything_is_typed() -> Outcome {
    let (stage, _) = Stage::clinic().await?;
    let evil = EvilServer::before(&stage.url, "/custodian/v1/keys", swap_doctor_key).await?;
    let known = Browser::open(&evil.url, Size::Phone).await?;
    known.visit("/login").await?;
    known.compare_ledger(stage).await?;
    known.arrives_at("Log in").await?;

    evil.turn_evil();
    known.visit("/login").await?;
    let new = Browser::open(&evil.url, Size::Phone).await?;
    new.visit("/login").await?;
    new.compare_ledger(stage).await?;
    for browser in [known, new] {
        browser.sees(CAUGHT).await?;
        assert!(!browser.says("Password").await?);
        browser.close().await?;
    }
    assert!(evil.has_altered());
    Ok(())
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn weaker_parameters_for_the_password_are_refused() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let evil = EvilServer::before(&stage.url, "/custodian/v1/pin/finish", weaken).await?;
    let browser = Browser::open(&evil.url, Size::Desk).await?;
    evil.turn_evil();
    browser.visit("/login").await?;
    browser.compare_ledger(stage).await?;
    browser.type_login(person(clinic, "zora")?).await?;
    browser.sees(CAUGHT).await?;
    assert!(evil.has_altered());
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_altered_record_is_not_shown() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let evil = EvilServer::before(&stage.url, "/custodian/v1/parts/", turn_a_bit).await?;
    let browser = Browser::open(&evil.url, Size::Phone).await?;
    browser.log_in(stage, person(clinic, "zora")?).await?;
    evil.turn_evil();
    browser.go("/records").await?;
    browser.settles().await?;
    browser.follow_first().await?;
    browser.sees(CAUGHT).await?;
    assert!(!browser.says("Written by").await?);
    assert!(evil.has_altered());
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_entry_that_is_missing_from_the_ledger_is_noticed() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let evil = EvilServer::before(&stage.url, "/ledger/tile/entries/", drop_an_entry).await?;
    let browser = Browser::open(&evil.url, Size::Desk).await?;
    browser.log_in(stage, person(clinic, "noor")?).await?;
    browser.go("/audit/verify").await?;
    browser.press("Verify everything").await?;
    browser.sees("The ledger is whole and unchanged").await?;

    evil.turn_evil();
    browser.press("Verify everything").await?;
    browser.sees("The ledger is not what was signed").await?;
    assert!(evil.has_altered());
    browser.close().await
}

/// Puts a stranger's keys under the newest vouched name, as whoever wants to be given grants would.
fn swap_doctor_key(answer: Vec<u8>) -> Vec<u8> {
    let mut log: KeyLog = serde_json::from_slice(&answer).unwrap();
    for line in log.entries.iter_mut().rev() {
        let Ok(Entry::Key(mut key)) = Entry::decode(&line.entry.0) else {
            continue;
        };
        let event: KeyEvent = cbor::from_slice_canonical(key.body.as_bytes()).unwrap();
        let KeyEvent::Credential(signed) = event else {
            continue;
        };
        let stranger = MasterKey::random(1, &mut OsEntropy);
        let mut credential = signed.unverified().unwrap();
        credential.keys.identity = stranger.identity().public();
        credential.keys.wrap = stranger.wrap_key().public().clone();
        let mut forged = MultiSigned::new(&credential);
        forged.add(&stranger.identity());
        key.body = PublicBody::new(cbor::to_vec(&KeyEvent::Credential(forged))).unwrap();
        line.entry.0 = Entry::Key(key).encode();
        break;
    }
    serde_json::to_vec(&log).unwrap()
}

/// Lets the browser work less for the password than the account's owner signed.
fn weaken(answer: Vec<u8>) -> Vec<u8> {
    let mut unlocked: Unlocked = serde_json::from_slice(&answer).unwrap();
    let mut state = unlocked.account.state.unverified().unwrap();
    state.kdf_floor_kib = 8;
    let stranger = SigningKey::from_seed(&Secret32::random(&mut OsEntropy));
    unlocked.account.state = Signed::sign(&stranger, &state);
    serde_json::to_vec(&unlocked).unwrap()
}

fn turn_a_bit(mut answer: Vec<u8>) -> Vec<u8> {
    let middle = answer.len() / 2;
    answer[middle] ^= 1;
    answer
}

/// Takes the second entry out and lets the last one stand twice, so that none seems to be missing.
/// A bundle is a list of entries, each after its length in two bytes (C2SP tlog-tiles).
fn drop_an_entry(answer: Vec<u8>) -> Vec<u8> {
    let mut entries = Vec::new();
    let mut rest = answer.as_slice();
    while let [high, low, ..] = *rest {
        let (entry, after) = rest.split_at(2 + usize::from(u16::from_be_bytes([high, low])));
        entries.push(entry);
        rest = after;
    }
    entries.remove(1);
    entries.extend(entries.last().copied());
    entries.concat()
}
