//! One patient: what a doctor reads first, then the newest records; or that access has ended.

use leptos::prelude::*;
use salus_web_rpc::{FailureKind, ListPatients, ListRecords, ReadSummary, sharing::PatientLine};

use super::{
    ended::Ended,
    frame::{Permissions, Ways},
    summary::Summary,
};
use crate::{
    fetch::{Fetched, fetch, fetch_live},
    pages::{
        records::RecordItem,
        terms::{Left, clock},
    },
    route::DoctorRoute,
    texts::doctor as texts,
    ui::{Banner, Card, Crumb, FailureView, List, Loaded, Page, Skeleton},
    whose::Whose,
};

/// Records that stand below the summary.
const NEWEST: usize = 8;

/// What one patient let this doctor see.
#[component]
pub fn Overview(
    /// Whose.
    whose: Whose,
) -> impl IntoView {
    let patients = fetch_live(|| ListPatients {});
    let now = clock();
    let uid = whose.account().unwrap_or_default();
    // The rest is drawn again only when permissions change, not with every answer.
    let patient = Memo::new(move |_| {
        patients
            .get()
            .map(|all| all.map(|list| list.into_iter().find(|one| one.uid == uid)))
    });
    let is_over = Memo::new(move |_| match patient.get() {
        Some(Ok(Some(patient))) => patient.until.is_none_or(|until| until.0 <= now.get()),
        Some(Ok(None)) => true,
        _ => false,
    });
    let title = whose.name().unwrap_or_else(|| texts::NAMELESS.to_owned());
    view! {
        <Page
            title
            tab=texts::PATIENT_TAB
            back=Crumb::new(DoctorRoute::Patients, texts::PATIENTS_TITLE)
        >
            {move || match patient.get() {
                Some(Ok(found)) if is_over.get() => {
                    view! { <Ended whose patient=found /> }.into_any()
                }
                Some(Ok(Some(patient))) => view! { <Open whose patient /> }.into_any(),
                _ => view! { <Loaded from=patients let:_list>{""}</Loaded> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Open(whose: Whose, patient: PatientLine) -> impl IntoView {
    let reads = patient
        .grants
        .iter()
        .any(|grant| grant.live && grant.rights.read);
    let until = patient.until;
    view! {
        {until.map(|until| view! { <p><Left until /></p> })}
        <Ways whose patient=patient.clone() />
        {if reads {
            view! { <Reading whose /> }.into_any()
        } else {
            view! {
                <Banner title=texts::WRITE_ONLY><p>{texts::WRITE_ONLY_TEXT}</p></Banner>
            }.into_any()
        }}
        <Permissions patient />
    }
}

/// Summary and newest records; a refusal takes the stead of both.
#[component]
fn Reading(whose: Whose) -> impl IntoView {
    let summary = fetch(move || ReadSummary {
        patient: whose.account(),
    });
    let refused = Memo::new(move |_| is_refused(summary));
    move || {
        if refused.get() {
            return view! { <Ended whose patient=None /> }.into_any();
        }
        view! {
            {move || match summary.get() {
                None => view! { <Skeleton /> }.into_any(),
                Some(Ok(summary)) => view! { <Summary summary whose /> <Newest whose /> }.into_any(),
                Some(Err(failure)) => view! {
                    <FailureView failure retry=move |()| summary.retry() />
                }.into_any(),
            }}
            <p class="soft small">{texts::READING_LOGGED}</p>
        }
        .into_any()
    }
}

fn is_refused<T: Clone + Send + Sync>(fetched: Fetched<T>) -> bool {
    match fetched.get() {
        Some(Err(failure)) => {
            failure.kind == FailureKind::Refused && failure.code == "not_available"
        }
        _ => false,
    }
}

/// The newest records, with the way to all.
#[component]
fn Newest(whose: Whose) -> impl IntoView {
    let records = fetch(move || ListRecords {
        patient: whose.account(),
        fresh: false,
    });
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::NEWEST}</h2>
                <a href=whose.list().path()>{texts::ALL_RECORDS}</a>
            </div>
            <Loaded from=records let:list>
                <List>
                    {list
                        .into_iter()
                        .take(NEWEST)
                        .map(|line| view! { <RecordItem line whose /> })
                        .collect_view()}
                </List>
            </Loaded>
        </Card>
    }
}
