//! Erasing one record, folded away at the end of its page.

use leptos::prelude::*;
use salus_web_rpc::records::{Erasure, RecordLine};

use crate::{pages::patient::erase::EraseQuestion, texts::records as texts, ui::Details};

/// Lets the patient destroy the keys of this record.
#[component]
pub fn EraseOne(
    /// The record.
    line: RecordLine,
    /// Where the receipt goes; the page then shows it alone.
    receipt: RwSignal<Option<Erasure>>,
) -> impl IntoView {
    view! {
        <div class="no-print">
            <Details title=texts::ERASE_ONE>
                <EraseQuestion record=Some(line) receipt />
            </Details>
        </div>
    }
}
