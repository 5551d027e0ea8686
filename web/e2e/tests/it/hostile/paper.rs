//! What is made to be printed: the activation letter, the recovery kit, the receipt of an erasure.

use salus_web_e2e::{Browser, Outcome, Size, Stage};
use xtask_clinic::{
    device::Login,
    seed::{Place, take_office},
};

use super::{MARKUP, clinic, harmless};
use crate::story::{PASSWORD, PIN, code_in};

/// The patient's.
const IDENTIFIER: &str = "977-11-0009";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn hostile_words_are_only_words_on_the_letter_the_kit_and_the_receipt() -> Outcome {
    let (ada, ben) = (clinic::line("Ada Lindholm"), clinic::line("Ben Oduya"));
    let stage = Stage::named(&clinic::line("Sample Clinic"), [&ada, &ben]).await?;
    let place = Place {
        server: &stage.url,
        genesis: stage.genesis,
    };
    let registrar = stage.registrars.first().ok_or("nobody is there")?;
    let registrar = take_office(&place, registrar).await?;
    registrar.account.logout().await?;

    let desk = Browser::open(&stage.url, Size::Desk).await?;
    desk.log_in(&stage, &registrar.person).await?;
    desk.go("/people/new").await?;
    desk.tick("Patient").await?;
    desk.paste("Full name", &clinic::line("Zora Larkspur"))
        .await?;
    desk.fill("National identifier", IDENTIFIER).await?;
    desk.press("Enrol and make the letter").await?;
    desk.arrives_at("Hand over this letter").await?;
    let code = code_in(&desk.text().await?)?;
    words_on_paper(&desk).await?;
    desk.end().await?;

    let phone = Browser::open(&stage.url, Size::Phone).await?;
    let letter = format!("/activate#code={code}&ledger={}", stage.genesis);
    phone.visit(&letter).await?;
    phone.sees("Zora Larkspur").await?;
    phone.fill("National identifier", IDENTIFIER).await?;
    phone.fill("New password", PASSWORD).await?;
    phone.fill("New PIN", PIN).await?;
    phone.press("Make my account").await?;
    phone.arrives_at("Print your recovery kit").await?;
    words_on_paper(&phone).await?;
    phone
        .tick("I have printed the kit or written down the code")
        .await?;
    phone.press("Go on to the login").await?;
    let mut patient = registrar.person;
    patient.memory.login = Login::NationalId(IDENTIFIER.to_owned());
    patient.memory.password = PASSWORD.to_owned();
    patient.memory.pin = PIN.to_owned();
    phone.type_login(&patient).await?;
    phone.waits(|path| path != "/login").await?;
    phone.settles().await?;

    phone.go("/records/new/diagnosis").await?;
    phone
        .paste("Diagnosis", &clinic::line("Migraine with aura"))
        .await?;
    phone.press("Save the record").await?;
    phone.sees("Erase this record").await?;
    phone.press("Erase this record").await?;
    // The last key is Enter.
    phone.fill("Type the word erase", "erase\u{e007}").await?;
    phone.sees("is erased").await?;
    words_on_paper(&phone).await?;
    phone.close().await
}

/// The sheet says what was written, and that does nothing to it, on the screen and in print.
async fn words_on_paper(browser: &Browser) -> Outcome {
    let screen = browser.size();
    for size in [screen, Size::Paper] {
        browser.resize(size).await?;
        browser.settles().await?;
        assert!(browser.says(MARKUP).await?, "{}", browser.text().await?);
        harmless(browser).await?;
        assert_eq!(browser.cut_off().await?, Vec::<String>::new());
    }
    browser.resize(screen).await
}
