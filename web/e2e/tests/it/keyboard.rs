//! The main paths with nothing but a keyboard: every key goes to wherever the focus is, and the
//! focus can be seen all the way.

use salus_web_e2e::{Browser, Key, Outcome, Size, Stage, person};
use xtask_clinic::{device::Login, people::Person};

const DIALOG: &str = "dialog[open]";

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_doctor_logs_in_reads_and_writes() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    log_in(&browser, person(&clinic, "fenwright")?).await?;

    browser.enter("link", "Zora").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Records").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Lipid panel").await?;
    browser.arrives_at("Lipid panel").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Records").await?;
    browser.keeps_focus().await?;

    browser.enter("link", "Add a record").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Diagnosis").await?;
    browser.keeps_focus().await?;
    choose_code(&browser).await?;
    browser
        .type_into("Note", "Written without a mouse.")
        .await?;
    browser.enter("button", "Save the record").await?;
    browser.sees("Written without a mouse.").await?;
    browser.keeps_focus().await?;
    browser.close().await
}

/// The field for the diagnosis, which offers codes: Escape puts the list away, Enter takes what the
/// arrows have led to, and the focus stays in the field meanwhile.
async fn choose_code(browser: &Browser) -> Outcome {
    const KNOWN: &str = "A known term";
    browser.type_into("Diagnosis", "asth").await?;
    browser.sees("Asthma").await?;
    let field = browser.focus().await?;

    browser.key(Key::Escape).await?;
    browser.disappears("Asthma").await?;
    assert_eq!(browser.value("Diagnosis").await?, "asth");

    browser.key(Key::Down).await?;
    browser.sees("Asthma").await?;
    browser.key(Key::Down).await?;
    browser.key(Key::Up).await?;
    browser.key(Key::Enter).await?;
    browser.sees(KNOWN).await?;
    assert_eq!(browser.focus().await?, field);
    assert_eq!(browser.value("Diagnosis").await?, "Asthma");
    browser.sees_focus().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_patient_allows_less_than_asked_and_takes_it_back() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    log_in(&browser, person(&clinic, "zora")?).await?;

    browser.enter("link", "Requests").await?;
    browser.arrives_at("Requests").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Dr. Soren Oberlund").await?;
    browser.keeps_focus().await?;
    browser.tab_to("field", "Diagnosis").await?;
    browser.key(Key::Space).await?;
    browser.enter("button", "Allow this").await?;
    browser.sees("has access now").await?;
    browser.keeps_focus().await?;

    browser.tab_to("button", "Take back").await?;
    let button = browser.focus().await?;
    browser.key(Key::Enter).await?;
    browser.sees("From this moment they are refused").await?;
    trapped(&browser).await?;
    browser.key(Key::Escape).await?;
    browser
        .disappears("From this moment they are refused")
        .await?;
    assert_eq!(browser.focus().await?, button, "the focus returns");
    browser.sees_focus().await?;

    browser.key(Key::Space).await?;
    browser.enter("button", "Take back").await?;
    browser.sees("From now on they are refused").await?;
    browser.keeps_focus().await?;
    browser.close().await
}

/// In front of a dialog the keys reach nothing that lies behind it, in neither direction.
async fn trapped(browser: &Browser) -> Outcome {
    assert!(
        browser.has_focus_in(DIALOG).await?,
        "the dialog has the focus"
    );
    browser.sees_focus().await?;
    for step in 0..12 {
        if step < 6 {
            browser.key(Key::Tab).await?;
        } else {
            browser.tab_back().await?;
        }
        let focus = browser.focus().await?;
        // Between the last and the first place lies the browser itself.
        let is_inside = browser.has_focus_in(DIALOG).await?;
        assert!(is_inside || focus == "BODY", "{focus} lies behind");
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn what_is_wrong_in_a_form_takes_the_focus() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.log_in(stage, person(clinic, "zora")?).await?;
    browser.go("/records/new/allergy").await?;
    browser.press("Save the record").await?;
    browser.sees("Say what is not tolerated.").await?;
    browser.focus_arrives_in(".form-errors").await?;
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_first_key_skips_to_the_content() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    log_in(&browser, person(clinic, "noor")?).await?;
    // From the top of the page, as after opening it.
    browser.enter("link", "Salus").await?;
    browser.keeps_focus().await?;
    browser.enter("link", "Skip to the content").await?;
    browser.sees_focus().await?;
    assert!(browser.has_focus_in("main").await?);
    browser.key(Key::Tab).await?;
    assert!(
        browser.has_focus_in("main").await?,
        "the next place is in the content"
    );
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_focus_that_cannot_be_seen_is_noticed() -> Outcome {
    let stage = Stage::new().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    browser.visit("/login").await?;
    browser.tab_to("button", "It is the same").await?;
    // The controls: no ring, something in front, and no focus at all.
    let dressed = |css: &str| {
        format!(
            "const style = new CSSStyleSheet(); style.replaceSync({css:?}); document.adoptedStyleSheets = [style]"
        )
    };
    for (css, trouble) in [
        ("* { outline: none !important }", "nothing marks it"),
        (
            "body::after { content: ''; position: fixed; inset: 0 }",
            "something covers it",
        ),
    ] {
        browser.attack(&dressed(css)).await?;
        let seen = browser
            .sees_focus()
            .await
            .map_err(|failure| failure.to_string());
        assert!(
            seen.is_err_and(|failure| failure.contains(trouble)),
            "{trouble}"
        );
    }
    browser.attack("document.adoptedStyleSheets = []").await?;
    browser.sees_focus().await?;
    browser.attack("document.activeElement.blur()").await?;
    assert!(browser.sees_focus().await.is_err());
    browser.close().await
}

/// As [`Browser::log_in`], without a click.
async fn log_in(browser: &Browser, person: &Person) -> Outcome {
    browser.visit("/login").await?;
    browser.arrives_at("Is this your organisation?").await?;
    browser.enter("button", "It is the same").await?;
    browser.arrives_at("Log in").await?;
    browser.keeps_focus().await?;
    match &person.memory.login {
        Login::NationalId(text) => {
            browser.arrow_to("Patient").await?;
            browser.type_into("National identifier", text).await?;
        }
        Login::Username(name) => {
            browser.arrow_to("Staff").await?;
            browser.type_into("User name", name).await?;
        }
    }
    browser
        .type_into("Password", &person.memory.password)
        .await?;
    browser.tab_to("field", "PIN").await?;
    browser.types(&person.memory.pin).await?;
    browser.key(Key::Enter).await?;
    browser.waits(|path| path != "/login").await?;
    browser.keeps_focus().await
}
