//! A file of a record, shown in the way that fits it.

use leptos::prelude::*;
use salus_web_rpc::{
    OpenFile,
    records::{FileLine, FileView},
};

use super::{
    picture::Picture,
    reader::{Pdf, Text},
    viewer::DicomViewer,
};
use crate::{
    texts::images as texts,
    ui::{Button, DownloadButton, Glyph, Look, size_text},
};

/// Files up to this many bytes are shown without asking.
const UNASKED: f64 = 25_000_000.0;

/// Which file of which record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    /// Whose record; one's own where it is `None`.
    pub patient: Option<String>,
    /// The record.
    pub record: String,
    /// The version.
    pub version: u32,
    /// Its number in `RecordPage::files`, from 0.
    pub file: u32,
}

impl FileOf {
    /// The call that opens it.
    pub fn call(&self) -> OpenFile {
        OpenFile {
            patient: self.patient.clone(),
            record: self.record.clone(),
            version: self.version,
            file: self.file,
        }
    }
}

/// A file of a record, shown in the way that fits it; a large one when it is asked for.
#[component]
pub fn FileViewer(
    /// Which file.
    file: FileOf,
    /// What the record says about it.
    line: FileLine,
) -> impl IntoView {
    let shown = RwSignal::new(line.len <= UNASKED);
    let is_shown_here = line.view != FileView::None && line.view != FileView::Pdf;
    let size = size_text(line.len);
    let title = line.name.clone();
    let of = StoredValue::new(file);
    let content = move || {
        let file = of.get_value();
        if is_shown_here && !shown.get() {
            return view! {
                <div class="actions">
                    <Button
                        text=texts::show(&size)
                        look=Look::Secondary
                        glyph=Glyph::Image
                        on_click=move |_| shown.set(true)
                    />
                    <Original file />
                </div>
            }
            .into_any();
        }
        match line.view {
            FileView::Dicom => view! { <DicomViewer file /> }.into_any(),
            FileView::Picture => {
                let name = line.name.clone();
                view! { <Picture file name /> }.into_any()
            }
            FileView::Text => view! { <Text file /> }.into_any(),
            FileView::Pdf => view! { <Pdf file /> }.into_any(),
            FileView::None => view! {
                <p class="soft">{texts::NO_VIEW}</p>
                <Original file />
            }
            .into_any(),
        }
    };
    view! {
        <section class="section">
            <h3>{title}</h3>
            {content}
        </section>
    }
}

/// Downloads the file as it is.
#[component]
pub fn Original(
    /// Which file.
    file: FileOf,
) -> impl IntoView {
    view! { <DownloadButton call=file.call() text=texts::DOWNLOAD look=Look::Quiet /> }
}
