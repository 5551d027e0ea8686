//! What a person does with a page: reads, fills in, presses.

use std::{path::Path, time::Duration};

use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{Browser, Failure, Outcome};

/// How long a person waits for something to appear; generous, for machines with much to do.
const PATIENCE: Duration = Duration::from_secs(45);

/// How often to look.
const GLANCE: Duration = Duration::from_millis(100);

/// How many characters of a page a failure quotes.
const QUOTED: usize = 1000;

const FIND: &str = include_str!("find.js");

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Sets a value as the clipboard or a browser's own picker would.
const SET: &str = "
    const [element, value] = arguments;
    const kind = Object.getPrototypeOf(element);
    Object.getOwnPropertyDescriptor(kind, 'value').set.call(element, value);
    element.dispatchEvent(new Event('input', { bubbles: true }));
    element.dispatchEvent(new Event('change', { bubbles: true }));
";

/// Chooses an option by its words; says whether there is one.
const CHOOSE: &str = "
    const [element, words] = arguments;
    const option = [...element.options].find((option) => option.text.trim() === words)
        ?? [...element.options].find((option) => option.text.trim().startsWith(words));
    if (!option) return false;
    element.value = option.value;
    element.dispatchEvent(new Event('input', { bubbles: true }));
    element.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
";

/// Follows the first entry of a list; says whether there was one.
const FIRST: &str = "
    const entry = document.querySelector('main ul a.item, main ol a.item');
    entry?.click();
    return entry !== null;
";

/// A picture of 3 by 2 pixels as the browser writes it, as an address that holds it.
const DRAWING: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 3, height: 2 });
    canvas.getContext('2d').fillRect(0, 0, 1, 1);
    return canvas.toDataURL(arguments[0]);
";

/// Width and height of the picture with these words, once it is drawn.
const PICTURE: &str = "
    const found = [...document.images].find((image) => image.alt.includes(arguments[0]));
    return found?.complete ? [found.naturalWidth, found.naturalHeight] : null;
";

/// What is cut off, in words.
const CUT_OFF: &str = include_str!("cut_off.js");

/// What has its direction turned by other words.
const TURNED: &str = include_str!("turned.js");

/// Elements that no page of the application has, in words.
const FOREIGN: &str = "
    const foreign = document.querySelectorAll('body script:not([src]), img[src=\"x\"], [onerror]');
    return [...foreign].map((element) => element.outerHTML.slice(0, 80));
";

/// Without the characters that keep the direction of names to themselves, which nobody sees.
const TEXT: &str = "
    const text = document.body?.innerText ?? '';
    return text.replace(/[\\u2066-\\u2069]/g, '').replace(/\\s+/g, ' ').trim();
";

impl Browser {
    /// Types into the field with this label, in place of what stands there.
    ///
    /// # Errors
    /// When no such field appears.
    pub async fn fill(&self, label: &str, text: &str) -> Outcome {
        let field = self.find("field", label).await?;
        let kind = field.attr("type").await?.unwrap_or_default();
        // The parts of a date are typed in an order that depends on the language.
        if matches!(kind.as_str(), "date" | "time" | "datetime-local" | "month") {
            return self.paste(label, text).await;
        }
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Pastes into the field with this label what no keyboard types.
    ///
    /// # Errors
    /// When no such field appears.
    pub async fn paste(&self, label: &str, text: &str) -> Outcome {
        let field = self.find("field", label).await?;
        self.run(SET, vec![element(&field), json!(text)]).await?;
        Ok(())
    }

    /// Chooses from the list with this label.
    ///
    /// # Errors
    /// When no such list appears, or it has no such words.
    pub async fn choose(&self, label: &str, words: &str) -> Outcome {
        let list = self.find("field", label).await?;
        match self.run(CHOOSE, vec![element(&list), json!(words)]).await? {
            Value::Bool(true) => Ok(()),
            _ => Err(format!("{label} does not offer {words}").into()),
        }
    }

    /// Ticks the box or picks the choice with this label.
    ///
    /// # Errors
    /// When no such box appears.
    pub async fn tick(&self, label: &str) -> Outcome {
        let field = self.find("field", label).await?;
        // Where the box itself is hidden under a drawn one, a person presses its label.
        let script = "const [box] = arguments; (box.labels?.[0] ?? box).scrollIntoView({block: 'center'}); (box.labels?.[0] ?? box).click();";
        self.run(script, vec![element(&field)]).await?;
        Ok(())
    }

    /// Hands a file to the field with this label.
    ///
    /// # Errors
    /// When no such field appears.
    pub async fn attach(&self, label: &str, file: &Path) -> Outcome {
        let field = self.find("field", label).await?;
        let file = file.to_str().ok_or("the path is not UTF-8")?;
        field.send_keys(file).await?;
        Ok(())
    }

    /// What stands in the field with this label.
    ///
    /// # Errors
    /// When no such field appears.
    pub async fn value(&self, label: &str) -> Outcome<String> {
        let field = self.find("field", label).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Presses the browser's own button that leads back.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn back(&self) -> Outcome {
        Ok(self.client.back().await?)
    }

    /// Presses the button with these words.
    ///
    /// # Errors
    /// When no such button appears.
    pub async fn press(&self, name: &str) -> Outcome {
        self.click("button", name).await
    }

    /// Follows the link with these words.
    ///
    /// # Errors
    /// When no such link appears.
    pub async fn follow(&self, name: &str) -> Outcome {
        self.click("link", name).await
    }

    /// Follows the first entry of the page's first list.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn follow_first(&self) -> Outcome {
        self.until(async || Ok(self.run(FIRST, vec![]).await? == json!(true)))
            .await
    }

    /// Opens the tab with these words.
    ///
    /// # Errors
    /// When no such tab appears.
    pub async fn turn_to(&self, name: &str) -> Outcome {
        self.click("tab", name).await
    }

    /// A picture of 3 by 2 pixels of this media type, as an address that holds it.
    ///
    /// # Errors
    /// When the browser does not draw.
    pub async fn drawing(&self, media_type: &str) -> Outcome<String> {
        let drawing = self.run(DRAWING, vec![json!(media_type)]).await?;
        Ok(drawing.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a picture with these words is drawn in this size.
    ///
    /// # Errors
    /// With what the page says instead.
    pub async fn shows_picture(&self, words: &str, size: (u32, u32)) -> Outcome {
        self.until(async || {
            let shown = self.run(PICTURE, vec![json!(words)]).await?;
            Ok(shown == json!([size.0, size.1]))
        })
        .await
    }

    /// Waits until another tab shows a document of this media type, and closes it.
    ///
    /// # Errors
    /// When no tab opens, or it shows something else.
    pub async fn shows_document(&self, media_type: &str) -> Outcome {
        let own = self.client.window().await?;
        self.until(async || Ok(self.client.windows().await?.len() > 1))
            .await?;
        let windows = self.client.windows().await?;
        let other = windows.into_iter().find(|window| *window != own);
        let other = other.ok_or("no tab has opened")?;
        self.client.switch_to_window(other).await?;
        let wanted = json!(media_type);
        self.until(async || {
            let kind = self.run("return document.contentType;", vec![]).await?;
            Ok(kind == wanted)
        })
        .await?;
        self.client.close_window().await?;
        Ok(self.client.switch_to_window(own).await?)
    }

    /// Waits until the page says this.
    ///
    /// # Errors
    /// With what it says instead.
    pub async fn sees(&self, words: &str) -> Outcome {
        self.until(async || self.says(words).await)
            .await
            .map_err(|failure| format!("“{words}” does not appear: {failure}").into())
    }

    /// Waits until the page says this no more.
    ///
    /// # Errors
    /// With what it still says.
    pub async fn disappears(&self, words: &str) -> Outcome {
        self.until(async || Ok(!self.says(words).await?)).await
    }

    /// Waits until it holds.
    pub(crate) async fn until(&self, holds: impl AsyncFn() -> Outcome<bool>) -> Outcome {
        let end = Instant::now() + PATIENCE;
        while !holds().await? {
            if Instant::now() > end {
                let (path, text) = (self.path().await?, self.beginning().await?);
                return Err(format!("waited too long; {path} says: {text}").into());
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Waits until there is a heading with these words.
    ///
    /// # Errors
    /// With what the page says instead.
    pub async fn arrives_at(&self, heading: &str) -> Outcome {
        self.find("heading", heading).await.map(|_| ())
    }

    /// The words of the page's main heading.
    ///
    /// # Errors
    /// When there is none.
    pub async fn heading(&self) -> Outcome<String> {
        let words = self
            .run(
                "return document.querySelector('main h1')?.textContent.trim();",
                vec![],
            )
            .await?;
        let words = words.as_str().ok_or("the page has no heading")?;
        Ok(words.to_owned())
    }

    /// How many pixels of the page lie beyond the right edge of the screen.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn overflow(&self) -> Outcome<i64> {
        // A phone shows the whole of a page that is too wide, and then calls itself as wide as that.
        let (width, _) = self.size().pixels();
        let beyond = "
            const { scrollWidth, clientWidth } = document.documentElement;
            return scrollWidth - Math.min(clientWidth, arguments[0]);
        ";
        let pixels = self.run(beyond, vec![json!(width)]).await?;
        Ok(pixels.as_i64().ok_or("no width")?.max(0))
    }

    /// Elements that somebody's words became.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn foreign(&self) -> Outcome<Vec<String>> {
        self.list(FOREIGN, vec![]).await
    }

    /// Words whose direction is turned by those of somebody else, which end with this character.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn turned(&self, end: char) -> Outcome<Vec<String>> {
        self.list(TURNED, vec![json!(end)]).await
    }

    /// Texts that end before they should, because a box hides the rest of them.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn cut_off(&self) -> Outcome<Vec<String>> {
        self.list(CUT_OFF, vec![]).await
    }

    async fn list(&self, script: &str, args: Vec<Value>) -> Outcome<Vec<String>> {
        let found = self.run(script, args).await?;
        let found = found.as_array().into_iter().flatten();
        Ok(found.map(Value::to_string).collect())
    }

    /// Whether the page says this now.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn says(&self, words: &str) -> Outcome<bool> {
        Ok(self.text().await?.contains(words))
    }

    /// All that the page says now.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn text(&self) -> Outcome<String> {
        let text = self.run(TEXT, vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// As much of the text as a failure should quote.
    async fn beginning(&self) -> Outcome<String> {
        Ok(self.text().await?.chars().take(QUOTED).collect())
    }

    /// The title of the page's tab.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn title(&self) -> Outcome<String> {
        Ok(self.client.title().await?)
    }

    /// Waits until there is one, and returns it.
    async fn find(&self, kind: &str, name: &str) -> Outcome<Element> {
        let end = Instant::now() + PATIENCE;
        loop {
            let found = self.run(FIND, vec![json!(kind), json!(name)]).await?;
            if let Some(id) = found[ELEMENT].as_str() {
                let id = ElementRef::from(id.to_owned());
                return Ok(Element::from_element_id(self.client.clone(), id));
            }
            if Instant::now() > end {
                let text = self.beginning().await?;
                return Err(format!("there is no {kind} “{name}”; the page says: {text}").into());
            }
            sleep(GLANCE).await;
        }
    }

    /// Clicks it as soon as it can be clicked: not while it is disabled, redrawn or covered.
    async fn click(&self, kind: &str, name: &str) -> Outcome {
        let end = Instant::now() + PATIENCE;
        loop {
            let found = self.find(kind, name).await?;
            // What is fixed to an edge of the screen may lie over it; a person would scroll.
            let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
            // An element that was drawn anew meanwhile is found again below.
            let _ = self.run(middle, vec![element(&found)]).await;
            let outcome = match found.is_enabled().await {
                Ok(true) => found.click().await.map_err(Failure::from),
                Ok(false) => Err("it is disabled".into()),
                Err(error) => Err(error.into()),
            };
            match outcome {
                Ok(()) => return Ok(()),
                Err(failure) if Instant::now() > end => {
                    return Err(format!("the {kind} “{name}” cannot be pressed: {failure}").into());
                }
                Err(_) => sleep(GLANCE).await,
            }
        }
    }
}

fn element(element: &Element) -> Value {
    json!({ ELEMENT: element.element_id().to_string() })
}
