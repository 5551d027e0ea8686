//! A patient's first page: what waits, what is new, who can see it, who looked.

mod looked;
mod requests;
mod results;
mod seen;

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::{PatientHome, records::RecordLine};

use crate::{
    fetch::fetch,
    pages::records::RecordItem,
    route::{PatientRoute, RecordRoute},
    session::session,
    texts::patient as texts,
    ui::{Banner, ButtonLink, Card, Empty, Glyph, List, Loaded, Look, Page},
    whose::Whose,
};
use looked::Looked;
use requests::Waiting;
use results::Results;
use seen::Seen;

/// What a patient sees first.
#[component]
pub fn Home() -> impl IntoView {
    // The access log is asked for by a part below once this has come, so that nothing waits for it.
    let home = fetch(|| PatientHome {});
    let name = session().with_untracked(|session| {
        let person = session.person.as_ref();
        person.map(|person| person.name.clone()).unwrap_or_default()
    });
    view! {
        <Page title=texts::hello(&name) tab=texts::HOME lead=texts::HOME_LEAD>
            <Loaded from=home let:home>
                <div class="stack">
                    <Waiting first=home.requests />
                    {home.no_profile.then(|| view! { <ProfileHint /> })}
                    <div class="columns">
                        <div class="stack">
                            {if home.records == 0 {
                                view! { <Beginning /> }.into_any()
                            } else {
                                view! {
                                    <Results results=home.results />
                                    <Newest list=home.newest count=home.records />
                                }
                                .into_any()
                            }}
                        </div>
                        <div class="stack side">
                            <Seen names=home.visible_to />
                            <Looked />
                        </div>
                    </div>
                </div>
            </Loaded>
        </Page>
    }
}

#[component]
fn Newest(list: Vec<RecordLine>, count: u32) -> impl IntoView {
    let items = list
        .into_iter()
        .map(|line| view! { <RecordItem line whose=Whose::Own /> });
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::NEWEST}</h2>
                <a href=Whose::Own.list().path()>{texts::NEWEST_ALL}</a>
            </div>
            <List>{items.collect_view()}</List>
            <p class="soft small">{texts::records_in_all(count)}</p>
        </Card>
    }
}

#[component]
fn Beginning() -> impl IntoView {
    view! {
        <Card>
            <Empty title=texts::EMPTY text=texts::EMPTY_TEXT>
                <div class="actions">
                    <ButtonLink
                        to=PatientRoute::Records(RecordRoute::Choose)
                        text=texts::EMPTY_ADD
                        glyph=Glyph::Edit
                    />
                    <ButtonLink
                        to=PatientRoute::Upload
                        text=texts::EMPTY_FILES
                        look=Look::Secondary
                        glyph=Glyph::Upload
                    />
                    <ButtonLink to=PatientRoute::Import text=texts::EMPTY_IMPORT look=Look::Quiet />
                </div>
            </Empty>
        </Card>
    }
}

#[component]
fn ProfileHint() -> impl IntoView {
    view! {
        <Banner title=texts::NO_PROFILE>
            <p>{texts::NO_PROFILE_TEXT}</p>
            <p>
                <a href=Whose::Own.new_record(Kind::Profile).path()>{texts::NO_PROFILE_ADD}</a>
            </p>
        </Banner>
    }
}
