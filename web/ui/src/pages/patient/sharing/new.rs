//! A new permission: with whom, what, until when; shown beforehand, then signed.

use leptos::{prelude::*, task::spawn_local};
use salus_records::fhir::Kind;
use salus_web_rpc::{GiveGrant, ListDoctors, sharing::DoctorLine};

use super::doctor::{DoctorField, FIELD};
use crate::{
    fetch::fetch,
    pages::{
        patient::requests::Promise,
        terms::{
            DatesField, Filled, How, HowField, KeepField, KindsField, Preview, PurposeField,
            RecordChoice, RightsField, Terms, UntilField,
        },
    },
    route::PatientRoute,
    router, rpc,
    texts::sharing as texts,
    ui::{Button, Card, Crumb, Errors, Form, Glyph, Loaded, Page, toast, when::today},
};

/// Lets a doctor see something.
#[component]
pub fn Share() -> impl IntoView {
    let doctors = fetch(|| ListDoctors {});
    view! {
        <Page
            title=texts::SHARE_TITLE
            lead=texts::SHARE_LEAD
            back=Crumb::new(PatientRoute::Sharing, texts::SHARING_TITLE)
        >
            <Loaded
                from=doctors
                empty=Vec::is_empty
                nothing=texts::NO_DOCTORS
                nothing_next=texts::NO_DOCTORS_NEXT
                let:list
            >
                <ShareForm list />
            </Loaded>
        </Page>
    }
}

#[component]
fn ShareForm(list: Vec<DoctorLine>) -> impl IntoView {
    let doctor = RwSignal::new(String::new());
    let terms = Terms::new(&today());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let known = StoredValue::new(list.clone());
    let name = Signal::derive(move || {
        let uid = doctor.get();
        let found = known.with_value(|all| {
            let found = all.iter().find(|one| one.uid == uid);
            found.map(|one| one.name.clone())
        });
        found.unwrap_or_else(|| texts::NOBODY_CHOSEN.to_owned())
    });
    let submit = move |()| {
        let filled = terms.read();
        let to = doctor.get_untracked();
        let mut faults = Vec::new();
        if to.is_empty() {
            faults.push((FIELD, texts::CHOOSE_DOCTOR.to_owned()));
        }
        faults.extend(filled.faults(&today()));
        if !errors.show(faults) || busy.get_untracked() {
            return;
        }
        let Some(call) = grant(&filled, to) else {
            return;
        };
        let name = name.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::granted(&name));
                    router::go(PatientRoute::Sharing);
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Form errors on_submit=submit guarded=true>
            <Card title=texts::WHO_SECTION><DoctorField doctors=list value=doctor /></Card>
            <Card title=texts::WHAT_SECTION>
                <HowField terms />
                <WhatFields terms />
            </Card>
            <Card title=texts::TERMS_SECTION>
                <RightsField terms />
                <PurposeField terms />
                <UntilField terms />
                <KeepField terms />
            </Card>
            <Card title=texts::PREVIEW_TITLE>
                <Preview
                    wish=Signal::derive(move || terms.read().wish())
                    rights=Signal::derive(move || terms.read().rights)
                    name
                />
            </Card>
            <Card title=texts::SIGN_TITLE brand=true>
                <Promise terms name />
                <div class="actions"><Button text=texts::SIGN glyph=Glyph::Check busy /></div>
            </Card>
        </Form>
    }
}

/// The fields that belong to how the records are named.
#[component]
fn WhatFields(terms: Terms) -> impl IntoView {
    let how = terms.how();
    move || match how.get() {
        How::Kinds => view! { <KindsField terms offered=Kind::ALL.to_vec() /> }.into_any(),
        How::Dates => view! {
            <KindsField terms offered=Kind::ALL.to_vec() />
            <DatesField terms hint=texts::DATES_HINT first=None last=None />
        }
        .into_any(),
        How::Records => view! { <RecordChoice terms /> }.into_any(),
    }
}

fn grant(filled: &Filled, doctor: String) -> Option<GiveGrant> {
    Some(GiveGrant {
        doctor,
        wish: filled.wish()?,
        rights: filled.rights,
        purpose: filled.purpose,
        until: filled.until()?,
        keep_until: filled.keep_until(),
        request: None,
    })
}
