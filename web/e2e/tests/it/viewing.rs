//! Images and documents of a record, looked at with fingers, mouse and keys.

use base64::{Engine, prelude::BASE64_STANDARD};
use salus_web_e2e::{Browser, Outcome, Size, Stage, person};

const IMAGE: &str = "canvas.viewer-canvas";

/// A document of one empty page.
const PDF: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
";

/// The number before ` %`: how large the image is shown.
async fn zoom(browser: &Browser) -> Outcome<u32> {
    let text = browser.text().await?;
    let (before, _) = text.split_once(" %").ok_or("no size is shown")?;
    Ok(before.rsplit(' ').next().unwrap_or_default().parse()?)
}

/// What the page says of the brightness.
async fn light(browser: &Browser) -> Outcome<String> {
    let text = browser.text().await?;
    let found = text.find("Centre ").ok_or("no brightness is shown")?;
    Ok(text[found..].chars().take_while(|c| *c != '·').collect())
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn an_x_ray_is_enlarged_moved_lit_and_measured() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Phone).await?;
    browser.log_in(stage, person(clinic, "zora")?).await?;
    browser.go("/records").await?;
    browser.follow("Chest X-ray").await?;
    browser.sees("Centre ").await?;

    let whole = zoom(&browser).await?;
    browser.pinch(IMAGE, 80.0, 200.0).await?;
    let large = zoom(&browser).await?;
    assert!(large > whole * 2, "{whole} % became {large} %");
    browser.pinch(IMAGE, 200.0, 80.0).await?;
    assert!(zoom(&browser).await? < large);

    let before = light(&browser).await?;
    browser.swipe(IMAGE, (40.0, 60.0)).await?;
    let after = light(&browser).await?;
    assert_ne!(before, after, "a finger changes the brightness");
    browser.press("Reset").await?;
    assert_eq!(light(&browser).await?, before);
    assert_eq!(zoom(&browser).await?, whole);

    browser.press("Measure").await?;
    browser.swipe(IMAGE, (60.0, 0.0)).await?;
    browser.sees("Length: ").await?;
    assert!(browser.text().await?.contains(" mm"), "in true units");
    browser.press("Remove the measurement").await?;

    browser.resize(Size::Desk).await?;
    browser.drag(IMAGE, (30.0, 30.0)).await?;
    browser.press("Full window").await?;
    browser.sees("Leave full window").await?;
    browser.press("Leave full window").await?;
    browser.close().await
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn frames_of_a_scan_follow_wheel_and_keys() -> Outcome {
    let (stage, clinic) = Stage::clinic().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    browser.log_in(stage, person(clinic, "ravi")?).await?;
    browser.go("/records").await?;
    browser.follow("CT of the chest").await?;
    browser.sees("Frame 1 of ").await?;
    browser.wheel(IMAGE, 100.0).await?;
    browser.sees("Frame 2 of ").await?;
    browser.wheel(IMAGE, -100.0).await?;
    browser.sees("Frame 1 of ").await?;
    browser.close().await
}

/// A picture of 3 by 2 pixels, as the browser itself writes it.
async fn picture(browser: &Browser, kind: &str) -> Outcome<Vec<u8>> {
    let url = browser.drawing(kind).await?;
    let (_, data) = url.split_once("base64,").ok_or("no picture was drawn")?;
    Ok(BASE64_STANDARD.decode(data)?)
}

#[tokio::test]
#[ignore = "needs a browser; cargo xtask test runs it"]
async fn pictures_and_documents_are_shown_after_decryption() -> Outcome {
    let (stage, clinic) = Stage::own_clinic().await?;
    let browser = Browser::open(&stage.url, Size::Desk).await?;
    browser.log_in(&stage, person(&clinic, "zora")?).await?;
    let folder = tempfile::tempdir()?;
    let files = [
        ("photo.png", picture(&browser, "image/png").await?),
        ("photo.jpg", picture(&browser, "image/jpeg").await?),
        ("letter.pdf", PDF.as_bytes().to_vec()),
    ];
    browser.go("/upload").await?;
    browser.fill("Title", "Three files").await?;
    for (name, bytes) in &files {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes)?;
        browser.attach("Choose files", &file).await?;
    }
    browser.press("Save the record").await?;
    browser.arrives_at("Three files").await?;
    browser.settles().await?;
    for name in ["photo.png", "photo.jpg"] {
        browser.shows_picture(name, (3, 2)).await?;
    }
    browser.press("Open PDF").await?;
    browser.shows_document("application/pdf").await?;
    browser.close().await
}
