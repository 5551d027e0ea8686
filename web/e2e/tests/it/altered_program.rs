//! A program that was altered on its way does not run. Against a server that alters all of it,
//! the first page included, no browser can help; see docs/threat-model.md.

use salus_web_e2e::{Alter, Browser, EvilServer, Outcome, Size, Stage, person};

/// What a page says about a part that is loaded later.
const MISSING: &str = "A part of Salus did not arrive";

fn alter_webassembly(mut answer: Vec<u8>) -> Vec<u8> {
    if answer.starts_with(b"\0asm") {
        // An empty section of its own is valid everywhere.
        answer.extend([0, 1, 0]);
    }
    answer
}

/// Shows that nothing of the altered application runs, and that the page says so.
async fn does_not_start(route: &'static str, alter: Alter) -> Outcome {
    let stage = Stage::new().await?;
    let evil = EvilServer::before(&stage.url, route, alter).await?;
    let honest = Browser::open(&evil.url, Size::Phone).await?;
    honest.visit("/login").await?;
    honest.arrives_at("Is this your organisation?").await?;
    honest.close().await?;

    evil.turn_evil();
    let browser = Browser::open(&evil.url, Size::Phone).await?;
    browser.visit("/login").await?;
    browser.sees("Salus could not start").await?;
    assert!(evil.has_altered());
    assert!(!browser.was_stolen().await?);
    assert!(!browser.says("Is this your organisation?").await?);
    let troubles = browser.troubles().await?.join("\n");
    assert!(troubles.contains("integrity"), "{troubles}");
    browser.end().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn altered_webassembly_does_not_start() -> Outcome {
    does_not_start("/assets/ui-", alter_webassembly).await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn altered_bindings_do_not_start() -> Outcome {
    does_not_start("/assets/ui-bindings-", |mut answer| {
        answer.extend(b"\nglobalThis.salusStolen = true;\n");
        answer
    })
    .await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_altered_part_of_the_pages_is_not_shown() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let evil = EvilServer::before(&stage.url, "/assets/ui-inside-", alter_webassembly).await?;
    evil.turn_evil();
    let browser = Browser::open(&evil.url, Size::Phone).await?;
    browser.visit("/login").await?;
    browser.compare_ledger(stage).await?;
    browser.type_login(person(clinic, "zora")?).await?;
    browser.sees(MISSING).await?;
    assert!(evil.has_altered());

    evil.turn_honest();
    browser.press("Try again").await?;
    browser.sees("Who can see your record").await?;
    let troubles = browser.troubles().await?.join("\n");
    assert!(troubles.contains("integrity"), "{troubles}");
    browser.end().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_altered_part_of_the_worker_does_not_run() -> Outcome {
    let stage = Stage::new().await?;
    let evil = EvilServer::before(&stage.url, "/assets/worker-entry-", alter_webassembly).await?;
    evil.turn_evil();
    let browser = Browser::open(&evil.url, Size::Phone).await?;
    browser.visit("/login").await?;
    browser.compare_ledger(&stage).await?;
    browser.sees(MISSING).await?;
    assert!(evil.has_altered());
    assert!(!browser.says("Password").await?);

    evil.turn_honest();
    browser.press("It is the same").await?;
    browser.arrives_at("Log in").await?;
    let troubles = browser.troubles().await?.join("\n");
    assert!(troubles.contains("integrity"), "{troubles}");
    browser.end().await
}
