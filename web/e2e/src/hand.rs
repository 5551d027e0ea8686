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
        self.touch("touchStart", fingers(from)).await?;
        for step in 1..=STEPS {
            let part = f64::from(step) / f64::from(STEPS);
            self.touch("touchMove", fingers(from + (to - from) * part))
                .await?;
        }
        self.touch("touchEnd", json!([])).await
    }

    /// Draws one finger over the element, from its middle by so many pixels.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn swipe(&self, selector: &str, by: (f64, f64)) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        let finger = |part: f64| json!([{ "id": 1, "x": x + by.0 * part, "y": y + by.1 * part }]);
        self.touch("touchStart", finger(0.0)).await?;
        for step in 1..=STEPS {
            self.touch("touchMove", finger(f64::from(step) / f64::from(STEPS)))
                .await?;
        }
        self.touch("touchEnd", json!([])).await
    }

    /// Draws the mouse with its button held, from the middle of the element by so many pixels.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn drag(&self, selector: &str, by: (f64, f64)) -> Outcome {
        let (x, y) = self.middle(selector).await?;
        self.mouse("mousePressed", (x, y), json!({})).await?;
        for step in 1..=STEPS {
            let part = f64::from(step) / f64::from(STEPS);
            let at = (x + by.0 * part, y + by.1 * part);
            self.mouse("mouseMoved", at, json!({})).await?;
        }
        self.mouse("mouseReleased", (x + by.0, y + by.1), json!({}))
            .await
    }

    /// Turns the wheel over the middle of the element; positive is towards oneself.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn wheel(&self, selector: &str, by: f64) -> Outcome {
        let at = self.middle(selector).await?;
        let turn = json!({ "deltaX": 0, "deltaY": by, "button": "none" });
        self.mouse("mouseWheel", at, turn).await
    }

    async fn middle(&self, selector: &str) -> Outcome<(f64, f64)> {
        let middle = self.run(MIDDLE, vec![json!(selector)]).await?;
        let part = |index: usize| middle[index].as_f64();
        let middle = part(0).zip(part(1));
        Ok(middle.ok_or_else(|| format!("there is no {selector}"))?)
    }

    async fn touch(&self, kind: &str, points: Value) -> Outcome {
        let event = json!({ "type": kind, "touchPoints": points });
        self.tool("Input.dispatchTouchEvent", event).await?;
        Ok(())
    }

    async fn mouse(&self, kind: &str, at: (f64, f64), more: Value) -> Outcome {
        let mut event = json!({
            "type": kind, "x": at.0, "y": at.1, "button": "left", "buttons": 1, "clickCount": 1,
        });
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        self.tool("Input.dispatchMouseEvent", event).await?;
        Ok(())
    }
}
