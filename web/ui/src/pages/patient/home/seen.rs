//! How many people can see something in the record, and who.

use leptos::prelude::*;

use crate::{
    route::PatientRoute,
    texts::patient as texts,
    ui::{ButtonLink, Card, Glyph, Icon, Look},
};

/// Who can see something now.
#[component]
pub fn Seen(
    /// Their names.
    names: Vec<String>,
) -> impl IntoView {
    let body = if names.is_empty() {
        view! {
            <p class="figure-line"><Icon glyph=Glyph::Lock />{texts::SEEN_NOBODY}</p>
            <p>{texts::SEEN_NOBODY_TEXT}</p>
        }
        .into_any()
    } else {
        let people = texts::people(names.len());
        let names = names.into_iter().map(|name| {
            view! {
                <li><Icon glyph=Glyph::Person small=true /><span dir="auto">{name}</span></li>
            }
        });
        view! {
            <p class="figure-line"><Icon glyph=Glyph::Eye />{people}</p>
            <ul class="names">{names.collect_view()}</ul>
            <p class="soft small">{texts::SEEN_TEXT}</p>
        }
        .into_any()
    };
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::SEEN_BY}</h2>
                <a href=PatientRoute::Sharing.path()>{texts::SEEN_TO_SHARING}</a>
            </div>
            {body}
            <div class="actions">
                <ButtonLink
                    to=PatientRoute::Share
                    text=texts::SHARE
                    look=Look::Secondary
                    glyph=Glyph::Share
                />
            </div>
        </Card>
    }
}
