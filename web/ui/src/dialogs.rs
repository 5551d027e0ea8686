//! Whether a dialog is open. What lies behind it is not drawn anew meanwhile: the question would
//! vanish under the person's hand, and their next press would meet something else.

use leptos::prelude::*;

thread_local! {
    static OPEN: ArcRwSignal<u32> = ArcRwSignal::new(0);
}

/// Counts as one open dialog for as long as it lives.
pub struct Open(());

impl Open {
    /// One more is open.
    pub fn new() -> Self {
        OPEN.with(|open| open.update(|count| *count += 1));
        Self(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        OPEN.with(|open| open.update(|count| *count -= 1));
    }
}

/// Whether at least one is open; a view or an effect that reads it follows its changes.
pub fn is_open() -> bool {
    OPEN.with(ArcRwSignal::get) > 0
}
