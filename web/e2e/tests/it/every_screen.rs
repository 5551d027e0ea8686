//! What holds for every screen in the table of `screens`.

use salus_web_e2e::{Browser, Outcome, Size, Stage, axe, screens, trouble};

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn every_screen_is_free_of_barriers_and_fits_at_every_size() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    screens::each(stage, clinic, &Size::BOTH, &[], async |look| {
        look.shown?;
        axe::check(look.browser).await?;
        fits(look.browser, look.size).await
    })
    .await
}

/// On a screen of this size, zoomed, and with text of twice its size (WCAG 2.2, 1.4.4 and 1.4.10).
async fn fits(browser: &Browser, size: Size) -> Outcome {
    let mut failures = Vec::new();
    let zoomed = match size {
        Size::Phone => Size::Narrow,
        _ => Size::Zoomed,
    };
    for (shown, percent) in [(size, 100), (zoomed, 100), (size, 200)] {
        browser.resize(shown).await?;
        browser.enlarge_text(percent).await?;
        let how = format!("{} screen, text of {percent} %", shown.name());
        let overflow = browser.overflow().await?;
        if overflow > 0 {
            failures.push(format!("{how}: {overflow} pixels beyond the edge"));
        }
        let cut_off = browser.cut_off().await?;
        if !cut_off.is_empty() {
            failures.push(format!("{how}: cut off: {}", cut_off.join(", ")));
        }
    }
    browser.enlarge_text(100).await?;
    browser.resize(size).await?;
    trouble::none(&failures)
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn what_does_not_fit_is_noticed() -> Outcome {
    let stage = Stage::new().await?;
    for size in Size::BOTH {
        let browser = Browser::open(&stage.url, size).await?;
        browser.visit("/login").await?;
        browser.compare_ledger(&stage).await?;
        browser.arrives_at("Log in").await?;
        fits(&browser, size).await?;
        // The controls: a heading that leaves the screen, and one whose box is too small for it.
        for (style, trouble) in [
            ("min-width: 150vw", "beyond the edge"),
            (
                "white-space: nowrap; width: 2em; overflow: hidden",
                "cut off",
            ),
            ("height: 0.5em; overflow: hidden", "cut off"),
        ] {
            browser
                .attack(&format!(
                    "document.querySelector('h1').style.cssText = {style:?}"
                ))
                .await?;
            let failure = fits(&browser, size).await.err().ok_or(style)?.to_string();
            assert!(failure.contains(trouble), "{style}: {failure}");
        }
        browser.close().await?;
    }
    Ok(())
}
