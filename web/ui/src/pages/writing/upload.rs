//! Files become one record: a document, or medical images.

use leptos::{ev, prelude::*};
use salus_records::fhir::{
    Kind,
    form::{Document, Form, Imaging, Term},
    view::Attachment,
};
use salus_web_rpc::{WriteRecord, records::Written};
use web_sys::HtmlInputElement;

use super::{
    SignedNotice,
    fields::{SortField, SortValue, modalities},
    files::{check, is_dicom, title_of},
    new::name_first_file,
    reading::{Reading, text},
    sending::{SendBar, Sending},
};
use crate::{
    texts::writing as texts,
    ui::{
        Choice, Crumb, DateValue, FileDrop, Files, Form as FormView, Glyph, Icon, Page,
        PartialDate, RadioCards, Select, TextField,
    },
    whose::Whose,
};

const DOCUMENT: &str = "document";
const IMAGE: &str = "image";

/// The page that makes a record out of files.
#[component]
pub fn Upload(
    /// Whose record it will be.
    whose: Whose,
) -> impl IntoView {
    let files = Files::new_local(Vec::new());
    let what = text(DOCUMENT);
    let title = text("");
    let sort = SortValue::new(None);
    let modality = text("");
    let date = DateValue::today();
    let sending = Sending::new(whose);
    suggest(files, what, title);
    let submit = move |()| {
        if sending.is_running() {
            return;
        }
        let mut reading = Reading::default();
        if files.with_untracked(Vec::is_empty) {
            reading.wrong("files", texts::UPLOAD_FILES_MISSING);
        }
        check(&mut reading, files);
        let name = title.get_untracked().trim().to_owned();
        reading.needs("document-title", &name, texts::DOCUMENT_TITLE_MISSING);
        let date = reading.date_text("date", date);
        reading.needs("date", &date, texts::DATE_MISSING);
        if sending.show(reading.finish()) {
            let form = if what.get_untracked() == IMAGE {
                Form::Imaging(Imaging {
                    name: Term::words(name),
                    modality: modality.get_untracked(),
                    ..Imaging::default()
                })
            } else {
                let mut file = Attachment::default();
                name_first_file(&mut file, files);
                Form::Document(Document {
                    title: name,
                    sort: sort.term(),
                    file,
                })
            };
            let request = WriteRecord {
                patient: whose.account(),
                form,
                date,
            };
            let said = |written: &Written| texts::written(&written.title);
            sending.start(request, files, said, move |failure| {
                sending.errors.fail(failure)
            });
        }
    };
    let choices = vec![
        Choice::new(DOCUMENT, texts::AS_DOCUMENT).with_hint(texts::AS_DOCUMENT_HINT),
        Choice::new(IMAGE, texts::AS_IMAGE).with_hint(texts::AS_IMAGE_HINT),
    ];
    view! {
        <Page
            title=texts::UPLOAD_TITLE
            lead=texts::UPLOAD_LEAD
            back=Crumb::new(whose.choose(), texts::TO_CHOOSE)
            narrow=true
        >
            <SignedNotice whose />
            <FormView errors=sending.errors on_submit=submit guarded=true>
                <FileDrop
                    id="files"
                    label=texts::UPLOAD_FILES
                    hint=texts::UPLOAD_FILES_HINT
                    files
                />
                <Camera files />
                <RadioCards id="what" label=texts::UPLOAD_WHAT choices value=what />
                <TextField
                    id="document-title"
                    label=texts::DOCUMENT_TITLE
                    hint=texts::DOCUMENT_TITLE_HINT
                    value=title
                />
                {move || if what.get() == IMAGE {
                    view! {
                        <Select
                            id="modality"
                            label=texts::MODALITY
                            choices=modalities("")
                            value=modality
                        />
                    }
                    .into_any()
                } else {
                    view! { <SortField value=sort /> }.into_any()
                }}
                {move || {
                    let kind = if what.get() == IMAGE { Kind::Imaging } else { Kind::Document };
                    view! { <PartialDate id="date" label=texts::date_label(kind) value=date /> }
                }}
                <SendBar sending text=texts::UPLOAD_SAVE />
            </FormView>
        </Page>
    }
}

/// Takes title and sort from the first file, as long as nobody typed a title.
fn suggest(files: Files, what: RwSignal<String>, title: RwSignal<String>) {
    let suggested = StoredValue::new(String::new());
    Effect::new(move |_| {
        let first = files.with(|files| {
            let first = files.first()?;
            Some((title_of(&first.name()), files.iter().all(is_dicom)))
        });
        let Some((name, is_image)) = first else {
            return;
        };
        if title.with_untracked(|title| title.is_empty() || *title == suggested.get_value()) {
            title.set(name.clone());
        }
        // The same file does not overrule what the person chose since.
        if suggested.get_value() != name && is_image {
            what.set(IMAGE.to_owned());
        }
        suggested.set_value(name);
    });
}

/// The camera of a phone; shown where there is a touch screen.
#[component]
fn Camera(files: Files) -> impl IntoView {
    let taken = move |event: ev::Targeted<ev::Event, HtmlInputElement>| {
        let input = event.target();
        let new = input.files().and_then(|list| list.get(0));
        files.update(|files| files.extend(new));
        input.set_value("");
    };
    view! {
        <label class="button button-secondary camera">
            <Icon glyph=Glyph::Image small=true />
            <span>{texts::TAKE_PHOTO}</span>
            <input
                class="camera-input"
                type="file"
                accept="image/*"
                capture="environment"
                on:change:target=taken
            />
        </label>
    }
}
