//! Texts, and PDF files, which the browser shows in a tab of its own.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::Failure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Url};

use super::{
    file::{FileOf, Original},
    picture::open,
};
use crate::{
    browser, rpc,
    texts::images as texts,
    ui::{Button, FailureView, Glyph, Look, Skeleton},
};

/// So much of a text is shown, in bytes.
const SHOWN: f64 = 200_000.0;

/// A plain text.
#[component]
pub fn Text(
    /// Which file.
    file: FileOf,
) -> impl IntoView {
    let opened = open(&file);
    let text = RwSignal::new(None::<Option<String>>);
    let is_cut = RwSignal::new(false);
    Effect::new(move |_| {
        let blob = opened.with(|opened| opened.as_ref()?.as_ref().ok().cloned());
        if let Some(blob) = blob {
            is_cut.set(blob.size() > SHOWN);
            spawn_local(async move {
                text.try_set(Some(beginning(&blob).await));
            });
        }
    });
    let failure = move || opened.with(|opened| opened.as_ref()?.as_ref().err().cloned());
    let content = move || match (failure(), text.get()) {
        (Some(failure), _) => view! { <FailureView failure /> }.into_any(),
        (None, None) => view! { <Skeleton /> }.into_any(),
        (None, Some(None)) => view! { <p>{texts::NOT_TEXT}</p> }.into_any(),
        (None, Some(Some(text))) => view! {
            <pre class="viewer-text" tabindex="0">{text}</pre>
            {move || is_cut.get().then(|| view! { <p class="soft">{texts::CUT}</p> })}
        }
        .into_any(),
    };
    view! {
        {content}
        <Original file />
    }
}

async fn beginning(blob: &Blob) -> Option<String> {
    let part = blob.slice_with_f64_and_f64(0.0, SHOWN).ok()?;
    JsFuture::from(part.text()).await.ok()?.as_string()
}

/// A PDF file: opened in a tab of its own, or downloaded.
#[component]
pub fn Pdf(
    /// Which file.
    file: FileOf,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let call = file.call();
    let press = move |_| {
        let call = call.clone();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = rpc::call_file(call).await;
            busy.try_set(false);
            match answer {
                Ok((_, blob)) => show(&blob),
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <p class="soft">{texts::PDF_HINT}</p>
        <div class="actions">
            <Button
                text=texts::OPEN_PDF
                look=Look::Secondary
                glyph=Glyph::Records
                busy
                on_click=press
            />
            <Original file />
        </div>
        {move || failure.get().map(|failure| view! { <FailureView failure /> })}
    }
}

/// Opens a file in a tab of its own; a browser without a viewer for it saves it.
fn show(file: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(file) else {
        return;
    };
    // A browser that holds back new tabs tells the person so itself.
    let _ = browser::window().open_with_url_and_target(&address, "_blank");
    spawn_local(async move {
        // The tab has read the file by then.
        browser::sleep(Duration::from_secs(60)).await;
        let _ = Url::revoke_object_url(&address);
    });
}
