//! Everything in one file, made on this device.

use leptos::prelude::*;
use salus_web_rpc::{ExportAll, Failure, FailureKind};
use wasm_bindgen::JsCast;
use web_sys::Blob;

use crate::{
    route::PatientRoute,
    rpc,
    texts::{common, patient as texts},
    ui::{
        Banner, Button, ButtonLink, Card, FailureView, Glyph, Job, JobView, Look, Mood, Page,
        save_file, size_text,
    },
};

/// Makes the file and saves it.
#[component]
pub fn Export() -> impl IntoView {
    let job = Job::new();
    let failure = RwSignal::new(None::<Failure>);
    let stopped = RwSignal::new(false);
    let made = RwSignal::new_local(None::<(String, Blob)>);
    let done = move |answer: Result<rpc::Answer<_>, Failure>| match answer {
        Ok(answer) => {
            let answer: rpc::Answer<salus_web_rpc::records::Download> = answer;
            match answer.beside.dyn_into::<Blob>() {
                Ok(blob) => {
                    save_file(&answer.answer.name, &blob);
                    made.try_set(Some((answer.answer.name, blob)));
                }
                Err(_) => {
                    failure.try_set(Some(rpc::fault(common::ANSWER_UNREADABLE)));
                }
            }
        }
        Err(wrong) if wrong.kind == FailureKind::Cancelled => {
            stopped.try_set(true);
        }
        Err(wrong) => {
            failure.try_set(Some(wrong));
        }
    };
    let start = move |_| {
        failure.set(None);
        stopped.set(false);
        made.set(None);
        job.run(ExportAll {}, &[], done);
    };
    view! {
        <Page title=texts::EXPORT lead=texts::EXPORT_LEAD>
            <Card title=texts::EXPORT_WHAT>
                <ul>
                    {texts::EXPORT_LIST.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}
                </ul>
                <p class="soft">
                    {texts::EXPORT_NOT} " " <a href=PatientRoute::Log.path()>{texts::EXPORT_LOG}</a>
                </p>
            </Card>
            <Banner mood=Mood::Warn title=texts::EXPORT_WARN><p>{texts::EXPORT_WARN_TEXT}</p></Banner>
            {move || made.get().map(|(name, blob)| view! { <Saved name blob /> })}
            {move || stopped.get().then(|| view! { <Banner title=texts::EXPORT_STOPPED /> })}
            {move || failure.get().map(|failure| view! { <FailureView failure /> })}
            <JobView job label=texts::EXPORT_RUNNING />
            <div class="stack-s">
                <div class="actions">
                    <Button
                        text=texts::EXPORT_START
                        glyph=Glyph::Download
                        busy=job.busy()
                        on_click=start
                    />
                </div>
                <p class="soft small">{texts::EXPORT_NOTE}</p>
            </div>
            <Card title=texts::TO_ERASE>
                <p>{texts::TO_ERASE_TEXT}</p>
                <div class="actions">
                    <ButtonLink
                        to=PatientRoute::Erase
                        text=texts::TO_ERASE
                        look=Look::Danger
                        glyph=Glyph::Trash
                    />
                </div>
            </Card>
        </Page>
    }
}

#[component]
fn Saved(name: String, blob: Blob) -> impl IntoView {
    let title = texts::export_done(&name);
    let size = size_text(blob.size());
    let kept = StoredValue::new_local((name, blob));
    let again = move |_| kept.with_value(|(name, blob)| save_file(name, blob));
    view! {
        <Banner mood=Mood::Good title>
            <p>{texts::export_done_text(&size)}</p>
            <div class="actions">
                <Button text=texts::EXPORT_AGAIN look=Look::Secondary on_click=again />
            </div>
        </Banner>
    }
}
