//! Buttons that copy and print.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{Button, Glyph, Look};
use crate::{
    browser::{self, window},
    texts::common as texts,
};

/// Copies a text; says for a moment that it did.
#[component]
pub fn Copy(
    /// What is copied.
    #[prop(into)]
    content: String,
    /// What the button says.
    #[prop(default = texts::COPY.into(), into)]
    text: String,
) -> impl IntoView {
    let done = RwSignal::new(None::<bool>);
    let press = move |_| {
        let promise = window().navigator().clipboard().write_text(&content);
        spawn_local(async move {
            done.try_set(Some(JsFuture::from(promise).await.is_ok()));
            browser::sleep(Duration::from_secs(4)).await;
            done.try_set(None);
        });
    };
    let says = Signal::derive(move || match done.get() {
        None => text.clone(),
        Some(true) => texts::COPIED.into(),
        Some(false) => texts::COPY_FAILED.into(),
    });
    view! { <Button text=says look=Look::Quiet glyph=Glyph::Copy on_click=press /> }
}

/// Prints the page; the style sheet for paper leaves out what is of no use there.
#[component]
pub fn PrintButton(
    /// What the button says.
    #[prop(default = texts::PRINT.into(), into)]
    text: String,
    /// How much it matters.
    #[prop(default = Look::Secondary)]
    look: Look,
    /// Hears that the dialog for printing was shown.
    #[prop(optional, into)]
    on_print: Option<Callback<()>>,
) -> impl IntoView {
    let press = move |_| {
        // A browser that cannot print says so itself.
        let _ = window().print();
        if let Some(on_print) = on_print {
            on_print.run(());
        }
    };
    view! { <Button text look glyph=Glyph::Print on_click=press /> }
}
