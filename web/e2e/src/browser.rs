//! One browser that starts with nothing kept.

use std::{cell::Cell, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use fantoccini::{Client, ClientBuilder, error::CmdError, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    Outcome,
    driver::{Driver, failed},
    trouble::{self, Troubles},
};

/// Options that keep the browser to itself: no updates, no reports, no first-run pages.
const OPTIONS: [&str; 12] = [
    "--headless=new",
    // Tests run as root in containers, where the sandbox cannot be set up.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
    // Whatever is not on this machine does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A phone held upright, with touch.
    Phone,
    /// A desk screen.
    Desk,
    /// The narrowest that WCAG 2.2 asks for (1.4.10, reflow): a desk screen zoomed to 400 %.
    Narrow,
    /// A desk screen zoomed to 200 %.
    Zoomed,
    /// A sheet of A4 between its margins, with the style of paper instead of the screen's.
    Paper,
}

impl Size {
    /// The two that every screen is looked at on.
    pub const BOTH: [Self; 2] = [Self::Phone, Self::Desk];

    /// Width and height in CSS pixels.
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Phone => (360, 740),
            Self::Desk => (1280, 900),
            Self::Narrow => (320, 640),
            Self::Zoomed => (640, 450),
            Self::Paper => (672, 986),
        }
    }

    fn is_small(self) -> bool {
        matches!(self, Self::Phone | Self::Narrow)
    }

    /// Pixels of the screen for one of the page.
    fn scale(self) -> u32 {
        if self == Self::Zoomed { 2 } else { 1 }
    }

    /// What style sheets call it.
    fn medium(self) -> &'static str {
        if self == Self::Paper {
            "print"
        } else {
            "screen"
        }
    }

    /// A word for file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Desk => "desk",
            Self::Narrow => "narrow",
            Self::Zoomed => "zoomed",
            Self::Paper => "paper",
        }
    }
}

/// How large a browser's text is by itself, in pixels.
const FONT: u32 = 16;
const FIXED_FONT: u32 = 13;

/// How long the page is.
const LENGTH: &str = "return document.documentElement.scrollHeight;";

/// A browser in front of one site.
pub struct Browser {
    pub(crate) client: Client,
    pub(crate) site: String,
    size: Cell<Size>,
    troubles: Troubles,
    // Ended in this order.
    driver: Driver,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser for this site; nothing is open yet.
    ///
    /// # Errors
    /// When chromium or chromedriver is missing or does not start.
    pub async fn open(site: &str, size: Size) -> Outcome<Self> {
        let profile = tempfile::tempdir()?;
        let downloads = profile.path().join("downloads");
        std::fs::create_dir(&downloads)?;
        let driver = Driver::start().await?;
        let mut options: Vec<String> = OPTIONS.map(str::to_owned).into();
        options.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": options,
                "prefs": {
                    "download.default_directory": downloads,
                    "credentials_enable_service": false,
                },
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let Value::Object(capabilities) = capabilities else {
            return Err("capabilities are an object".into());
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url)
            .await
            .map_err(|error| failed("the browser does not start", error))?;
        let browser = Self {
            client,
            site: site.to_owned(),
            size: Cell::new(size),
            troubles: Troubles::default(),
            driver,
            profile,
        };
        trouble::watch(&browser).await?;
        browser.resize(size).await?;
        Ok(browser)
    }

    /// Shows the page on another screen.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn resize(&self, size: Size) -> Outcome {
        self.size.set(size);
        let (width, height) = size.pixels();
        self.show(width, height.into()).await?;
        let touch = json!({ "enabled": size.is_small() });
        self.tool("Emulation.setTouchEmulationEnabled", touch)
            .await?;
        let medium = json!({ "media": size.medium() });
        self.tool("Emulation.setEmulatedMedia", medium).await?;
        Ok(())
    }

    /// Makes text so many percent of its usual size and nothing else, as the browser's own setting
    /// does.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn enlarge_text(&self, percent: u32) -> Outcome {
        let sizes =
            json!({ "standard": FONT * percent / 100, "fixed": FIXED_FONT * percent / 100 });
        self.tool("Page.setFontSizes", json!({ "fontSizes": sizes }))
            .await?;
        Ok(())
    }

    /// The screen that the page is shown on.
    pub fn size(&self) -> Size {
        self.size.get()
    }

    async fn show(&self, width: u32, height: u64) -> Outcome {
        let size = self.size.get();
        // Neither a phone nor paper loses width to a bar for scrolling.
        let mobile = size.is_small() || size == Size::Paper;
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": size.scale(), "mobile": mobile,
        });
        self.tool("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// Opens an address of the site, as from a bookmark.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn visit(&self, path: &str) -> Outcome {
        self.client
            .goto(&format!("{}{path}", self.site))
            .await
            .map_err(|error| failed(path, error))
    }

    /// The path that the browser shows as its address.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn path(&self) -> Outcome<String> {
        let url = self.client.current_url().await?;
        Ok(url.as_str().replacen(&self.site, "", 1))
    }

    /// The whole page as a picture.
    ///
    /// # Errors
    /// When there is none, or the file cannot be written.
    pub async fn picture(&self, file: &Path) -> Outcome {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // On a screen as long as the page, what is fixed to an edge does not cover the middle.
        let (width, height) = self.size.get().pixels();
        let long = self.run(LENGTH, vec![]).await?.as_u64().unwrap_or_default();
        self.show(width, u64::from(height).max(long)).await?;
        let format = json!({ "format": "png" });
        let picture = self.tool("Page.captureScreenshot", format).await?;
        self.show(width, height.into()).await?;
        let data = picture["data"].as_str().ok_or("the picture has no data")?;
        std::fs::write(file, BASE64_STANDARD.decode(data)?)?;
        Ok(())
    }

    /// Where files go that the page lets somebody keep.
    pub fn downloads(&self) -> std::path::PathBuf {
        self.profile.path().join("downloads")
    }

    /// The number of the group of its processes.
    pub(crate) fn group(&self) -> Option<u32> {
        self.driver.group()
    }

    /// What went wrong without anybody seeing it, since the last time this was asked.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn troubles(&self) -> Outcome<Vec<String>> {
        self.troubles.collect(self).await
    }

    /// Everything that was written to the console, troubles or not.
    pub fn console(&self) -> Vec<String> {
        self.troubles.console()
    }

    /// Allows one trouble that a test brings about on purpose, named by a part of its text.
    pub fn expect_trouble(&self, part: &str) {
        self.troubles.expect(part);
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// When something went wrong without anybody seeing it: an error in the console, something
    /// refused by the content policy, a request to a stranger.
    pub async fn close(self) -> Outcome {
        let troubles = self.troubles().await?;
        self.end().await?;
        trouble::none(&troubles)
    }

    /// Ends the browser, whatever it has to say.
    ///
    /// # Errors
    /// When it does not obey; it is ended by force then.
    pub async fn end(self) -> Outcome {
        self.finish().await.map(|_| ())
    }

    /// Ends the browser and hands over its folder.
    pub(crate) async fn finish(self) -> Outcome<TempDir> {
        self.client.clone().close().await?;
        Ok(self.profile)
    }

    /// Runs a function body in the page and returns what it returns.
    pub(crate) async fn run(&self, script: &str, args: Vec<Value>) -> Outcome<Value> {
        Ok(self.client.execute(script, args).await?)
    }

    /// A command of the Chrome DevTools Protocol.
    pub(crate) async fn tool(&self, command: &str, params: Value) -> Outcome<Value> {
        let body = json!({ "cmd": command, "params": params });
        Ok(self.command("goog/cdp/execute", body).await?)
    }

    /// What one of the browser's logs holds since the last time.
    pub(crate) async fn log(&self, kind: &str) -> Outcome<Vec<Value>> {
        let entries = self.command("se/log", json!({ "type": kind })).await?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    async fn command(&self, path: &'static str, body: Value) -> Result<Value, CmdError> {
        self.client.issue_cmd(Extension { path, body }).await
    }
}

/// A command that chromedriver has beyond the standard.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
