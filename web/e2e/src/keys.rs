//! What somebody does who has a keyboard and nothing else.

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use crate::{Browser, Failure, Outcome};

/// More places than any page has.
const PLACES: usize = 150;

/// How long the focus may be on its way from a page that goes to the one that comes.
const ON_ITS_WAY: Duration = Duration::from_secs(3);
const GLANCE: Duration = Duration::from_millis(100);

const FIND: &str = include_str!("find.js");
const FOCUS: &str = include_str!("focus.js");

/// Whether the focus is on this radio button or on another one of its group.
const GROUP: &str = "
    const at = document.activeElement;
    return at === found || (at?.type === 'radio' && at.name === found?.name);
";

impl Browser {
    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn key(&self, key: Key) -> Outcome {
        self.keys(&[char::from(key)], None).await
    }

    /// Types, wherever the focus is.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn types(&self, text: &str) -> Outcome {
        self.keys(&text.chars().collect::<Vec<_>>(), None).await
    }

    /// Goes one place back, with Shift and Tab.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn tab_back(&self) -> Outcome {
        self.keys(&[char::from(Key::Tab)], Some(Key::Shift)).await
    }

    /// Presses Tab until the focus is on the thing with this name, and sees where it is all the way.
    ///
    /// # Errors
    /// When it does not get there, or cannot be seen.
    pub async fn tab_to(&self, kind: &str, name: &str) -> Outcome {
        self.settles().await?;
        self.tab_until(kind, name, "return document.activeElement === found;")
            .await
    }

    /// Picks one of several: Tab leads to the group, arrows lead within it.
    ///
    /// # Errors
    /// When it does not get there, or cannot be seen.
    pub async fn arrow_to(&self, label: &str) -> Outcome {
        self.settles().await?;
        self.tab_until("field", label, GROUP).await?;
        for _ in 0..PLACES {
            if self
                .found("field", label, "return found?.checked === true;")
                .await?
            {
                return self.sees_focus().await;
            }
            self.key(Key::Down).await?;
        }
        Err(format!("the arrows do not lead to “{label}”").into())
    }

    /// Tabs to a button or link and presses Enter; the focus is somewhere afterwards.
    ///
    /// # Errors
    /// When it does not get there, or the focus is lost.
    pub async fn enter(&self, kind: &str, name: &str) -> Outcome {
        self.tab_to(kind, name).await?;
        self.key(Key::Enter).await
    }

    /// Tabs to a field and types into it, in place of what stands there.
    ///
    /// # Errors
    /// When it does not get there.
    pub async fn type_into(&self, label: &str, text: &str) -> Outcome {
        self.tab_to("field", label).await?;
        self.types(text).await
    }

    /// Where the focus is, in words.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn focus(&self) -> Outcome<String> {
        let focus = self.run(FOCUS, vec![]).await?;
        Ok(focus["name"].as_str().unwrap_or_default().to_owned())
    }

    /// Whether the focus is inside of the first element that fits the selector.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn has_focus_in(&self, selector: &str) -> Outcome<bool> {
        let inside = "return document.activeElement?.closest(arguments[0]) !== null;";
        Ok(self.run(inside, vec![json!(selector)]).await? == json!(true))
    }

    /// Waits until the focus is inside of the first element that fits the selector.
    ///
    /// # Errors
    /// With what the page says instead.
    pub async fn focus_arrives_in(&self, selector: &str) -> Outcome {
        self.until(async || self.has_focus_in(selector).await).await
    }

    /// Waits until the focus is on something that a person can see.
    ///
    /// # Errors
    /// When it is lost to the page, or nothing shows it.
    pub async fn sees_focus(&self) -> Outcome {
        let mut left = ON_ITS_WAY.as_millis() / GLANCE.as_millis();
        loop {
            let focus = self.run(FOCUS, vec![]).await?;
            let Some(trouble) = focus["trouble"].as_str() else {
                return Ok(());
            };
            if left == 0 {
                let (name, path) = (&focus["name"], self.path().await?);
                return Err(format!("the focus on {path}, {name}: {trouble}").into());
            }
            left -= 1;
            sleep(GLANCE).await;
        }
    }

    /// A step is done when nothing is on its way any more and the focus is to be seen.
    ///
    /// # Errors
    /// When it is lost.
    pub async fn keeps_focus(&self) -> Outcome {
        self.settles().await?;
        self.sees_focus().await
    }

    async fn tab_until(&self, kind: &str, name: &str, there: &str) -> Outcome {
        let mut passed = Vec::new();
        while !self.found(kind, name, there).await? {
            if passed.len() == PLACES {
                passed.dedup();
                let passed = passed.join(" | ");
                return Err(format!("Tab does not lead to {kind} “{name}” but to {passed}").into());
            }
            self.key(Key::Tab).await?;
            let focus = self.focus().await?;
            // After the last place comes the browser itself, then the first one again.
            if focus != "BODY" {
                self.sees_focus().await?;
            }
            passed.push(focus);
        }
        self.sees_focus().await
    }

    /// Whether something holds for what a person would find, which the script knows as `found`.
    async fn found(&self, kind: &str, name: &str, holds: &str) -> Outcome<bool> {
        let script = format!("const found = (function () {{ {FIND} }})(...arguments);\n{holds}");
        let holds = self.run(&script, vec![json!(kind), json!(name)]).await?;
        Ok(holds == Value::Bool(true))
    }

    async fn keys(&self, keys: &[char], held: Option<Key>) -> Outcome {
        let mut actions = KeyActions::new("keyboard".to_owned());
        let held = held.map(char::from);
        if let Some(value) = held {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        if let Some(value) = held {
            actions = actions.then(KeyAction::Up { value });
        }
        let done = self.client.perform_actions(actions).await;
        done.map_err(|error| Failure::from(format!("the keys were not pressed: {error}")))
    }
}
