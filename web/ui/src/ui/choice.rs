//! Fields to choose from.

use leptos::prelude::*;

use super::form::{Frame, Group, described, wrong};

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the program calls it.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// A line about it; may be empty.
    pub hint: String,
}

impl Choice {
    /// A choice without a line about it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
        }
    }

    /// With a line about it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// One of many, folded away.
#[component]
pub fn Select(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What there is; the first is often "all".
    choices: Vec<Choice>,
    /// The value chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let options = choices.into_iter().map(move |choice| {
        let own = choice.value.clone();
        let is_chosen = move || value.with(|value| *value == own);
        view! { <option value=choice.value prop:selected=is_chosen>{choice.label}</option> }
    });
    view! {
        <Frame id=id.clone() label hint>
            <select
                class="input"
                id=id.clone()
                name=id
                aria-describedby=described
                aria-invalid=move || wrong.get().map(|_| "true")
                on:change:target=move |event| value.set(event.target().value())
            >
                {options.collect_view()}
            </select>
        </Frame>
    }
}

/// One of a few, each on a card of its own.
#[component]
pub fn RadioCards(
    /// Its id.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What there is.
    choices: Vec<Choice>,
    /// The value chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let name = id.clone();
    let cards = choices.into_iter().map(move |choice| {
        let own = choice.value.clone();
        let is_chosen = move || value.with(|value| *value == own);
        let own = choice.value.clone();
        view! {
            <label class="choice choice-card">
                <input
                    class="choice-input"
                    type="radio"
                    name=name.clone()
                    value=choice.value
                    prop:checked=is_chosen
                    on:change=move |_| value.set(own.clone())
                />
                <ChoiceText label=choice.label hint=choice.hint />
            </label>
        }
    });
    view! {
        <Group id label hint>
            <div class="choices-cards">{cards.collect_view()}</div>
        </Group>
    }
}

/// Any number of several.
#[component]
pub fn CheckList(
    /// Its id.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What there is.
    choices: Vec<Choice>,
    /// The values chosen.
    values: RwSignal<Vec<String>>,
) -> impl IntoView {
    let lines = choices.into_iter().map(move |choice| {
        let own = choice.value.clone();
        let is_chosen = move || values.with(|values| values.contains(&own));
        let own = choice.value.clone();
        let turn = move |_| turn(values, &own);
        view! {
            <label class="choice">
                <input class="choice-input" type="checkbox" prop:checked=is_chosen on:change=turn />
                <ChoiceText label=choice.label hint=choice.hint />
            </label>
        }
    });
    view! {
        <Group id label hint>
            <div class="choices">{lines.collect_view()}</div>
        </Group>
    }
}

/// Yes or no.
#[component]
pub fn Checkbox(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What yes means.
    #[prop(into)]
    label: String,
    /// A line about it.
    #[prop(optional, into)]
    hint: String,
    /// Whether it is yes.
    value: RwSignal<bool>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, false, wrong);
    let error_id = format!("{id}-error");
    view! {
        <div class="field" class=("field-bad", move || wrong.get().is_some())>
            {move || {
                let id = error_id.clone();
                wrong.get().map(|text| view! { <p class="field-error" id=id>{text}</p> })
            }}
            <label class="choice">
                <input
                    class="choice-input"
                    type="checkbox"
                    id=id
                    aria-describedby=described
                    aria-invalid=move || wrong.get().map(|_| "true")
                    prop:checked=value
                    on:change:target=move |event| value.set(event.target().checked())
                />
                <ChoiceText label hint />
            </label>
        </div>
    }
}

/// Filters that are pressed on and off, such as kinds of record.
#[component]
pub fn Chips(
    /// What they filter, for screen readers.
    #[prop(into)]
    label: String,
    /// What there is.
    choices: Vec<Choice>,
    /// The values pressed; none means all.
    values: RwSignal<Vec<String>>,
) -> impl IntoView {
    let chips = choices.into_iter().map(move |choice| {
        let own = choice.value.clone();
        let pressed = move || values.with(|values| values.contains(&own).to_string());
        let own = choice.value;
        let turn = move |_| turn(values, &own);
        view! {
            <button type="button" class="chip" aria-pressed=pressed on:click=turn>
                {choice.label}
            </button>
        }
    });
    view! { <div class="chips" role="group" aria-label=label>{chips.collect_view()}</div> }
}

/// Takes a value in, or out if it is there.
fn turn(values: RwSignal<Vec<String>>, own: &str) {
    values.update(
        |values| match values.iter().position(|value| value == own) {
            Some(place) => {
                values.remove(place);
            }
            None => values.push(own.to_owned()),
        },
    );
}

#[component]
fn ChoiceText(label: String, hint: String) -> impl IntoView {
    view! {
        <span class="choice-text">
            <bdi>{label}</bdi>
            {(!hint.is_empty()).then(|| view! { <span class="choice-hint" dir="auto">{hint}</span> })}
        </span>
    }
}
