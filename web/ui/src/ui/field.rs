//! Fields for words, numbers and days.

use leptos::prelude::*;

use super::form::{Frame, described, wrong};

/// A line of text.
#[component]
pub fn TextField(
    /// Its id; [`super::Errors`] name it.
    #[prop(into)]
    id: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What it is for, or how it looks.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// What the browser may fill in, as HTML names it; off otherwise.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keyboard of a phone: `text`, `decimal`, `numeric`, `email`, `search`.
    #[prop(default = "text")]
    keyboard: &'static str,
    /// As wide as a number or a word.
    #[prop(optional)]
    short: bool,
    /// A code in groups, in letters of one width.
    #[prop(optional)]
    code: bool,
    /// A unit that stands behind.
    #[prop(optional, into)]
    unit: Option<String>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let control = view! {
        <input
            class="input"
            class=("input-short", short)
            class=("input-code", code)
            id=id.clone()
            name=id.clone()
            type="text"
            inputmode=keyboard
            autocomplete=autocomplete
            autocapitalize=if code { "characters" } else { "none" }
            spellcheck="false"
            aria-describedby=described
            aria-invalid=move || wrong.get().map(|_| "true")
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
        />
    };
    let control = match unit {
        Some(unit) => view! {
            <div class="input-with">{control} <span class="input-unit">{unit}</span></div>
        }
        .into_any(),
        None => control.into_any(),
    };
    view! { <Frame id label hint>{control}</Frame> }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// Most characters.
    #[prop(optional, into)]
    longest: Option<u32>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    view! {
        <Frame id=id.clone() label hint>
            <textarea
                class="input"
                id=id.clone()
                name=id
                rows="4"
                maxlength=longest
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || wrong.get().map(|_| "true")
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        </Frame>
    }
}

/// A day, as `2026-11-25`.
#[component]
pub fn DateField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Which day.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The day chosen, or nothing.
    value: RwSignal<String>,
    /// The first day that can be chosen.
    #[prop(optional, into)]
    first: Option<String>,
    /// The last day that can be chosen.
    #[prop(optional, into)]
    last: Option<String>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    view! {
        <Frame id=id.clone() label hint>
            <input
                class="input input-short"
                id=id.clone()
                name=id
                type="date"
                min=first
                max=last
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || wrong.get().map(|_| "true")
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </Frame>
    }
}
