//! A form: what is wrong stands at its top and beside each field.

use std::time::Duration;

use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use salus_web_rpc::{Failure, FailureKind};
use web_sys::MouseEvent;

use super::{FailureView, Glyph, Icon};
use crate::{browser, texts::common as texts, unsaved};

/// What is wrong in a form, field by field; empty when nothing is.
#[derive(Clone, Copy, Debug)]
pub struct Errors {
    found: RwSignal<Vec<(String, String)>>,
    failure: RwSignal<Option<Failure>>,
}

impl Default for Errors {
    fn default() -> Self {
        Self::new()
    }
}

impl Errors {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self {
            found: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
        }
    }

    /// Puts what was found in place of what was found before; true when nothing was.
    ///
    /// Each is the id of a field and a sentence that says what to do.
    pub fn show(&self, found: Vec<(&str, String)>) -> bool {
        let is_fine = found.is_empty();
        self.failure.set(None);
        let found = found
            .into_iter()
            .map(|(field, text)| (field.to_owned(), text));
        self.found.set(found.collect());
        is_fine
    }

    /// Shows that the call behind the form failed.
    pub fn fail(&self, failure: Failure) {
        self.found.set(Vec::new());
        self.failure
            .set((failure.kind != FailureKind::Cancelled).then_some(failure));
    }

    /// Nothing is wrong any more.
    pub fn clear(&self) {
        self.found.set(Vec::new());
        self.failure.set(None);
    }

    /// What is wrong with one field.
    pub fn of(&self, field: &str) -> Option<String> {
        // A field without a form of its own may be shown where a form was that is gone.
        let wrong = self.found.try_with(|found| {
            let wrong = found.iter().find(|(name, _)| name == field);
            wrong.map(|(_, text)| text.clone())
        });
        wrong.flatten()
    }
}

/// A form whose fields say themselves what is wrong with them.
///
/// `on_submit` checks the fields with [`Errors::show`], then calls. The browser's own messages are off.
#[component]
pub fn Form(
    /// What is wrong in it.
    errors: Errors,
    /// What happens when it is sent.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Whether what is typed must not be left behind by a slip.
    #[prop(optional)]
    guarded: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    provide_context(errors);
    let note = move || {
        if guarded {
            unsaved::note();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <form
            class="form"
            novalidate
            on:submit=submit
            on:input=move |_| note()
            // Files may be dropped into it.
            on:drop=move |_| note()
        >
            <ErrorSummary errors />
            {children()}
        </form>
    }
}

/// All that is wrong, at the top of a form; takes the focus and leads to each field.
#[component]
fn ErrorSummary(errors: Errors) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let any = errors.found.with(|found| !found.is_empty()) || errors.failure.get().is_some();
        if any && let Some(place) = place.get() {
            spawn_local(async move {
                // Empty it is not shown, and what is not shown takes no focus.
                browser::sleep(Duration::ZERO).await;
                browser::focus_on(&place);
            });
        }
    });
    let lead = |id: String| {
        move |event: MouseEvent| {
            event.prevent_default();
            browser::focus(&id);
        }
    };
    let list = move || {
        let found = errors.found.get();
        (!found.is_empty()).then(|| {
            let lines = found.into_iter().map(|(id, text)| {
                view! { <li><a href=format!("#{id}") on:click=lead(id)>{text}</a></li> }
            });
            view! {
                <div class="error-summary" role="alert">
                    <h2 class="error-summary-title">{texts::ERRORS_TITLE}</h2>
                    <ul class="error-summary-list">{lines.collect_view()}</ul>
                </div>
            }
        })
    };
    let failure = move || {
        let failure = errors.failure.get();
        failure.map(|failure| view! { <FailureView failure /> })
    };
    view! { <div tabindex="-1" node_ref=place class="form-errors">{list} {failure}</div> }
}

/// The frame of one field: label, hint, error, and the control between.
#[component]
pub(super) fn Frame(
    id: String,
    label: String,
    hint: Option<String>,
    children: Children,
) -> impl IntoView {
    let wrong = wrong(&id);
    view! {
        <div class="field" class=("field-bad", move || wrong.get().is_some())>
            <label class="label" for=id.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id=id.clone() wrong />
            {children()}
        </div>
    }
}

/// The frame of several controls under one question.
#[component]
pub(super) fn Group(
    id: String,
    label: String,
    hint: Option<String>,
    children: Children,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    view! {
        <fieldset
            class="field"
            class=("field-bad", move || wrong.get().is_some())
            id=id.clone()
            tabindex="-1"
            aria-describedby=described
        >
            <legend class="legend">{label}</legend>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id=id.clone() wrong />
            {children()}
        </fieldset>
    }
}

#[component]
fn FieldError(id: String, wrong: Signal<Option<String>>) -> impl IntoView {
    move || {
        wrong.get().map(|text| {
            view! {
                <p class="field-error" id=format!("{id}-error")>
                    <Icon glyph=Glyph::Warning small=true />
                    <span><span class="visually-hidden">{texts::ERROR_PREFIX}</span> {text}</span>
                </p>
            }
        })
    }
}

/// What is wrong with the field of this id in the form around.
pub(super) fn wrong(id: &str) -> Signal<Option<String>> {
    let errors = use_context::<Errors>();
    let id = id.to_owned();
    Signal::derive(move || errors.and_then(|errors| errors.of(&id)))
}

/// The ids of what describes a control.
pub(super) fn described(
    id: &str,
    has_hint: bool,
    wrong: Signal<Option<String>>,
) -> Signal<Option<String>> {
    let id = id.to_owned();
    Signal::derive(move || {
        let mut ids = Vec::new();
        if has_hint {
            ids.push(format!("{id}-hint"));
        }
        if wrong.get().is_some() {
            ids.push(format!("{id}-error"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    })
}
