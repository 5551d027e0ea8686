//! Pages that cannot show what was wanted say so, or lead to where it can be found.

use salus_web_e2e::{Browser, Outcome, Size, Stage, person};

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_page_of_one_thing_leads_to_the_list_once_it_was_loaded_anew() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    let zora = person(clinic, "zora")?;
    browser.log_in(stage, zora).await?;
    for (list, link) in [
        ("/requests", "Dr. Soren Oberlund"),
        ("/sharing", "Details"),
        ("/records", "Chest X-ray"),
    ] {
        browser.go(list).await?;
        browser.follow(link).await?;
        browser.waits(|path| path != list).await?;
        let one = browser.path().await?;
        browser.visit(&one).await?;
        browser.type_login(zora).await?;
        browser.waits(|path| path == list).await?;
        // The list took the place of the page: it is what the way back leads to.
        browser.follow(link).await?;
        browser.waits(|path| path != list).await?;
        browser.back().await?;
        browser.waits(|path| path == list).await?;
    }
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn a_server_that_is_gone_is_said_to_be_gone() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.log_in(&stage, person(&clinic, "zora")?).await?;
    drop(stage);
    browser.expect_trouble("net::ERR_");
    browser.go("/sharing").await?;
    browser.sees("No connection").await?;
    browser.sees("Try again").await?;
    browser.close().await
}
