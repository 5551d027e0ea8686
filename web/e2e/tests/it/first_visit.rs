//! The pages that nobody has to log in for.

use salus_web_e2e::{Browser, Outcome, Size, Stage, axe};

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn the_login_is_reached_and_has_no_barriers_on_either_screen() -> Outcome {
    let stage = Stage::new().await?;
    for size in Size::BOTH {
        let browser = Browser::open(&stage.url, size).await?;
        browser.visit("/").await?;
        browser.compare_ledger(&stage).await?;
        browser.arrives_at("Log in").await?;
        browser.settles().await?;
        assert!(browser.title().await?.contains("Log in"));
        axe::check(&browser).await?;
        browser.close().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_address_from_a_letter_leads_to_its_page() -> Outcome {
    let stage = Stage::new().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.visit("/activate").await?;
    browser.compare_ledger(&stage).await?;
    browser.arrives_at("Make your account").await?;
    axe::check(&browser).await?;
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_unknown_address_says_so() -> Outcome {
    let stage = Stage::new().await?;
    for size in Size::BOTH {
        let browser = Browser::open(&stage.url, size).await?;
        browser.visit("/no-such-page").await?;
        browser.settles().await?;
        assert!(browser.title().await?.contains("not"));
        axe::check(&browser).await?;
        browser.close().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn foreign_scripts_and_foreign_requests_are_refused_and_noticed() -> Outcome {
    let stage = Stage::new().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    browser.visit("/login").await?;
    browser.settles().await?;
    assert_eq!(browser.troubles().await?, Vec::<String>::new());
    // The control: the same page, and somebody who managed to put something into it.
    browser
        .attack("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"salusStolen = 1\">')")
        .await?;
    browser
        .attack("const script = document.createElement('script'); script.text = 'salusStolen = 1'; document.body.append(script)")
        .await?;
    browser.attack("new Worker('/assets/other.js')").await?;
    browser
        .attack("fetch('http://127.0.0.1:1/steal').catch(() => {})")
        .await?;
    assert!(!browser.was_stolen().await?);
    let troubles = browser.troubles().await?.join("\n");
    assert!(troubles.contains("connect-src"), "{troubles}");
    browser.end().await
}
