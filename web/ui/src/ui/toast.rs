//! A short word that something was done; it goes away by itself and is read out politely.

use std::{cell::Cell, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use super::{Glyph, Icon};
use crate::browser;

const STAYS: Duration = Duration::from_secs(6);

thread_local! {
    static SHOWN: ArcRwSignal<Vec<(u32, String)>> = ArcRwSignal::new(Vec::new());
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// Says that something was done. What went wrong does not belong here: it must stay.
pub fn toast(text: impl Into<String>) {
    let id = LAST.get().wrapping_add(1);
    LAST.set(id);
    let shown = SHOWN.with(Clone::clone);
    shown.update(|shown| shown.push((id, text.into())));
    spawn_local(async move {
        browser::sleep(STAYS).await;
        shown.update(|shown| shown.retain(|(other, _)| *other != id));
    });
}

/// Where [`toast`] shows its words; once, in the shell.
#[component]
pub fn Toasts() -> impl IntoView {
    let shown = SHOWN.with(Clone::clone);
    let list = move || {
        let lines = shown.get().into_iter().map(|(_, text)| {
            view! { <p class="toast"><Icon glyph=Glyph::Check small=true />{text}</p> }
        });
        lines.collect_view()
    };
    view! { <div class="toasts" role="status" aria-live="polite">{list}</div> }
}
