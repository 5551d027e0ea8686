//! Nothing that only a person should know stays behind: not in the browser, not at the server.

use std::cell::RefCell;

use salus_client::{Account, ClientError};
use salus_crypto::{Context, code::Code, kdf::derive, seal};
use salus_records::wire::Bytes;
use salus_web_e2e::{Browser, Outcome, Size, Stage, person, server_log, traces::spellings};
use xtask_clinic::device::{Login, Memory, connect};

use super::story::{Cast, PASSWORD, PIN, QUESTION, WORDS, story};

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

/// Where a text holds secrets, with what stands around each.
fn found(text: &str, secrets: &[String]) -> Vec<String> {
    const AROUND: usize = 60;
    let found = secrets.iter().filter_map(|secret| {
        let at = text.find(secret.as_str())?;
        let before = text[..at].char_indices().rev().take(AROUND).last();
        let from = before.map_or(at, |(from, _)| from);
        let length = text[from..at + secret.len()].chars().count() + AROUND;
        Some(text[from..].chars().take(length).collect())
    });
    found.collect()
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
    let control = found(&browser.kept().await?, &secrets);
    assert_eq!(control.len(), 1, "{control:?}");
    assert!(control[0].contains(&zora.memory.pin), "{control:?}");
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
    let left = browser.leave().await?;
    for secret in secrets {
        assert_eq!(left.with_text(&secret)?, Vec::<String>::new(), "{secret}");
    }
    Ok(())
}

/// The story of a record from the letter to its erasure, with all that everybody typed, read and
/// had on paper, and the keys by which it was sealed.
#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn nothing_of_the_whole_story_stays_behind() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let cast = Cast::enter(&stage, Size::Desk, "977-11-0003", "Ilse Brandvold").await?;
    let kept = RefCell::new(String::new());
    let look = async || {
        for browser in cast.everybody() {
            // Who has not come yet stands before an empty page.
            if browser.path().await?.starts_with('/') {
                let page = browser.kept().await?;
                *kept.borrow_mut() += &page;
            }
        }
        Ok(())
    };
    let [letter, recovery] = story(&stage, &clinic, &cast, look).await?;
    for browser in cast.everybody() {
        browser.press("Lock and log out").await?;
        browser.arrives_at("Log in").await?;
        let page = browser.kept().await? + &browser.history().await?;
        *kept.borrow_mut() += &page;
    }

    let patient = Memory {
        login: Login::NationalId(cast.identifier.to_owned()),
        password: PASSWORD.to_owned(),
        pin: PIN.to_owned(),
    };
    let doctor = &person(&clinic, "oberlund")?.memory;
    let mut account = patient.log_in(&stage.url, stage.genesis).await?;
    let mut secrets: Vec<String> = [cast.identifier, cast.name, WORDS, QUESTION, PASSWORD, PIN]
        .map(str::to_owned)
        .into();
    secrets.extend([recovery, doctor.password.clone(), doctor.pin.clone()]);
    secrets.push(account.uid().to_string());
    let keys = keys(&mut account).await?;
    account.logout().await?;

    let told = kept.into_inner() + &server_log();
    assert_eq!(found(&told, &secrets), Vec::<String>::new());
    for key in &keys {
        assert_eq!(found(&told, &spellings(key)), Vec::<String>::new());
    }
    for browser in [cast.registrar, cast.doctor, cast.auditor, cast.patient] {
        let is_patient = browser.history().await?.contains("/activate");
        let left = browser.leave().await?;
        for secret in &secrets {
            assert_eq!(left.with_text(secret)?, Vec::<String>::new(), "{secret}");
        }
        for key in &keys {
            assert_eq!(left.with_bytes(key)?, Vec::<String>::new());
        }
        // The control, and a limit: browsers note every address that they open before the page can
        // take anything out of it. A letter's address holds its code, which counts no more by now.
        assert_eq!(!left.with_text(&letter)?.is_empty(), is_patient);
    }
    let mut client = connect(&stage.url, stage.genesis).await?;
    let spent = client.look_up_code(&letter.parse::<Code>()?).await;
    assert!(matches!(spent, Err(ClientError::Refused(_))), "{spent:?}");
    Ok(())
}

/// The keys of an account, which a client never gives away: taken out of its session file, with the
/// half that the server keeps for the session.
async fn keys(account: &mut Account) -> Outcome<Vec<Vec<u8>>> {
    let half = &account.me().await?.lock_half.0;
    let half = derive(half, "lock-half", &Context::new("lock-half"));
    let file = serde_json::to_value(account.snapshot())?;
    let locked: Bytes = serde_json::from_value(file["locked"].clone())?;
    let context = Context::new("session-file").bytes(account.uid().as_bytes());
    let keys = seal::open(&half, &context, &locked.0)?;
    Ok(keys.expose().chunks(32).map(<[u8]>::to_vec).collect())
}
