//! Files for the person's own device.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Call, Failure, records::Download};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::{Button, FailureView, Glyph, Look, toast};
use crate::{
    browser::{self, document},
    rpc,
    texts::common as texts,
};

/// Hands a file to the browser, which saves it under this name.
pub fn save_file(name: &str, file: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(file) else {
        return;
    };
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    spawn_local(async move {
        // The browser reads the file after the click; a minute is more than it takes to begin.
        browser::sleep(Duration::from_secs(60)).await;
        let _ = Url::revoke_object_url(&address);
    });
}

/// Fetches a file and saves it.
#[component]
pub fn DownloadButton<C>(
    /// The call that answers with the file.
    call: C,
    /// What it gives.
    #[prop(into)]
    text: String,
    /// How much it matters.
    #[prop(default = Look::Secondary)]
    look: Look,
) -> impl IntoView
where
    C: Call<Answer = Download> + Clone + Send + Sync + 'static,
{
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let press = move |_| {
        let call = call.clone();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let result = rpc::call_file(call).await;
            busy.try_set(false);
            match result {
                Ok((file, blob)) => {
                    save_file(&file.name, &blob);
                    toast(texts::saved(&file.name));
                }
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <Button text look glyph=Glyph::Download busy on_click=press />
        {move || failure.get().map(|failure| view! { <FailureView failure /> })}
    }
}
