//! The files of a record.

use leptos::prelude::*;
use salus_web_rpc::records::RecordPage;

use crate::{
    images::{FileOf, FileViewer},
    texts::records as texts,
    ui::Section,
    whose::Whose,
};

/// The files that go along with a record, each shown in the way that fits it.
#[component]
pub fn FileList(
    /// The record.
    page: RecordPage,
    /// Whose it is.
    whose: Whose,
) -> impl IntoView {
    let RecordPage { line, files, .. } = page;
    let views = (0..).zip(files).map(|(number, line_of_file)| {
        let file = FileOf {
            patient: whose.account(),
            record: line.record.clone(),
            version: line.version,
            file: number,
        };
        view! { <FileViewer file line=line_of_file /> }
    });
    let views = views.collect_view();
    (!views.is_empty()).then(|| {
        view! {
            <Section title=texts::FILES>
                <div class="stack">{views}</div>
            </Section>
        }
    })
}
