//! A file or a text with a title.

use std::path::PathBuf;

use clap::Args;
use salus_records::fhir::{
    form::{self, Term},
    view::Attachment,
};

use super::{
    Fill,
    fill::{put, term},
};
use crate::{error::CliError, record::media};

/// A text, or a file that goes along with --attach.
///
/// Asked for if not given: the title (the name of the first file, if one goes along).
#[derive(Args, Clone, Debug, Default)]
pub struct Document {
    /// What it is.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What sort of document.
    #[arg(long, value_name = "TEXT")]
    sort: Option<String>,
    /// The text itself.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Document {
    pub(super) fn form(
        self,
        fill: &Fill,
        attached: &[PathBuf],
    ) -> Result<form::Document, CliError> {
        let guided = self.title.is_none();
        let first = attached.first();
        let name = first.and_then(|path| path.file_name());
        let name = name.map(|name| name.to_string_lossy().into_owned());
        let title = match (self.title, &name) {
            (None, Some(name)) => name.clone(),
            (title, _) => fill.required(title, "Title:")?,
        };
        let text = match first {
            Some(_) => self.text,
            None => fill.optional(guided, self.text, "Text:")?,
        };
        let file = match (text, first) {
            (Some(text), _) => Attachment {
                title: None,
                content_type: "text/plain".to_owned(),
                data: text.into_bytes(),
            },
            // The bytes go along as a part of their own; here only what they are.
            (None, Some(path)) => Attachment {
                title: name,
                content_type: media::of_file(path).to_owned(),
                data: Vec::new(),
            },
            (None, None) => Attachment::default(),
        };
        Ok(form::Document {
            title,
            sort: term(self.sort),
            file,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Document) {
        put(&mut form.title, self.title);
        put(
            &mut form.sort,
            self.sort.map(|sort| Some(Term::words(sort))),
        );
        let text = self.text.map(|text| Attachment {
            title: None,
            content_type: "text/plain".to_owned(),
            data: text.into_bytes(),
        });
        put(&mut form.file, text);
    }
}
