//! Until when: a day, or a span that is taken with one press.

use leptos::prelude::*;

use super::{Terms, days, field};
use crate::{
    texts::sharing as texts,
    ui::{Checkbox, DateField, when},
};

/// Until when it counts.
#[component]
pub fn UntilField(
    /// The fields.
    terms: Terms,
    /// What to know about it.
    #[prop(default = texts::UNTIL_HINT.into(), into)]
    hint: String,
    /// The last day that can be chosen.
    #[prop(optional_no_strip)]
    last: Option<String>,
) -> impl IntoView {
    view! {
        <DayWithPresets
            id=field::UNTIL
            label=texts::UNTIL
            hint
            value=terms.until
            last
        />
    }
}

/// Whether copies may be kept, and until when.
#[component]
pub fn KeepField(
    /// The fields.
    terms: Terms,
    /// What is allowed.
    #[prop(default = texts::KEEP.into(), into)]
    label: String,
    /// What to know about it.
    #[prop(default = texts::KEEP_HINT.into(), into)]
    hint: String,
    /// The last day that can be chosen.
    #[prop(optional_no_strip)]
    last: Option<String>,
) -> impl IntoView {
    let last = StoredValue::new(last);
    view! {
        <div class="stack-s">
            <Checkbox id="terms-keep" label hint value=terms.keeps />
            {move || terms.keeps.get().then(|| view! {
                <DayWithPresets
                    id=field::KEEP_UNTIL
                    label=texts::KEEP_UNTIL
                    hint=""
                    value=terms.keep_until
                    last=last.get_value()
                />
            })}
        </div>
    }
}

/// A day that lies ahead.
#[component]
fn DayWithPresets(
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: String,
    value: RwSignal<String>,
    last: Option<String>,
) -> impl IntoView {
    let today = when::today();
    let limit = last.clone();
    let presets = texts::PRESETS.into_iter().filter_map(|(span, text)| {
        let day = days::later(&today, span)?;
        let fits = limit.as_ref().is_none_or(|last| day <= *last);
        fits.then_some((day, text))
    });
    let chips = presets.map(|(day, text)| {
        let own = day.clone();
        let pressed = move || value.with(|value| *value == own).to_string();
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=pressed
                on:click=move |_| value.set(day.clone())
            >
                {text}
            </button>
        }
    });
    let chips = chips.collect_view();
    let first = when::today();
    let input = match (hint.is_empty(), last) {
        (true, Some(last)) => view! { <DateField id label value first last /> }.into_any(),
        (true, None) => view! { <DateField id label value first /> }.into_any(),
        (false, Some(last)) => view! { <DateField id label hint value first last /> }.into_any(),
        (false, None) => view! { <DateField id label hint value first /> }.into_any(),
    };
    view! {
        <div class="stack-s">
            {input}
            <div class="chips" role="group" aria-label=label>{chips}</div>
        </div>
    }
}
