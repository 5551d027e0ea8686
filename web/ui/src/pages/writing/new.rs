//! A new record of one kind.

use leptos::prelude::*;
use salus_records::fhir::{Kind, form::Form, view::Attachment};
use salus_web_rpc::{ListRecords, WriteRecord};

use super::{
    SignedNotice,
    choose::profile_in,
    fields::{Fields, blank, is_empty_document},
    files::{check, media_type},
    reading::Reading,
    sending::{SendBar, Sending},
};
use crate::{
    fetch::fetch,
    texts::writing as texts,
    ui::{
        Banner, ButtonLink, Crumb, DateValue, FileDrop, Files, Form as FormView, Look, Mood, Page,
        PartialDate,
    },
    whose::Whose,
};

/// The form for a new record.
#[component]
pub fn NewRecord(
    /// Whose record it will be.
    whose: Whose,
    /// What it is.
    kind: Kind,
) -> impl IntoView {
    let fields = Fields::new(&blank(kind));
    let date = DateValue::today();
    let files = Files::new_local(Vec::new());
    let sending = Sending::new(whose);
    let submit = move |()| {
        if sending.is_running() {
            return;
        }
        let mut reading = Reading::default();
        let mut form = fields.read(&mut reading);
        let date = match kind {
            // Who somebody is has no date.
            Kind::Profile => String::new(),
            _ => reading.date_text("date", date),
        };
        if kind != Kind::Profile && date.is_empty() {
            reading.wrong("date", texts::DATE_MISSING);
        }
        check(&mut reading, files);
        if let Form::Document(document) = &mut form {
            name_first_file(&mut document.file, files);
            if is_empty_document(document) {
                reading.wrong("files", texts::DOCUMENT_EMPTY);
            }
        }
        if sending.show(reading.finish()) {
            let request = WriteRecord {
                patient: whose.account(),
                form,
                date,
            };
            let said = |written: &salus_web_rpc::records::Written| texts::written(&written.title);
            sending.start(request, files, said, move |failure| {
                sending.errors.fail(failure)
            });
        }
    };
    let hint = match kind {
        Kind::Imaging => texts::IMAGES_HINT,
        _ => texts::FILES_HINT,
    };
    view! {
        <Page
            title=texts::new_title(kind)
            tab=texts::NEW_TAB
            back=Crumb::new(whose.choose(), texts::TO_CHOOSE)
            narrow=true
        >
            <SignedNotice whose />
            {(kind == Kind::Profile).then(|| view! { <OtherProfile whose /> })}
            <FormView errors=sending.errors on_submit=submit guarded=true>
                {(kind != Kind::Profile).then(|| view! {
                    <PartialDate id="date" label=texts::date_label(kind) value=date />
                })}
                {fields.view()}
                <FileDrop id="files" label=texts::ADDED_FILES hint files />
                <SendBar sending text=texts::SAVE />
            </FormView>
        </Page>
    }
}

/// The content names the first file; its bytes go along beside it.
pub fn name_first_file(file: &mut Attachment, files: Files) {
    if *file == Attachment::default() {
        files.with_untracked(|files| {
            if let Some(first) = files.first() {
                file.title = Some(first.name());
                file.content_type = media_type(first);
            }
        });
    }
}

/// Leads to the profile that is there already, for there should be one.
#[component]
fn OtherProfile(whose: Whose) -> impl IntoView {
    let records = fetch(move || ListRecords {
        patient: whose.account(),
        fresh: false,
    });
    move || {
        let list = records.ok()?;
        let record = profile_in(&list)?.record.clone();
        Some(view! {
            <Banner mood=Mood::Warn title=texts::PROFILE_THERE>
                <p>{texts::PROFILE_THERE_TEXT}</p>
                <div class="actions">
                    <ButtonLink
                        to=whose.edit(&record)
                        text=texts::PROFILE_CHANGE
                        look=Look::Secondary
                    />
                </div>
            </Banner>
        })
    }
}
