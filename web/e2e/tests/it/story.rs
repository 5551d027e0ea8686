//! The whole story of one record, by nothing but what people do with the pages: enrol, activate,
//! write, ask, allow less than was asked, read, find the reading in the log, take it back, be refused,
//! erase, verify the ledger.

use salus_web_e2e::{Browser, Outcome, Size, Stage, person};
use xtask_clinic::people::Clinic;

const PASSWORD: &str = "lantern ocelot brisk marmalade";
const PIN: &str = "739154";
const WORDS: &str = "Migraine with aura";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_story_of_a_record_on_a_desk() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    story(&stage, &clinic, Size::Desk, "977-11-0001", "Mira Halloran").await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_story_of_a_record_on_a_phone() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    story(
        &stage,
        &clinic,
        Size::Phone,
        "977-11-0002",
        "Tomas Verhoeven",
    )
    .await
}

async fn story(
    stage: &Stage,
    clinic: &Clinic,
    size: Size,
    identifier: &str,
    name: &str,
) -> Outcome {
    let letter = enrol(stage, clinic, size, identifier, name).await?;
    let patient = Browser::open(&stage.url, size).await?;
    activate(&patient, &letter, identifier, name).await?;
    write(&patient).await?;

    let doctor = Browser::open(&stage.url, size).await?;
    doctor.log_in(stage, person(clinic, "oberlund")?).await?;
    ask(&doctor, identifier).await?;
    allow_less(&patient).await?;

    doctor.go("/patients").await?;
    doctor.settles().await?;
    doctor.follow(name).await?;
    doctor.sees(WORDS).await?;
    let place = doctor.path().await?;

    patient.go("/log").await?;
    patient
        .sees("Dr. Soren Oberlund looked at the list of records")
        .await?;
    patient.sees("Checked: proven in the ledger").await?;

    patient.go("/sharing").await?;
    patient.press("Take back").await?;
    patient.sees("From this moment they are refused").await?;
    patient.press("Take back").await?;
    patient.sees("From now on they are refused").await?;
    doctor.go("/patients").await?;
    doctor.sees("Access has ended").await?;
    doctor.go(&place).await?;
    doctor.sees("Your access has ended").await?;
    assert!(!doctor.says(WORDS).await?, "nothing is shown any more");

    erase(&patient).await?;
    verify(stage, clinic, size).await?;
    for browser in [patient, doctor] {
        browser.close().await?;
    }
    Ok(())
}

/// What the letter says: the address behind its QR code.
async fn enrol(
    stage: &Stage,
    clinic: &Clinic,
    size: Size,
    identifier: &str,
    name: &str,
) -> Outcome<String> {
    let registrar = Browser::open(&stage.url, size).await?;
    registrar.log_in(stage, person(clinic, "ada")?).await?;
    registrar.go("/people/new").await?;
    registrar.tick("Patient").await?;
    registrar.fill("Full name", name).await?;
    registrar.fill("National identifier", identifier).await?;
    registrar.press("Enrol and make the letter").await?;
    registrar.arrives_at("Hand over this letter").await?;
    let code = code_in(&registrar.text().await?)?;
    registrar.tick("I have printed the letter").await?;
    registrar.press("Done").await?;
    registrar.close().await?;
    Ok(format!("/activate#code={code}&ledger={}", stage.genesis))
}

/// The code of a letter: six groups of five letters and digits.
fn code_in(text: &str) -> Outcome<String> {
    let is_group = |word: &&str| {
        word.len() == 5
            && word
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let words: Vec<&str> = text.split([' ', '-']).collect();
    let groups = words.windows(6).find(|groups| groups.iter().all(is_group));
    Ok(groups.ok_or("the letter shows no code")?.join("-"))
}

async fn activate(browser: &Browser, letter: &str, identifier: &str, name: &str) -> Outcome {
    browser.visit(letter).await?;
    browser.sees(name).await?;
    assert_eq!(
        browser.path().await?,
        "/activate",
        "the code left the address"
    );
    browser.fill("National identifier", identifier).await?;
    browser.fill("New password", PASSWORD).await?;
    browser.fill("New PIN", PIN).await?;
    browser.press("Make my account").await?;
    browser.arrives_at("Print your recovery kit").await?;
    browser
        .tick("I have printed the kit or written down the code")
        .await?;
    browser.press("Go on to the login").await?;
    browser.arrives_at("Log in").await?;
    browser.tick("Patient").await?;
    browser.fill("National identifier", identifier).await?;
    browser.fill("Password", PASSWORD).await?;
    browser.fill("PIN", PIN).await?;
    browser.press("Log in").await?;
    browser.waits(|path| path != "/login").await?;
    browser.settles().await
}

async fn write(browser: &Browser) -> Outcome {
    browser.go("/records/new/diagnosis").await?;
    browser.fill("Diagnosis", WORDS).await?;
    browser.press("Save the record").await?;
    browser.arrives_at(WORDS).await
}

async fn ask(browser: &Browser, identifier: &str) -> Outcome {
    browser.go("/patients/find").await?;
    browser.fill("National identifier", identifier).await?;
    browser.press("Go on").await?;
    browser.arrives_at("Ask for access").await?;
    browser
        .fill("Words for the patient", "For your visit on Monday.")
        .await?;
    browser.tick("Diagnosis").await?;
    browser.tick("Allergy").await?;
    browser.press("Sign and ask").await?;
    browser.waits(|path| path == "/asked").await?;
    browser.sees("Waiting for an answer").await
}

/// The doctor asked for two kinds; the patient allows one.
async fn allow_less(browser: &Browser) -> Outcome {
    browser.go("/requests").await?;
    browser.settles().await?;
    browser.follow_first().await?;
    browser.sees("For your visit on Monday.").await?;
    browser.tick("Allergy").await?;
    browser.press("Allow this").await?;
    browser.sees("has access now").await
}

async fn erase(browser: &Browser) -> Outcome {
    browser.go("/records").await?;
    browser.settles().await?;
    browser.follow_first().await?;
    browser.arrives_at(WORDS).await?;
    browser.press("Erase this record").await?;
    // The last key is Enter.
    browser.fill("Type the word erase", "erase\u{e007}").await?;
    browser.sees("is erased").await
}

async fn verify(stage: &Stage, clinic: &Clinic, size: Size) -> Outcome {
    let auditor = Browser::open(&stage.url, size).await?;
    auditor.log_in(stage, person(clinic, "noor")?).await?;
    auditor.go("/audit/verify").await?;
    auditor.press("Verify everything").await?;
    auditor.sees("The ledger is whole and unchanged").await?;
    auditor.close().await
}
