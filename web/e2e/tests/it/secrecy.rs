//! Nothing that only a person should know stays behind: not in the browser, not at the server.

use salus_web_e2e::{Browser, Outcome, Size, Stage, person, server_log};
use xtask_clinic::device::Login;

/// What nobody may find afterwards: what the person typed, and who they are.
async fn secrets(stage: &Stage, person: &xtask_clinic::people::Person) -> Outcome<Vec<String>> {
    let memory = &person.memory;
    let account = memory.log_in(&stage.url, stage.genesis).await?;
    let mut secrets = vec![
        memory.password.clone(),
        memory.pin.clone(),
        person.recovery_code.clone(),
        person.name.clone(),
        account.uid().to_string(),
    ];
    if let Login::NationalId(text) = &memory.login {
        secrets.push(text.clone());
    }
    account.logout().await?;
    Ok(secrets)
}

fn found(text: &str, secrets: &[String]) -> Vec<String> {
    let found = secrets
        .iter()
        .filter(|secret| text.contains(secret.as_str()));
    found.cloned().collect()
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn nothing_that_was_typed_or_read_stays_behind() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let zora = person(clinic, "zora")?;
    let mut secrets = secrets(stage, zora).await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.log_in(stage, zora).await?;

    let mut kept = Vec::new();
    let mut titles = Vec::new();
    for path in [
        "/home",
        "/records",
        "/requests",
        "/sharing",
        "/log",
        "/profile",
        "/settings",
    ] {
        browser.go(path).await?;
        browser.settles().await?;
        kept.push(browser.kept().await?);
        titles.push(browser.title().await?);
    }
    browser.go("/records").await?;
    browser.settles().await?;
    browser.follow_first().await?;
    browser.sees("About this record").await?;
    browser.settles().await?;
    let record = browser.heading().await?;
    assert!(record.len() > 5, "a record has a title");
    secrets.push(record);
    kept.push(browser.kept().await?);
    titles.push(browser.title().await?);
    let number = browser.path().await?;
    let number = number.trim_start_matches("/records/");
    assert!(
        number.parse::<u32>().is_ok(),
        "a record is a number in its address: {number}"
    );

    for (kept, title) in kept.iter().zip(&titles) {
        assert_eq!(found(kept, &secrets), Vec::<String>::new());
        assert_eq!(found(title, &secrets), Vec::<String>::new());
    }
    // The control: what is kept would be found.
    browser
        .attack(&format!(
            "localStorage.setItem('left', {:?})",
            zora.memory.pin
        ))
        .await?;
    assert_eq!(
        found(&browser.kept().await?, &secrets),
        std::slice::from_ref(&zora.memory.pin)
    );
    browser.attack("localStorage.removeItem('left')").await?;

    browser.press("Lock and log out").await?;
    browser.arrives_at("Log in").await?;
    assert_eq!(
        found(&browser.kept().await?, &secrets),
        Vec::<String>::new()
    );
    assert_eq!(
        found(&browser.text().await?, &secrets),
        Vec::<String>::new()
    );

    let troubles = browser.troubles().await?;
    assert_eq!(troubles, Vec::<String>::new());
    assert_eq!(
        found(&browser.console().join("\n"), &secrets),
        Vec::<String>::new()
    );
    let log = server_log();
    assert!(
        log.contains("/custodian/v1/access"),
        "the server logs something"
    );
    assert_eq!(found(&log, &secrets), Vec::<String>::new());
    let typed = [zora.memory.password.clone(), zora.memory.pin.clone()];
    assert_eq!(browser.written(&typed)?, Vec::<String>::new());
    browser.close().await
}
