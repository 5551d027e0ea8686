//! Dialogs, by the browser's own element: it traps the focus, closes on Escape and gives the focus back.

use leptos::{ev::MouseEvent, html, prelude::*};

use super::{Button, Glyph, Icon, Look};
use crate::{dialogs::Open, texts::common as texts};

/// Something to read or decide before anything else.
#[component]
pub fn Dialog(
    /// Whether it is open; the person's closing sets it to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands in it; made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = place.get() {
            if wanted && !dialog.open() {
                // It fails only where the element is in no page, and then nothing is to be shown.
                let _ = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        }
    });
    // The value lives until the next run, or as long as the dialog.
    Effect::new(move |_: Option<Option<Open>>| open.get().then(Open::new));
    let close = move |_: MouseEvent| open.set(false);
    view! {
        <dialog
            class="dialog"
            node_ref=place
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
        >
            {move || {
                open.get().then(|| view! {
                    <div class="dialog-in">
                        <div class="dialog-head">
                            <h2 class="dialog-title">{move || title.get()}</h2>
                            <button
                                type="button"
                                class="dialog-close"
                                aria-label=texts::CLOSE
                                on:click=close
                            >
                                <Icon glyph=Glyph::Cross />
                            </button>
                        </div>
                        {children.with_value(|children| children())}
                    </div>
                })
            }}
        </dialog>
    }
}

/// Asks once more before something is done.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen, and what will not.
    #[prop(into)]
    text: Signal<String>,
    /// The verb on the button.
    #[prop(into)]
    action: String,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Whether it is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What happens on yes; it closes the dialog itself when it is done.
    #[prop(into)]
    on_yes: Callback<()>,
) -> impl IntoView {
    let look = if danger { Look::Danger } else { Look::Primary };
    let action = StoredValue::new(action);
    view! {
        <Dialog open title>
            <p>{move || text.get()}</p>
            <div class="actions">
                <Button
                    text=action.get_value()
                    look
                    busy
                    on_click=move |_| on_yes.run(())
                />
                <Button text=texts::CANCEL look=Look::Quiet on_click=move |_| open.set(false) />
            </div>
        </Dialog>
    }
}
