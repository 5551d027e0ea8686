//! Pictures that the browser draws itself, from memory.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Call, Failure, OpenFile, records::Download};
use web_sys::{Blob, Url};

use super::file::{FileOf, Original};
use crate::{
    rpc,
    texts::images as texts,
    ui::{FailureView, Skeleton},
};

/// An address within this page under which a file lies in memory, until it is dropped.
pub struct Address(String);

impl Address {
    /// Gives a file an address.
    pub fn of(file: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Self)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // An address that is gone already needs nothing.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// A file that was opened, or why not.
pub type Opened = RwSignal<Option<Result<Blob, Failure>>, LocalStorage>;

/// Opens a file with the page.
pub fn open(file: &FileOf) -> Opened {
    let opened: Opened = RwSignal::new_local(None);
    let call = file.call();
    spawn_local(async move {
        let answer = fetch(call).await;
        opened.try_set(Some(answer));
    });
    opened
}

async fn fetch(call: OpenFile) -> Result<Blob, Failure>
where
    OpenFile: Call<Answer = Download>,
{
    rpc::call_file(call).await.map(|(_, blob)| blob)
}

/// A picture: PNG, JPEG, GIF or WebP.
#[component]
pub fn Picture(
    /// Which file.
    file: FileOf,
    /// Its name.
    name: String,
) -> impl IntoView {
    let opened = open(&file);
    let address = StoredValue::new_local(None::<Address>);
    let label = texts::picture(&name);
    let picture = move || {
        opened.with(|opened| match opened {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(blob)) => {
                let source = Address::of(blob).map(|made| {
                    let source = made.as_str().to_owned();
                    address.set_value(Some(made));
                    source
                });
                view! { <img class="viewer-picture" src=source alt=label.clone() /> }.into_any()
            }
            Some(Err(failure)) => view! { <FailureView failure=failure.clone() /> }.into_any(),
        })
    };
    view! {
        {picture}
        <Original file />
    }
}
