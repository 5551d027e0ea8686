//! A text or a file with a title.

use leptos::prelude::*;
use salus_records::fhir::{
    form::{Document, Term},
    view::Attachment,
};

use super::super::reading::{Reading, some, text};
use crate::{
    texts::writing as texts,
    ui::{TextArea, TextField},
};

/// The media type of a text that stands in the record itself.
const PLAIN: &str = "text/plain";

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct DocumentFields {
    title: RwSignal<String>,
    sort: SortValue,
    text: RwSignal<String>,
    /// What stood there: a file inside the content stays.
    before: StoredValue<Attachment>,
}

impl DocumentFields {
    pub(super) fn new(form: &Document) -> Self {
        Self {
            title: text(&form.title),
            sort: SortValue::new(form.sort.as_ref()),
            text: RwSignal::new(held_text(&form.file)),
            before: StoredValue::new(form.file.clone()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Document {
        let title = self.title.get_untracked();
        reading.needs("document-title", &title, texts::DOCUMENT_TITLE_MISSING);
        Document {
            title,
            sort: self.sort.term(),
            file: with_text(self.before.get_value(), some(self.text)),
        }
    }
}

/// What sort of document it is; a term that nobody touched keeps its code.
#[derive(Clone, Copy)]
pub struct SortValue {
    /// The words.
    pub text: RwSignal<String>,
    before: StoredValue<Option<Term>>,
}

impl SortValue {
    /// Starts from a term, or nothing.
    pub fn new(sort: Option<&Term>) -> Self {
        Self {
            text: RwSignal::new(sort.map(|sort| sort.text.clone()).unwrap_or_default()),
            before: StoredValue::new(sort.cloned()),
        }
    }

    /// What is typed.
    pub fn term(self) -> Option<Term> {
        let typed = some(self.text)?;
        let before = self.before.get_value();
        Some(match before.filter(|before| before.text == typed) {
            Some(before) => before,
            None => Term::words(typed.trim()),
        })
    }
}

/// The text of an attachment that is one.
fn held_text(file: &Attachment) -> String {
    if is_text(file) {
        String::from_utf8_lossy(&file.data).into_owned()
    } else {
        String::new()
    }
}

fn is_text(file: &Attachment) -> bool {
    let media = file
        .content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    media == PLAIN && !file.data.is_empty()
}

/// The attachment with another text; a text that did not change, and a file, stay as they are.
fn with_text(before: Attachment, typed: Option<String>) -> Attachment {
    match typed {
        Some(typed) if is_text(&before) && typed == held_text(&before) => before,
        Some(typed) => Attachment {
            title: before.title.filter(|_| before.content_type == PLAIN),
            content_type: PLAIN.to_owned(),
            data: typed.into_bytes(),
        },
        None if is_text(&before) => Attachment::default(),
        None => before,
    }
}

/// Whether a document holds a text or names a file.
pub fn is_empty(document: &Document) -> bool {
    document.file == Attachment::default()
}

#[component]
pub(super) fn DocumentView(fields: DocumentFields) -> impl IntoView {
    let holds_file = fields
        .before
        .with_value(|file| !file.data.is_empty() && !is_text(file));
    view! {
        <TextField
            id="document-title"
            label=texts::DOCUMENT_TITLE
            hint=texts::DOCUMENT_TITLE_HINT
            value=fields.title
        />
        <SortField value=fields.sort />
        // A text would take the place of a file that stands in the content.
        {(!holds_file).then(|| view! {
            <TextArea id="text" label=texts::TEXT hint=texts::TEXT_HINT value=fields.text />
        })}
    }
}

/// What sort of document, with the usual ones to press.
#[component]
pub fn SortField(
    /// What is typed.
    value: SortValue,
) -> impl IntoView {
    let chips = texts::SORTS.iter().map(|sort| {
        let pressed = move || value.text.with(|text| text == sort).to_string();
        let press = move |_| {
            let again = value.text.with_untracked(|text| text == sort);
            value.text.set(if again {
                String::new()
            } else {
                (*sort).to_owned()
            });
        };
        view! {
            <button type="button" class="chip chip-small" aria-pressed=pressed on:click=press>
                {*sort}
            </button>
        }
    });
    view! {
        <div class="stack-s">
            <TextField id="sort" label=texts::SORT value=value.text />
            <div class="chips" role="group" aria-label=texts::SORTS_LABEL>
                {chips.collect_view()}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(text: &str) -> Attachment {
        Attachment {
            title: None,
            content_type: PLAIN.to_owned(),
            data: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_text_can_be_changed_and_a_file_stays() {
        assert_eq!(
            with_text(text_of("old"), Some("new".into())),
            text_of("new")
        );
        assert_eq!(with_text(text_of("old"), None), Attachment::default());
        let mut other = text_of("old");
        other.content_type = "text/plain; charset=utf-8".to_owned();
        assert_eq!(with_text(other.clone(), Some("old".into())), other);
        let file = Attachment {
            title: Some("scan.pdf".into()),
            content_type: "application/pdf".into(),
            data: vec![1],
        };
        assert_eq!(held_text(&file), "");
        assert_eq!(with_text(file.clone(), None), file);
    }
}
