//! Files of a record: what may be added, and what of those that are there stays.

use leptos::prelude::*;
use salus_web_rpc::records::FileLine;
use web_sys::File;

use super::reading::Reading;
use crate::{
    texts::writing as texts,
    ui::{Files, Glyph, Icon, size_text},
};

/// The longest file that is accepted, in bytes.
const LONGEST: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

/// Puts down what is wrong with the files that were chosen.
pub fn check(reading: &mut Reading, files: Files) {
    let sizes: Vec<f64> =
        files.with_untracked(|files| files.iter().map(|file| file.size()).collect());
    if let Some(text) = sizes_fault(&sizes) {
        reading.wrong("files", text);
    }
}

fn sizes_fault(sizes: &[f64]) -> Option<&'static str> {
    if sizes.iter().any(|size| *size > LONGEST) {
        Some(texts::FILE_TOO_LARGE)
    } else if sizes.contains(&0.0) {
        Some(texts::FILE_EMPTY)
    } else {
        None
    }
}

/// The media type of a file, as the browser knows it.
pub fn media_type(file: &File) -> String {
    let said = file.type_();
    if said.is_empty() && is_dicom(file) {
        return "application/dicom".to_owned();
    }
    said
}

/// Whether a file looks like a DICOM image by its name.
pub fn is_dicom(file: &File) -> bool {
    let name = file.name().to_lowercase();
    file.type_() == "application/dicom" || name.ends_with(".dcm") || name.ends_with(".dicom")
}

/// The name of a file without its ending, as a title.
pub fn title_of(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = if stem.is_empty() { name } else { stem };
    words.replace('_', " ").trim().to_owned()
}

/// The numbers of the same files in another version's list: what is taken out stays taken out.
pub fn same_files(without: &[u32], before: &[FileLine], now: &[FileLine]) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    for number in without {
        let Some(gone) = before.get(*number as usize) else {
            continue;
        };
        let same = now.iter().zip(0_u32..).find(|(file, place)| {
            file.removable
                && file.name == gone.name
                && file.len == gone.len
                && !found.contains(place)
        });
        found.extend(same.map(|(_, place)| place));
    }
    found
}

/// Files that are there, each with a way to take it out.
#[component]
pub fn KeptFiles(
    /// The files.
    files: Vec<FileLine>,
    /// Numbers of those that are taken out.
    without: RwSignal<Vec<u32>>,
) -> impl IntoView {
    (!files.is_empty()).then(|| {
        let lines = files.into_iter().zip(0_u32..).map(|(file, number)| {
            view! { <KeptFile file number without /> }
        });
        view! {
            <fieldset class="field">
                <legend class="legend">{texts::KEPT_FILES}</legend>
                <ul class="files">{lines.collect_view()}</ul>
            </fieldset>
        }
    })
}

#[component]
fn KeptFile(file: FileLine, number: u32, without: RwSignal<Vec<u32>>) -> impl IntoView {
    let is_out = move || without.with(|without| without.contains(&number));
    let turn = move |_| {
        without.update(
            |without| match without.iter().position(|one| *one == number) {
                Some(place) => {
                    without.remove(place);
                }
                None => without.push(number),
            },
        );
    };
    let state = move || match (file.removable, is_out()) {
        (false, _) => texts::FILE_IN_CONTENT,
        (true, false) => texts::FILE_STAYS,
        (true, true) => texts::FILE_GOES,
    };
    let name = StoredValue::new(file.name.clone());
    let label = move || {
        name.with_value(|name| {
            if is_out() {
                texts::keep(name)
            } else {
                texts::take_out(name)
            }
        })
    };
    view! {
        <li>
            <span class="files-name">
                <bdi class:file-out=is_out>{file.name}</bdi>
                <span class="hint">{format!(" {} – ", size_text(file.len))}{state}</span>
            </span>
            {file.removable.then(|| view! {
                <button
                    type="button"
                    class="button button-quiet"
                    aria-label=label
                    on:click=turn
                >
                    {move || {
                        let glyph = if is_out() { Glyph::Plus } else { Glyph::Trash };
                        view! { <Icon glyph small=true /> }
                    }}
                    {move || if is_out() { texts::KEEP } else { texts::TAKE_OUT }}
                </button>
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use salus_web_rpc::records::FileView;

    use super::*;

    fn file(name: &str, len: f64) -> FileLine {
        FileLine {
            name: name.into(),
            media_type: "application/pdf".into(),
            len,
            view: FileView::Pdf,
            removable: true,
        }
    }

    #[test]
    fn files_that_cannot_go_along_are_named() {
        assert_eq!(sizes_fault(&[1.0, LONGEST]), None);
        assert_eq!(
            sizes_fault(&[1.0, LONGEST + 1.0]),
            Some(texts::FILE_TOO_LARGE)
        );
        assert_eq!(sizes_fault(&[0.0]), Some(texts::FILE_EMPTY));
        assert_eq!(sizes_fault(&[]), None);
    }

    #[test]
    fn a_file_gives_its_name_as_title() {
        assert_eq!(title_of("Letter_of_May.pdf"), "Letter of May");
        assert_eq!(title_of("scan.v2.png"), "scan.v2");
        assert_eq!(title_of("README"), "README");
        assert_eq!(title_of(".pdf"), ".pdf");
    }

    #[test]
    fn what_was_taken_out_is_found_again_in_a_newer_version() {
        let before = [file("a", 1.0), file("b", 2.0), file("b", 2.0)];
        let now = [
            file("new", 9.0),
            file("b", 2.0),
            file("a", 1.0),
            file("b", 2.0),
        ];
        assert_eq!(same_files(&[0], &before, &now), [2]);
        assert_eq!(same_files(&[1, 2], &before, &now), [1, 3]);
        assert_eq!(same_files(&[7], &before, &now), [0_u32; 0]);
        assert_eq!(same_files(&[0], &before, &[file("a", 5.0)]), [0_u32; 0]);
    }
}
