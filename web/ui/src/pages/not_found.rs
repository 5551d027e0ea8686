//! An address that leads nowhere.

use leptos::prelude::*;

use crate::{
    route::Route,
    session,
    texts::common as texts,
    ui::{ButtonLink, Page},
};

/// Says that there is no such page, and leads home.
#[component]
pub fn NotFound() -> impl IntoView {
    let home = session::role().map_or(Route::Login, Route::home);
    view! {
        <Page title=texts::NOT_FOUND_TITLE lead=texts::NOT_FOUND_TEXT narrow=true>
            <div class="actions">
                <ButtonLink to=home text=texts::TO_HOME />
            </div>
        </Page>
    }
}
