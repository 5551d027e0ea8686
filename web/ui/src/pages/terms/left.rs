//! How long a permission still lasts, counted down while the page is open.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::Moment;

use crate::{browser, texts::sharing as texts, ui::Tone};

/// How often the countdown moves.
const STEP: Duration = Duration::from_secs(20);
/// What is left when it begins to want attention: two days.
const SOON: f64 = 2.0 * 24.0 * 3_600_000.0;

/// The time now, in milliseconds since 1970; moves on while the page is open.
pub fn clock() -> ReadSignal<f64> {
    let (now, set) = signal(browser::now());
    spawn_local(async move {
        loop {
            browser::sleep(STEP).await;
            if set.try_set(browser::now()).is_some() {
                // The page that watched is gone.
                return;
            }
        }
    });
    now
}

/// "3 days left", in a tag that turns when the end is near.
#[component]
pub fn Left(
    /// When it ends.
    until: Moment,
) -> impl IntoView {
    let now = clock();
    move || {
        let left = until.0 - now.get();
        let tone = if left <= 0.0 {
            Tone::Plain
        } else if left < SOON {
            Tone::Warn
        } else {
            Tone::Good
        };
        view! { <crate::ui::Tag text=texts::left(left) tone glyph=crate::ui::Glyph::Clock /> }
    }
}
