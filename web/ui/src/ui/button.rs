//! Buttons, and links that look like them.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Glyph, Icon};
use crate::{route::Route, texts::common as texts};

/// How much a button matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing that the page is for; at most one per page.
    #[default]
    Primary,
    /// Another way on.
    Secondary,
    /// Beside other things.
    Quiet,
    /// Takes something away that does not come back.
    Danger,
}

impl Look {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// Does something on this page. Inside a [`super::Form`] without `on_click` it submits.
///
/// While `busy` it stays reachable, says so, and does nothing when pressed.
#[component]
pub fn Button(
    /// What it does, a verb first.
    #[prop(into)]
    text: Signal<String>,
    /// How much it matters.
    #[prop(optional)]
    look: Look,
    /// A picture before the text.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Whether its work is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// As wide as what it stands in.
    #[prop(optional)]
    wide: bool,
    /// What happens; without it the form around is submitted.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let kind = if on_click.is_some() {
        "button"
    } else {
        "submit"
    };
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=kind
            class=look.class()
            class=("button-wide", wide)
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {move || {
                if busy.get() {
                    view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
                } else {
                    glyph.map(|glyph| view! { <Icon glyph small=true /> }).into_any()
                }
            }}
            <span>{move || text.get()}</span>
            <span class="visually-hidden">
                {move || busy.get().then_some(texts::BUSY)}
            </span>
        </button>
    }
}

/// Leads to another page and looks like a button.
#[component]
pub fn ButtonLink(
    /// Where to.
    #[prop(into)]
    to: Route,
    /// What is there.
    #[prop(into)]
    text: String,
    /// How much it matters.
    #[prop(optional)]
    look: Look,
    /// A picture before the text.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <a class=look.class() href=to.path()>
            {glyph.map(|glyph| view! { <Icon glyph small=true /> })}
            <span>{text}</span>
        </a>
    }
}
