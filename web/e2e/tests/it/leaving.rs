//! Nobody loses by a slip what they have typed.

use salus_web_e2e::{Browser, Outcome, Size, Stage, person};

const WORDS: &str = "Typed with care";
const QUESTION: &str = "Leave this page?";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn what_is_typed_is_not_left_behind_by_a_slip() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.log_in(stage, person(clinic, "zora")?).await?;

    // Nothing is asked where nothing was typed.
    browser.follow("Records").await?;
    browser.arrives_at("Records").await?;
    browser.go("/records/new/diagnosis").await?;
    browser.fill("Diagnosis", WORDS).await?;

    browser.follow("Home").await?;
    browser.sees(QUESTION).await?;
    browser.press("Cancel").await?;
    browser.back().await?;
    browser.sees(QUESTION).await?;
    assert_eq!(browser.path().await?, "/records/new/diagnosis");
    browser.press("Cancel").await?;
    assert_eq!(browser.value("Diagnosis").await?, WORDS);

    browser.follow("Home").await?;
    browser.press("Leave and lose it").await?;
    browser.waits(|path| path == "/home").await?;
    browser.back().await?;
    browser.waits(|path| path != "/home").await?;
    assert!(!browser.says(QUESTION).await?, "it is gone already");
    browser.close().await
}
