//! What holds for every screen in the table of `screens`.

use salus_web_e2e::{Outcome, Size, Stage, axe, screens};

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn every_screen_is_free_of_barriers_and_fits_the_width() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    screens::each(stage, clinic, &Size::BOTH, &[], async |look| {
        look.shown?;
        axe::check(look.browser).await?;
        let mut widths = vec![look.size];
        // Zoomed to four times the size, a desk screen is as narrow as this (WCAG 1.4.10).
        if look.size == Size::Phone {
            widths.push(Size::Narrow);
        }
        for width in widths {
            look.browser.resize(width).await?;
            let overflow = look.browser.overflow().await?;
            if overflow > 0 {
                return Err(format!("{overflow} pixels beyond the {} screen", width.name()).into());
            }
        }
        look.browser.resize(look.size).await
    })
    .await
}
