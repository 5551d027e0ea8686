//! What hostile people write is shown as the words that it is, wherever it turns up: no script runs,
//! nothing leaves the screen or the sheet of paper, and no direction reaches beyond the text that
//! turned it.

mod clinic;
mod paper;

use std::cell::RefCell;

use salus_web_e2e::{Browser, Outcome, Size, Stage, screens, trouble};

/// Markup as the words that it is.
const MARKUP: &str = "<img src=x";

/// A form, whose words stand in its fields and in buttons that no paper has.
const UNPRINTED: &str = "patient-edit";

/// Where hostile words must be seen, on the screen and on paper, or the test would show nothing.
const SHOWN: [&str; 19] = [
    "patient-home",
    "patient-records",
    "patient-record-results",
    "patient-record-image",
    "patient-edit",
    "patient-import",
    "patient-lab",
    "patient-request",
    "patient-sharing",
    "patient-shared",
    "patient-log",
    "patient-log-line",
    "patient-profile",
    "doctor-patients",
    "doctor-patient",
    "doctor-record",
    "registrar-people",
    "registrar-approvals",
    "auditor-questions",
];

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn hostile_words_are_only_words_on_every_screen() -> Outcome {
    let registrars = [clinic::line("Ada Lindholm"), clinic::line("Ben Oduya")];
    let [ada, ben] = registrars.each_ref();
    let stage = Stage::named(&clinic::line("Sample Clinic"), [ada, ben]).await?;
    let people = clinic::make(&stage).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("record.json");
    std::fs::write(&file, clinic::file(&clinic::patient(1)?).to_string())?;

    let (seen, printed) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    screens::each(&stage, &people, &[Size::Phone], &[], async |look| {
        let name = look.screen.name;
        let browser = look.browser;
        look.shown?;
        if name == "patient-import" {
            browser.attach("Choose files", &file).await?;
            browser.press("See what it brings").await?;
            browser.arrives_at("What this file brings").await?;
        }
        if browser.says(MARKUP).await? {
            seen.borrow_mut().push(name);
        }
        harmless(browser).await?;
        browser.resize(Size::Paper).await?;
        if browser.says(MARKUP).await? {
            printed.borrow_mut().push(name);
        }
        let on_paper = harmless(browser).await;
        browser.resize(look.size).await?;
        on_paper.map_err(|failure| format!("on paper: {failure}").into())
    })
    .await?;
    let unseen = |seen: &RefCell<Vec<&str>>| -> Vec<&str> {
        let is_unseen = |name: &&str| !seen.borrow().contains(name);
        SHOWN.into_iter().filter(is_unseen).collect()
    };
    assert_eq!(unseen(&seen), Vec::<&str>::new());
    assert_eq!(unseen(&printed), [UNPRINTED]);
    Ok(())
}

/// Nothing that the words could do to the page has happened.
async fn harmless(browser: &Browser) -> Outcome {
    let mut failures = Vec::new();
    if browser.was_stolen().await? {
        failures.push("a script ran".to_owned());
    }
    for element in browser.foreign().await? {
        failures.push(format!("markup became an element: {element}"));
    }
    let overflow = browser.overflow().await?;
    if overflow > 0 {
        failures.push(format!("{overflow} pixels beyond the edge"));
    }
    for words in browser.turned(clinic::END).await? {
        failures.push(format!("the direction is turned of: {words}"));
    }
    trouble::none(&failures)
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn harm_is_noticed() -> Outcome {
    let stage = Stage::new().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.visit("/login").await?;
    browser.settles().await?;
    harmless(&browser).await?;
    let line = clinic::line("Words");
    for (script, trouble) in [
        (
            "heading.append(Object.assign(new Image(), { src: 'x' }))",
            "markup became an element",
        ),
        ("heading.textContent = line + ' and mine'", "the direction"),
        (
            "heading.textContent = line; heading.style.minWidth = '150vw'",
            "beyond the edge",
        ),
        ("globalThis.salusStolen = 1", "a script ran"),
    ] {
        browser.visit("/login").await?;
        browser.arrives_at("Is this your organisation?").await?;
        browser
            .attack(&format!(
                "const line = {line:?}; const heading = document.querySelector('h1'); {script}"
            ))
            .await?;
        let failure = harmless(&browser).await.err().ok_or(script)?.to_string();
        assert!(failure.contains(trouble), "{script}: {failure}");
    }
    browser.end().await
}
