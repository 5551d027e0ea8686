//! Pages of long lists.

use leptos::prelude::*;

use super::{Button, Glyph, Look};
use crate::texts::common as texts;

/// Leads through a long list page by page; a way that does not exist is not shown.
#[component]
pub fn Pager(
    /// Where one is, such as "Entries 51 to 100".
    #[prop(into)]
    place: Signal<String>,
    /// Shows what is newer.
    #[prop(into)]
    newer: Signal<Option<Callback<()>>>,
    /// Shows what is older.
    #[prop(into)]
    older: Signal<Option<Callback<()>>>,
) -> impl IntoView {
    let button = |text: &'static str, glyph, way: Signal<Option<Callback<()>>>| {
        move || {
            way.get().map(|way| {
                view! {
                    <Button text look=Look::Quiet glyph on_click=move |_| way.run(()) />
                }
            })
        }
    };
    view! {
        <nav class="pager" aria-label=texts::PAGER>
            <span>{button(texts::NEWER, Glyph::Back, newer)}</span>
            <span class="pager-place" role="status">{move || place.get()}</span>
            <span>{button(texts::OLDER, Glyph::Next, older)}</span>
        </nav>
    }
}
