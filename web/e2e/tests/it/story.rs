//! The whole story of one record, by nothing but what people do with the pages: enrol, activate,
//! write, ask, allow less than was asked, read, find the reading in the log, take it back, be refused,
//! erase, verify the ledger.

use salus_web_e2e::{Browser, Outcome, Size, Stage, person};
use xtask_clinic::people::Clinic;

pub(super) const PASSWORD: &str = "lantern ocelot brisk marmalade";
/// Long enough that no log or cache holds these digits by chance.
pub(super) const PIN: &str = "739154826037";
pub(super) const WORDS: &str = "Migraine with aura";
pub(super) const QUESTION: &str = "For your visit on Monday.";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_story_of_a_record_on_a_desk() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let cast = Cast::enter(&stage, Size::Desk, "977-11-0001", "Mira Halloran").await?;
    story(&stage, &clinic, &cast, async || Ok(())).await?;
    cast.leave().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_story_of_a_record_on_a_phone() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let cast = Cast::enter(&stage, Size::Phone, "977-11-0002", "Tomas Verhoeven").await?;
    story(&stage, &clinic, &cast, async || Ok(())).await?;
    cast.leave().await
}

/// Everybody in the story, each in front of a browser of their own.
pub(super) struct Cast {
    pub(super) registrar: Browser,
    pub(super) patient: Browser,
    pub(super) doctor: Browser,
    pub(super) auditor: Browser,
    /// The patient's, on the card.
    pub(super) identifier: &'static str,
    pub(super) name: &'static str,
}

impl Cast {
    pub(super) async fn enter(
        stage: &Stage,
        size: Size,
        identifier: &'static str,
        name: &'static str,
    ) -> Outcome<Self> {
        Ok(Self {
            registrar: Browser::open(&stage.url, size).await?,
            patient: Browser::open(&stage.url, size).await?,
            doctor: Browser::open(&stage.url, size).await?,
            auditor: Browser::open(&stage.url, size).await?,
            identifier,
            name,
        })
    }

    pub(super) fn everybody(&self) -> [&Browser; 4] {
        [&self.registrar, &self.patient, &self.doctor, &self.auditor]
    }

    async fn leave(self) -> Outcome {
        for browser in [self.registrar, self.patient, self.doctor, self.auditor] {
            browser.close().await?;
        }
        Ok(())
    }
}

/// Tells the story; `scene` hears of the end of each scene. Returns the codes that were on paper:
/// the one of the letter, and the one of the recovery kit.
pub(super) async fn story(
    stage: &Stage,
    clinic: &Clinic,
    cast: &Cast,
    scene: impl AsyncFn() -> Outcome,
) -> Outcome<[String; 2]> {
    let Cast {
        patient, doctor, ..
    } = cast;
    cast.registrar.log_in(stage, person(clinic, "ada")?).await?;
    let code = enrol(cast).await?;
    scene().await?;
    let letter = format!("/activate#code={code}&ledger={}", stage.genesis);
    let recovery = activate(cast, &letter).await?;
    scene().await?;
    write(patient).await?;
    scene().await?;

    doctor.log_in(stage, person(clinic, "oberlund")?).await?;
    ask(doctor, cast.identifier).await?;
    scene().await?;
    allow_less(patient).await?;
    scene().await?;

    doctor.sees("What the patient allowed").await?;
    doctor.sees("Diagnoses, also future ones").await?;
    doctor.sees("Has access").await?;
    doctor.go("/patients").await?;
    doctor.settles().await?;
    doctor.follow(cast.name).await?;
    doctor.sees(WORDS).await?;
    let place = doctor.path().await?;
    scene().await?;

    patient.go("/log").await?;
    patient
        .sees("Dr. Soren Oberlund looked at the list of records")
        .await?;
    patient.sees("proven in the ledger").await?;
    scene().await?;

    patient.go("/sharing").await?;
    patient.press("Take back").await?;
    patient.sees("From this moment they are refused").await?;
    patient.press("Take back").await?;
    patient.sees("From now on they are refused").await?;
    doctor.go("/asked").await?;
    doctor.sees("Taken back on").await?;
    assert!(
        !doctor.says("Has access").await?,
        "the request says how it stands"
    );
    doctor.go("/patients").await?;
    doctor.sees("Access has ended").await?;
    doctor.go(&place).await?;
    doctor.sees("Your access has ended").await?;
    assert!(!doctor.says(WORDS).await?, "nothing is shown any more");
    scene().await?;

    erase(patient).await?;
    cast.auditor.log_in(stage, person(clinic, "noor")?).await?;
    verify(&cast.auditor).await?;
    scene().await?;
    Ok([code, recovery])
}

/// Returns the code on the letter.
async fn enrol(cast: &Cast) -> Outcome<String> {
    let registrar = &cast.registrar;
    registrar.go("/people/new").await?;
    registrar.tick("Patient").await?;
    registrar.fill("Full name", cast.name).await?;
    registrar
        .fill("National identifier", cast.identifier)
        .await?;
    registrar.press("Enrol and make the letter").await?;
    registrar.arrives_at("Hand over this letter").await?;
    let code = code_in(&registrar.text().await?)?;
    registrar.tick("I have printed the letter").await?;
    registrar.press("Done").await?;
    Ok(code)
}

/// The code on a sheet of paper: six groups of five letters and digits.
pub(super) fn code_in(text: &str) -> Outcome<String> {
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

/// Returns the code on the recovery kit.
async fn activate(cast: &Cast, letter: &str) -> Outcome<String> {
    let (browser, identifier) = (&cast.patient, cast.identifier);
    browser.visit(letter).await?;
    browser.sees(cast.name).await?;
    assert_eq!(
        browser.path().await?,
        "/activate",
        "the code left the address"
    );
    browser.fill("National identifier", identifier).await?;
    let button = "form button[type=submit]";
    let before = browser.top(button).await?;
    browser.fill("New password", PASSWORD).await?;
    browser.fill("New PIN", PIN).await?;
    browser.sees("Very strong.").await?;
    browser.sees("This PIN is good.").await?;
    let after = browser.top(button).await?;
    assert_eq!(
        before, after,
        "the judgements move nothing from under a finger"
    );
    browser.press("Make my account").await?;
    browser.arrives_at("Print your recovery kit").await?;
    let code = code_in(&browser.text().await?)?;
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
    browser.settles().await?;
    Ok(code)
}

async fn write(browser: &Browser) -> Outcome {
    browser.go("/records/new/diagnosis").await?;
    browser.fill("Diagnosis", WORDS).await?;
    browser.press("Save the record").await?;
    browser.arrives_at(WORDS).await
}

pub(super) async fn ask(browser: &Browser, identifier: &str) -> Outcome {
    browser.go("/patients/find").await?;
    browser.fill("National identifier", identifier).await?;
    browser.press("Go on").await?;
    browser.arrives_at("Ask for access").await?;
    browser.fill("Words for the patient", QUESTION).await?;
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
    browser.sees(QUESTION).await?;
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

async fn verify(auditor: &Browser) -> Outcome {
    auditor.go("/audit/verify").await?;
    auditor.press("Verify everything").await?;
    auditor.sees("The ledger is whole and unchanged").await
}
