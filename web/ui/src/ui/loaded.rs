//! What stands where data will be: a skeleton, the data, nothing, or what went wrong.

use leptos::prelude::*;

use super::{FailureView, Glyph, Icon};
use crate::{fetch::Fetched, texts::common as texts};

/// Shows what was fetched; until then a skeleton, and otherwise why not and what to do. Every page
/// shows what it fetches through this.
///
/// ```text
/// let records = fetch(|| ListRecords { patient: None, fresh: false });
/// view! {
///     <Loaded from=records empty=Vec::is_empty nothing=texts::NO_RECORDS let:list>
///         <List>…</List>
///     </Loaded>
/// }
/// ```
#[component]
pub fn Loaded<T, F, V>(
    /// What was fetched.
    from: Fetched<T>,
    /// Whether there is nothing in it.
    #[prop(optional)]
    empty: Option<fn(&T) -> bool>,
    /// What to say then: a heading.
    #[prop(optional, into)]
    nothing: String,
    /// And what to do, a sentence.
    #[prop(optional, into)]
    nothing_next: String,
    /// Shows it.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    move || match from.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Ok(value)) if empty.is_some_and(|empty| empty(&value)) => {
            let (title, text) = (nothing.clone(), nothing_next.clone());
            view! { <Empty title text /> }.into_any()
        }
        Some(Ok(value)) => children(value).into_any(),
        Some(Err(failure)) => {
            view! { <FailureView failure retry=move |()| from.retry() /> }.into_any()
        }
    }
}

/// Grey lines where text will be; says that it loads.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{texts::LOADING}</span>
            <div class="skeleton-line"></div>
            <div class="skeleton-line"></div>
            <div class="skeleton-line"></div>
            <div class="skeleton-line"></div>
        </div>
    }
}

/// Says that there is nothing, and what to do about it.
#[component]
pub fn Empty(
    /// What there is nothing of.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(optional, into)]
    text: String,
    /// Its picture.
    #[prop(default = Glyph::Records)]
    glyph: Glyph,
    /// A way on, such as a [`super::ButtonLink`].
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state">
            <Icon glyph />
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
