//! Around the pages about one patient: the way between them, and what may be written.

use leptos::prelude::*;
use salus_web_rpc::sharing::PatientLine;

use crate::{
    pages::terms::{Left, scope},
    route::{DoctorRoute, PatientView, RecordRoute, Route},
    texts::{doctor as texts, sharing},
    ui::{ButtonLink, Card, Fact, Facts, Glyph, Look, When},
    whose::Whose,
};

/// The pages about this patient, and the ways to write.
#[component]
pub fn Ways(
    /// Whose.
    whose: Whose,
    /// What is permitted.
    patient: PatientLine,
) -> impl IntoView {
    let reads = patient
        .grants
        .iter()
        .any(|grant| grant.live && grant.rights.read);
    let writes = !patient.writes.is_empty();
    let link = move |to: Route, text: &'static str, current: bool| {
        view! {
            <a class="chip" href=to.path() aria-current=current.then_some("page")>{text}</a>
        }
    };
    let import = match whose {
        Whose::Of(number) => Route::from(DoctorRoute::Patient(number, PatientView::Import)),
        Whose::Own => whose.home(),
    };
    view! {
        <div class="row-between no-print">
            {reads.then(|| view! {
                <nav class="chips" aria-label=texts::VIEWS>
                    {link(whose.home(), texts::SUMMARY, true)}
                    {link(whose.list(), texts::RECORDS, false)}
                    {link(whose.labs(), texts::LABS, false)}
                </nav>
            })}
            {writes.then(|| view! {
                <div class="actions">
                    <ButtonLink
                        to=whose.records(RecordRoute::Choose)
                        text=texts::NEW_RECORD
                        glyph=Glyph::Plus
                    />
                    <ButtonLink
                        to=import
                        text=texts::IMPORT
                        look=Look::Secondary
                        glyph=Glyph::Upload
                    />
                </div>
            })}
        </div>
    }
}

/// Every permission that counts, with what it covers and how long it lasts.
#[component]
pub fn Permissions(
    /// What is permitted.
    patient: PatientLine,
) -> impl IntoView {
    let live = patient.grants.into_iter().filter(|grant| grant.live);
    let grants = live.map(|grant| {
        let what = sharing::upper_first(&scope(&grant));
        let copies = match grant.keep_until {
            Some(day) => view! { <When moment=day day=true /> }.into_any(),
            None => sharing::COPIES_NONE.into_any(),
        };
        view! {
            <li class="grant">
                <Facts>
                    <Fact label=sharing::SCOPE>{what}</Fact>
                    <Fact label=sharing::MAY>{sharing::rights(grant.rights)}</Fact>
                    <Fact label=sharing::WHY>{sharing::purpose(grant.purpose)}</Fact>
                    <Fact label=sharing::UNTIL_WHEN>
                        <span class="row"><When moment=grant.until /><Left until=grant.until /></span>
                    </Fact>
                    <Fact label=sharing::COPIES>{copies}</Fact>
                </Facts>
            </li>
        }
    });
    let grants = grants.collect_view();
    view! { <Card title=texts::PERMISSIONS><ul class="grants">{grants}</ul></Card> }
}
