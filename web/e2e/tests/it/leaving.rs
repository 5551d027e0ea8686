//! Nobody loses by a slip what they have typed.

use salus_web_e2e::{Browser, Failure, Outcome, Size, Stage, person};
use xtask_clinic::device::Login;

use super::story::ask;

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

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_question_stays_when_news_come_meanwhile() -> Outcome {
    const ASKED: &str = "From this moment they are refused";
    let (stage, clinic) = Stage::own_clinic().await?;
    let patient = Browser::open(&stage.url, Size::Desk).await?;
    let doctor = Browser::open(&stage.url, Size::Desk).await?;
    let zora = person(&clinic, "zora")?;
    patient.log_in(&stage, zora).await?;
    doctor.log_in(&stage, person(&clinic, "oberlund")?).await?;

    patient.go("/sharing").await?;
    patient.sees("One thing is waiting for you").await?;
    patient.settles().await?;
    patient.press("Take back").await?;
    patient.sees(ASKED).await?;
    let Login::NationalId(identifier) = &zora.memory.login else {
        return Err(Failure::from("a patient has an identifier"));
    };
    ask(&doctor, identifier).await?;
    patient.sees("2 things are waiting for you").await?;
    patient.settles().await?;
    patient.sees(ASKED).await?;
    patient.press("Take back").await?;
    patient.sees("From now on they are refused").await?;
    patient.close().await?;
    doctor.close().await
}
