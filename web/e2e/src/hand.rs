//! What fingers, a mouse and its wheel do on a place of the page.

use serde_json::{Value, json};

use crate::{Browser, Outcome};

/// Brings an element into sight and returns its middle.
const MIDDLE: &str = "
    const element = document.querySelector(arguments[0]);
    if (!element) return null;
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
";

/// How far below the beginning of the page an element stands.
const TOP: &str = "
    const element = document.querySelector(arguments[0]);
    return element && element.getBoundingClientRect().top + window.scrollY;
";

/// How many pieces a movement is made of.
const STEPS: u32 = 10;

impl Browser {
    /// Puts two fingers so many pixels apart on the element and moves them to another distance.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn pinch(&self, selector: &str, from: f64, to: f64) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        let fingers = |apart: f64| {
            json!([
                { "id": 1, "x": x - apart / 2.0, "y": y },
                { "id": 2, "x": x + apart / 2.0, "y": y },
            ])
        };
        self.fingers(|part| fingers(from + (to - from) * part))
            .await
    }

    /// Draws one finger over the element, from its middle by so many pixels.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn swipe(&self, selector: &str, by: (f64, f64)) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        self.fingers(|part| json!([{ "id": 1, "x": x + by.0 * part, "y": y + by.1 * part }]))
            .await
    }

    /// Draws the mouse with its button held, from the middle of the element by so many pixels.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn drag(&self, selector: &str, by: (f64, f64)) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        self.mouse("mousePressed", (x, y)).await?;
        for part in parts() {
            self.mouse("mouseMoved", (x + by.0 * part, y + by.1 * part))
                .await?;
        }
        self.mouse("mouseReleased", (x + by.0, y + by.1)).await
    }

    /// Turns the wheel over the middle of the element; positive is towards oneself.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn wheel(&self, selector: &str, by: f64) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        let turn = json!({ "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": by });
        self.tool("Input.dispatchMouseEvent", turn).await?;
        Ok(())
    }

    /// How far below the beginning of the page the element stands, in pixels.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn top(&self, selector: &str) -> Outcome<f64> {
        let top = self.run(TOP, vec![json!(selector)]).await?.as_f64();
        Ok(top.ok_or_else(|| format!("there is no {selector}"))?)
    }

    async fn middle(&self, selector: &str) -> Outcome<(f64, f64)> {
        let middle = self.run(MIDDLE, vec![json!(selector)]).await?;
        let part = |index: usize| middle[index].as_f64();
        let middle = part(0).zip(part(1));
        Ok(middle.ok_or_else(|| format!("there is no {selector}"))?)
    }

    /// Puts fingers down where they are at the part 0, moves them on to the part 1, and takes them off.
    async fn fingers(&self, at: impl Fn(f64) -> Value) -> Outcome {
        self.touch("touchStart", at(0.0)).await?;
        for part in parts() {
            self.touch("touchMove", at(part)).await?;
        }
        self.touch("touchEnd", json!([])).await
    }

    async fn touch(&self, kind: &str, points: Value) -> Outcome {
        let event = json!({ "type": kind, "touchPoints": points });
        self.tool("Input.dispatchTouchEvent", event).await?;
        Ok(())
    }

    async fn mouse(&self, kind: &str, at: (f64, f64)) -> Outcome {
        let event = json!({
            "type": kind, "x": at.0, "y": at.1, "button": "left", "buttons": 1, "clickCount": 1,
        });
        self.tool("Input.dispatchMouseEvent", event).await?;
        Ok(())
    }
}

/// The parts of a movement, up to the whole.
fn parts() -> impl Iterator<Item = f64> {
    (1..=STEPS).map(|step| f64::from(step) / f64::from(STEPS))
}
