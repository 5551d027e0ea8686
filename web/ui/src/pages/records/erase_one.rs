//! Erasing one record, folded away at the end of its page.

use leptos::prelude::*;
use salus_web_rpc::records::RecordLine;

use crate::{pages::patient::erase::EraseForm, texts::records as texts, ui::Details};

/// Lets the patient destroy the keys of this record.
#[component]
pub fn EraseOne(
    /// The record.
    line: RecordLine,
    /// Turns true when the receipt was read.
    erased: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div class="no-print">
            <Details title=texts::ERASE_ONE>
                <EraseForm record=Some(line) on_leave=move |()| erased.set(true) />
            </Details>
        </div>
    }
}
